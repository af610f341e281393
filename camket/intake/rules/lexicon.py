"""The reader's vocabulary: lists of words in TOML files beside this room, read once and kept."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from camket.core.text import fold

FOLDER = Path(__file__).resolve().parent.parent / "lexicon"


@cache
def table(topic: str) -> dict[str, Any]:
    """Return the whole file of a topic."""
    with (FOLDER / f"{topic}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def words(topic: str, language: str, name: str) -> tuple[str, ...]:
    """Return the list `name` of a topic in one language; an empty one where the file has none."""
    return tuple(table(topic).get(language, {}).get(name, ()))


@cache
def mapping(topic: str, language: str, name: str) -> dict[str, str]:
    """Return the table `name` of a topic in one language."""
    return dict(table(topic).get(language, {}).get(name, {}))


@cache
def folded(topic: str, language: str, name: str) -> frozenset[str]:
    """Return a list with every word folded, for comparing."""
    return frozenset(fold(word) for word in words(topic, language, name))


def either(terms: Iterable[str]) -> str:
    """Return a pattern that matches one of the terms, the longest first, as whole words, over any single spaces."""
    longest = sorted(set(terms), key=lambda term: (-len(term), term))
    return r"(?<!\w)(?:" + "|".join(re.escape(term).replace(r"\ ", r"\s+") for term in longest) + r")(?!\w)"


@cache
def pattern(topic: str, language: str, name: str, *, exact: bool = False) -> re.Pattern[str]:
    """Return a compiled pattern for a list; letters' size counts only where `exact`."""
    terms = words(topic, language, name) or tuple(mapping(topic, language, name))
    return re.compile(either(terms) if terms else r"(?!)", 0 if exact else re.IGNORECASE)
