"""Public ids, in DHIS2's form, of what has none of its own here (docs/decisions/0022-dhis2-door.md).

Records keep their own public id. What DHIS2 names and Camket only composes – a cell of a split, a combination of
sets – gets one that follows from its key, so that it is the same on every day and on every installation.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from camket.core.ids import LETTERS, LETTERS_AND_DIGITS, UID_LENGTH

#: The ids that DHIS2 itself gives to “default”, on every server; programs have them written in.
DEFAULT_OPTION = "xYerKDKCefk"
DEFAULT_CATEGORY = "GLevLNI9wkl"
DEFAULT_COMBO = "bjDvmb4bfuf"
DEFAULT_OPTION_COMBO = "HllvX50cXC0"


@lru_cache(maxsize=50_000)
def derived_uid(kind: str, key: str) -> str:
    """Return the public id that follows from a key: a letter, then ten letters or digits, from its SHA-256."""
    rest = int.from_bytes(hashlib.sha256(f"camket dhis2 {kind}\n{key}".encode()).digest(), "big")
    rest, first = divmod(rest, len(LETTERS))
    signs = [LETTERS[first]]
    for _place in range(UID_LENGTH - 1):
        rest, place = divmod(rest, len(LETTERS_AND_DIGITS))
        signs.append(LETTERS_AND_DIGITS[place])
    return "".join(signs)


def option_combo_uid(split: str) -> str:
    """Return the id of the category option combination that a cell's key stands for; the total is the default one."""
    return derived_uid("cell", split) if split else DEFAULT_OPTION_COMBO


def combo_uid(crossings: list[tuple[str, ...]]) -> str:
    """Return the id of the category combination of a definition that is split by these sets, crossed ones together."""
    key = ";".join("×".join(sets) for sets in crossings)
    return derived_uid("combo", key) if key else DEFAULT_COMBO


def option_uid(breakdown: str, category: str) -> str:
    """Return the id of a category option: one part of a set."""
    return derived_uid("option", f"{breakdown}={category}")


def part_uid(indicator: str, part: str) -> str:
    """Return the id of the data element that holds the `numerator` or `denominator` of a quotient."""
    return derived_uid(part, indicator)


def question_uid(form: str, item: str) -> str:
    """Return the id of the data element that holds the answer in words to a question of a form."""
    return derived_uid("question", f"{form} {item}")


def quotient_uid(indicator: str) -> str:
    """Return the id of the DHIS2 indicator that divides the two parts of a quotient."""
    return derived_uid("indicator", indicator)
