"""Write docs/reference/records.md from what the rooms register: kinds of records, joins, kinds of edges, gaps.

    python tools/document_registry.py           write it
    python tools/document_registry.py --check   change nothing; say whether it is up to date

Exit codes: 0 written, or up to date; 1 not up to date; 2 the arguments cannot be read.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
DOCUMENT = ROOT / "docs" / "reference" / "records.md"

OPENING = """\
# Kinds of records, joins, edges and gaps

Written by `tools/document_registry.py` from what each room's `hooks.py` registers; change that, then run it again. How
a walk uses this: [thread](../algorithms/thread.md).
"""
KINDS = """\
## Kinds of records

The code is how edges and the audit trail name a kind. A kind that search leaves out is found through
the record that it belongs to.
"""
JOINS = """\
## Joins

A join is structure: a foreign key or a list of them in the source. An upward one leads nearer to the text ("why do we
do this?"); every one is walked both ways.
"""
EDGES = """\
## Kinds of edges

An edge joins any two records that its kind allows, also of rooms that do not know each other. There is at most one of a
kind from one record to another, and nobody can join a record to itself.
"""
GAPS = """\
## Gaps

What ought to be there and is not: an open ring on the ribbon at the station named, and a line on the page of what is
missing.
"""


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [header, tuple("---" for _cell in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def named(kinds: tuple[str, ...] | None) -> str:
    """Return the codes of kinds, or that any will do."""
    return "any" if kinds is None else ", ".join(kinds)


def document() -> str:
    """Return the document as it should be, in English."""
    from django.utils import translation

    from camket.core.choices import Station
    from camket.core.registry import registry
    from camket.people.choices import Role

    with translation.override("en"):
        stations = list(Station)
        kinds = sorted(registry.kinds.values(), key=lambda kind: (stations.index(Station(kind.station)), kind.code))
        parts = [
            OPENING,
            KINDS,
            table(
                ("station", "kind", "code", "in search"),
                (
                    (str(kind.station.label), str(kind.label), f"`{kind.code}`", "yes" if kind.in_search else "no")
                    for kind in kinds
                ),
            ),
            JOINS,
            table(
                ("from", "says", "to", "says back", "upward", "held in"),
                (
                    (
                        join.source._meta.label_lower,
                        str(join.says),
                        join.target._meta.label_lower,
                        str(join.says_back),
                        "yes" if join.upward else "no",
                        f"`{join.path}`",
                    )
                    for _code, join in sorted(registry.joins.items())
                ),
            ),
            EDGES,
            table(
                ("kind", "from", "says", "to", "says back"),
                (
                    (f"`{code}`", named(kind.sources), str(kind.says), named(kind.targets), str(kind.says_back))
                    for code, kind in sorted(registry.edge_kinds.items())
                ),
            ),
            GAPS,
            table(
                ("gap", "at the station", "what to do", "can be closed by"),
                (
                    (
                        str(gap.sentence),
                        str(Station(gap.station).label),
                        str(gap.advice),
                        "; ".join(str(role.label) for role in Role if role in gap.closed_by),
                    )
                    for _code, gap in sorted(registry.gaps.items())
                ),
            ),
        ]
    return "\n".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Write the document, or compare it."""
    parser = argparse.ArgumentParser(description="Write docs/reference/records.md.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the document is not up to date")
    is_check = parser.parse_args(arguments).check
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "camket.settings.dev")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    text = document()
    if not is_check:
        DOCUMENT.write_text(text, encoding="utf-8")
        return 0
    if DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == text:
        return 0
    print("docs/reference/records.md is not up to date: run python tools/document_registry.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
