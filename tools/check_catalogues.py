"""Check that the Vietnamese catalogue says all that the program says.

Every text of the code has a translation; placeholders and tags are the same on both sides; nothing is marked
fuzzy, left over or waiting in locale/pending. Mend with `make messages`, then translate.
Exit codes: 0 complete; 1 with one line for each fault.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tools import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[#0+\- ]?\d*(?:\.\d+)?[a-z]|%[sdif%]|\{\w*\}|</?\w+")


def marks(text: str) -> list[str]:
    """Return the placeholders and tags of a text, sorted; a translation keeps them all."""
    return sorted(PLACEHOLDER.findall(text))


def faults(used: Catalog, known: Catalog) -> list[str]:
    """Return what is wrong with the catalogue `known`, given the texts in use."""
    found = []
    for entry in used:
        if entry.id:
            found += entry_faults(entry, known.get(entry.id, entry.context))
    for entry in known:
        if entry.id and used.get(entry.id, entry.context) is None:
            found.append(f"no longer used: {first(entry)!r}")
    found += [f"no longer used: {first(entry)!r}" for entry in known.obsolete.values()]
    return found


def entry_faults(entry: Message, translation: Message | None) -> list[str]:
    """Return what is wrong with the translation of one text."""
    place = entry.locations[0][0] if entry.locations else ""
    if translation is None or not all(messages.parts(translation)):
        return [f"{place}: not translated: {first(entry)!r}"]
    if translation.fuzzy:
        return [f"{place}: marked fuzzy: {first(entry)!r}"]
    # Vietnamese has one form: it stands for the plural, which carries every placeholder.
    source = entry.id[-1] if isinstance(entry.id, tuple | list) else entry.id
    return [
        f"{place}: placeholders or tags differ: {first(entry)!r} and {text!r}"
        for text in messages.parts(translation)
        if marks(source) != marks(text)
    ]


def first(entry: Message) -> str:
    """Return the text of an entry as it is shown in a fault."""
    return entry.id[0] if isinstance(entry.id, tuple | list) else str(entry.id)


def main() -> int:
    """Check the catalogue of the product."""
    try:
        found = faults(messages.texts(), messages.read(messages.CATALOGUE))
    except PoFileError as error:
        found = [str(error)]
    found += [f"{file.name} waits to be merged: make messages" for file in messages.PENDING.glob("*.po")]
    for fault in found:
        print(f"catalogue: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
