"""The keys of cells, and whether parts fit what they are parts of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, product

from django.utils.translation import gettext as _

#: The set by sex is always there, since every count of people is split by it.
SEX = "sex"
#: The category of every set for those of whom it is not known.
UNKNOWN = "u"
#: The categories of the set by sex.
BY_SEX: Mapping[str, Sequence[str]] = {SEX: ("f", "m", UNKNOWN)}

_PART = re.compile(r"([a-z0-9_]+)=([a-z0-9_]+)")


class SplitError(ValueError):
    """What was written is no key of a cell. Its text is a translated sentence that says why."""


def split_key(parts: Mapping[str, str]) -> str:
    """Return the key of a cell from its category in each set: `age=u16;sex=f`; empty for the total."""
    return ";".join(f"{name}={category}" for name, category in sorted(parts.items()))


def parse_split(text: str) -> dict[str, str]:
    """Return the category in each set that a key names; raises SplitError unless it is written as `split_key` does."""
    parts: dict[str, str] = {}
    for part in text.split(";") if text else ():
        found = _PART.fullmatch(part)
        if found is None:
            raise SplitError(_("“%(text)s” is no split. Write it as “sex=f”.") % {"text": text})
        parts[found[1]] = found[2]
    if split_key(parts) != text:
        canonical = {"text": text, "right": split_key(parts)}
        raise SplitError(
            _("Write “%(right)s” instead of “%(text)s”: each set once, in the order of letters.") % canonical
        )
    return parts


def cells_of(crossing: Sequence[str], sets: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the keys of all cells of a crossing, in the order of the sets' categories."""
    names = tuple(sorted(crossing))
    return list(crossed(names, tuple(tuple(sets.get(name, ())) for name in names)))


@lru_cache(maxsize=500)
def crossed(names: tuple[str, ...], categories: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Return the keys of all cells of some sets with their categories; asked again for every figure of every report."""
    return tuple(split_key(dict(zip(names, chosen, strict=True))) for chosen in product(*categories))


@lru_cache(maxsize=2000)
def margins(every: tuple[str, ...], kept: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what the cells of some sets (`kept`) are made of: each key with those of its parts."""
    groups: dict[str, list[str]] = {}
    for key in every:
        categories = parse_split(key)
        groups.setdefault(split_key({name: categories[name] for name in kept}), []).append(key)
    return tuple((whole, tuple(parts)) for whole, parts in groups.items())


def known_splits(crossings: Iterable[Sequence[str]], sets: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the keys of all cells that some crossings ask for: the total, then the parts, each once."""
    found = {"": None}
    for crossing in crossings:
        found |= dict.fromkeys(cells_of(crossing, sets))
    return list(found)


def parts_fault(
    cells: Mapping[str, int | None],
    crossings: Iterable[Sequence[str]] = ((SEX,),),
    sets: Mapping[str, Sequence[str]] = BY_SEX,
    names: Mapping[str, str] | None = None,
) -> str | None:
    """Return a sentence when parts do not fit what they are parts of; None when they do, or cannot be compared.

    `cells` holds whole numbers by key, None where there is none. Of a set all of whose parts are known the sum is the
    whole; what is known of an incomplete one is at most the whole. In a crossing this holds for the total and for the
    cells of each set in it: women under 16 and women of 16 and over are all women.
    """
    for crossing in crossings:
        every = cells_of(crossing, sets)
        for size in range(len(crossing)):
            for kept in combinations(sorted(crossing), size):
                fault = margin_fault(cells, every, kept, names or {})
                if fault:
                    return fault
    return None


def margin_fault(
    cells: Mapping[str, int | None], every: Sequence[str], kept: Sequence[str], names: Mapping[str, str]
) -> str | None:
    """Return what is wrong between the cells of some sets (`kept`) and those of the crossing that they are parts of."""
    for whole, keys in margins(tuple(every), tuple(kept)):
        total, parts = cells.get(whole), [cells.get(key) for key in keys]
        known = [part for part in parts if part is not None]
        if total is None or not known or (sum(known) <= total and (len(known) < len(parts) or sum(known) == total)):
            continue
        others = [name for name in parse_split(every[0]) if name not in kept]
        words = " × ".join(names.get(name, _("sex") if name == SEX else name) for name in others)
        facts = {"sets": words, "parts": sum(known), "total": total}
        if sum(known) > total:
            return _("The parts by %(sets)s add up to %(parts)s, more than the total of %(total)s.") % facts
        return _("The parts by %(sets)s add up to %(parts)s, not to the total of %(total)s.") % facts
    return None
