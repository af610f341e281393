"""The selector `fields=`, the filters `filter=`, order and pages of DHIS2, over plain objects.

An object is a mapping; a value may be a function without parameters, which is called only where it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from camket.core.text import fold

Node = Mapping[str, Any]
#: Deeper than any program asks; what is written to exhaust a server goes deeper.
DEEPEST = 12
LONGEST = 20_000
#: A filter or an order looks no further: `parent.parent.id`.
MOST_DOTS = 2
IDENTIFIABLE = ("id", "name", "displayName", "code", "created", "lastUpdated")
PRESETS: Mapping[str, tuple[str, ...]] = {
    ":identifiable": IDENTIFIABLE,
    ":nameable": (*IDENTIFIABLE, "shortName", "description"),
}
EVERYTHING = frozenset({"*", ":all", ":owner", ":simple", ":persisted"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*|\*|:[a-z]+|![A-Za-z]+")
_TURN = re.compile(r"~[a-zA-Z]+(\([^()\[\]]*\))?|\|[a-zA-Z]+(\([^()\[\]]*\))?|::[a-zA-Z]+(\([^()\[\]]*\))?")


class QuestionError(ValueError):
    """What was asked cannot be read. Its text is a translated sentence."""


@dataclass
class Wanted:
    """One field of a selector: its name, how it is turned (`~rename(x)`), and what is wanted of what it leads to."""

    name: str
    turns: list[tuple[str, str]] = field(default_factory=list)
    inner: list[Wanted] | None = None


def parse_fields(text: str) -> list[Wanted]:
    """Read a selector such as `id,name,children[id,~rename(x)]`; raises QuestionError for what is none."""
    if len(text) > LONGEST:
        raise QuestionError(_("“fields” is too long."))
    wanted, place = _parse(text, 0, 0)
    if place != len(text):
        raise QuestionError(_("“fields” cannot be read at sign %(place)s.") % {"place": place + 1})
    return wanted


def _parse(text: str, place: int, depth: int) -> tuple[list[Wanted], int]:
    if depth > DEEPEST:
        raise QuestionError(_("“fields” goes too deep."))
    found: list[Wanted] = []
    while place < len(text):
        if text[place] in ", ":
            place += 1
            continue
        if text[place] in "])":
            break
        name = _NAME.match(text, place)
        if name is None:
            raise QuestionError(_("“fields” cannot be read at sign %(place)s.") % {"place": place + 1})
        each = Wanted(name[0])
        place = _turns(text, name.end(), each)
        if place < len(text) and text[place] in "[(":
            closing = "]" if text[place] == "[" else ")"
            each.inner, place = _parse(text, place + 1, depth + 1)
            if place >= len(text) or text[place] != closing:
                raise QuestionError(_("In “fields” a bracket is not closed."))
            place = _turns(text, place + 1, each)
        found.append(each)
    return found, place


def _turns(text: str, place: int, wanted: Wanted) -> int:
    """Read how a field is turned, from one place on; return where that ends."""
    while turn := _TURN.match(text, place):
        word, _open, argument = turn[0].lstrip("~|:").rstrip(")").partition("(")
        wanted.turns.append((word, argument))
        place = turn.end()
    return place


def read(node: Node, name: str) -> Any:
    """Return what an object has under a name, None where it has none; `parent.id` leads on."""
    first, _dot, rest = name.partition(".")
    value = node.get(first)
    value = value() if callable(value) else value
    if not rest or value is None:
        return value
    if isinstance(value, list):
        return [read(each, rest) for each in value if isinstance(each, Mapping)]
    return read(value, rest) if isinstance(value, Mapping) else None


@dataclass
class Budget:
    """How many objects one answer may still hold: children of parents of children come to billions in a short line."""

    left: int = 500_000

    def spend(self) -> None:
        """Count one object; raises QuestionError when there are too many."""
        self.left -= 1
        if self.left < 0:
            raise QuestionError(_("“fields” asks for too many objects inside each other."))


def select(node: Node, wanted: Sequence[Wanted], budget: Budget | None = None) -> dict[str, Any]:
    """Return of an object what a selector wants; what it has not is left out, as DHIS2 does."""
    budget = budget or Budget()
    budget.spend()
    left_out = {each.name[1:] for each in wanted if each.name.startswith("!")}
    found: dict[str, Any] = {}
    for each in wanted:
        if each.name.startswith("!"):
            continue
        names: Iterable[str] = (each.name,)
        if each.name in EVERYTHING:
            names = list(node)
        elif each.name in PRESETS:
            names = PRESETS[each.name]
        for name in names:
            first, _dot, rest = name.partition(".")
            if first not in node or first in left_out:
                continue
            inner = [Wanted(rest)] if rest else each.inner
            key, value = _turned(first, _shown(read(node, first), inner, budget), each.turns)
            if value is not None:
                found[key] = value
    return found


def _shown(value: Any, inner: Sequence[Wanted] | None, budget: Budget) -> Any:
    """Return a value; an object inside as its id where nothing more is wanted of it."""
    if isinstance(value, list):
        return [_shown(each, inner, budget) for each in value]
    if not isinstance(value, Mapping):
        return value
    if inner is not None:
        return select(value, inner, budget)
    budget.spend()
    if "id" in value:
        return {"id": value["id"]}
    return {name: _shown(read(value, name), None, budget) for name in value}


def _turned(name: str, value: Any, turns: Iterable[tuple[str, str]]) -> tuple[str, Any]:
    for word, argument in turns:
        if word == "rename" and argument:
            name = argument
        elif word == "size":
            value = len(value) if isinstance(value, list | str) else value
        elif word == "isEmpty":
            value = not value
        elif word == "isNotEmpty":
            value = bool(value)
        elif word == "pluck" and isinstance(value, list):
            value = [each.get(argument or "id") if isinstance(each, dict) else each for each in value]
        else:
            raise QuestionError(_("“%(word)s” is not understood in “fields”.") % {"word": word})
    return name, value


def _same(value: Any, word: str) -> bool:
    if isinstance(value, bool):
        return word.lower() == str(value).lower()
    return str(value) == word


def _order_of(value: Any, word: str) -> int:
    """Return how a value stands to a word: as numbers where both are, else as texts."""
    try:
        mine, other = float(value), float(word)
    except (TypeError, ValueError):
        return (str(value) > word) - (str(value) < word)
    return (mine > other) - (mine < other)


def _listed(word: str) -> list[str]:
    return [part.strip() for part in word.strip("[]").split(",")]


TESTS: Mapping[str, Callable[[Any, str], bool]] = {
    "eq": _same,
    "ieq": lambda value, word: str(value).casefold() == word.casefold(),
    "ne": lambda value, word: not _same(value, word),
    "neq": lambda value, word: not _same(value, word),
    "!eq": lambda value, word: not _same(value, word),
    "like": lambda value, word: word in str(value),
    "!like": lambda value, word: word not in str(value),
    "ilike": lambda value, word: fold(word) in fold(str(value)),
    "!ilike": lambda value, word: fold(word) not in fold(str(value)),
    "$like": lambda value, word: str(value).startswith(word),
    "$ilike": lambda value, word: fold(str(value)).startswith(fold(word)),
    "startsWith": lambda value, word: str(value).startswith(word),
    "like$": lambda value, word: str(value).endswith(word),
    "ilike$": lambda value, word: fold(str(value)).endswith(fold(word)),
    "endsWith": lambda value, word: str(value).endswith(word),
    "token": lambda value, word: all(part in fold(str(value)) for part in fold(word).split()),
    "in": lambda value, word: any(_same(value, each) for each in _listed(word)),
    "!in": lambda value, word: not any(_same(value, each) for each in _listed(word)),
    "gt": lambda value, word: _order_of(value, word) > 0,
    "ge": lambda value, word: _order_of(value, word) >= 0,
    "gte": lambda value, word: _order_of(value, word) >= 0,
    "lt": lambda value, word: _order_of(value, word) < 0,
    "le": lambda value, word: _order_of(value, word) <= 0,
    "lte": lambda value, word: _order_of(value, word) <= 0,
}
NEGATIONS = frozenset({"ne", "neq", "!eq", "!like", "!ilike", "!in"})


def passing(text: str) -> Callable[[Node], bool]:
    """Return the test that one filter `property:operator:value` stands for; raises QuestionError for an unknown one."""
    name, _colon, rest = text.partition(":")
    operator, _colon, word = rest.partition(":")
    if name.count(".") > MOST_DOTS:
        operator = ""
    if operator in ("null", "empty"):
        return lambda node: read(node, name) in (None, "", [])
    if operator in ("!null", "!empty"):
        return lambda node: read(node, name) not in (None, "", [])
    test = TESTS.get(operator)
    if test is None or not name:
        raise QuestionError(_("The filter “%(text)s” is not understood.") % {"text": text[:200]})

    def passes(node: Node) -> bool:
        value = read(node, name)
        values = value if isinstance(value, list) else [value]
        held = [test(each, word) for each in values if each is not None]
        return all(held) if operator in NEGATIONS else any(held)

    return passes


def filtered(nodes: Iterable[Node], filters: Iterable[str], *, is_any: bool = False) -> list[Node]:
    """Return the objects that pass all filters, or any of them."""
    tests = [passing(text) for text in filters]
    if not tests:
        return list(nodes)
    together = any if is_any else all
    return [node for node in nodes if together(test(node) for test in tests)]


def ordered(nodes: list[Node], orders: Iterable[str]) -> list[Node]:
    """Return objects in an order such as `name:asc`; the last one named decides last."""
    for order in reversed([part for text in orders for part in text.split(",") if part]):
        name, _colon, way = order.partition(":")
        if name.count(".") > MOST_DOTS:
            raise QuestionError(_("The order “%(text)s” is not understood.") % {"text": order[:200]})
        folds = way.startswith("i") or name in ("name", "displayName", "shortName")

        def place(node: Node, name: str = name, folds: bool = folds) -> tuple[bool, Any]:
            value = read(node, name)
            is_text = not isinstance(value, int | float) or isinstance(value, bool)
            return value is None, (fold(str(value)) if folds else str(value)) if is_text else f"{value:020}"

        nodes = sorted(nodes, key=place, reverse=way.lower().lstrip("i") == "desc")
    return nodes


@dataclass(frozen=True)
class Paged:
    """One page of objects; past the last one it is empty. `size` 0 is everything at once."""

    rows: list[Any]
    page: int
    size: int
    total: int

    @property
    def pager(self) -> dict[str, int]:
        """The page as DHIS2 says it."""
        count = max(1, -(-self.total // self.size)) if self.size else 1
        return {"page": self.page, "total": self.total, "pageSize": self.size or self.total, "pageCount": count}


def page_of(nodes: list[Any], page: int, size: int) -> Paged:
    """Return a page of objects, the first one is 1."""
    if not size:
        return Paged(nodes, 1, 0, len(nodes))
    return Paged(nodes[(page - 1) * size : page * size], page, size, len(nodes))
