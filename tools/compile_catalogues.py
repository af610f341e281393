"""Compile every interface catalogue (.po) of the product into the .mo beside it, with Babel.

Only what changed is compiled. Exit codes: 0 done; 1 when a catalogue cannot be read, with file and line.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOT = Path(__file__).resolve().parent.parent


def catalogues(root: Path = ROOT) -> list[Path]:
    """Return the catalogues under `root`/camket, sorted."""
    return sorted((root / "camket").glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_catalogue(source: Path) -> bool:
    """Write the .mo of one catalogue unless it is newer than its source; return whether it was written.

    Raises PoFileError when the catalogue cannot be read.
    """
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    scratch = target.with_suffix(".mo.new")
    with scratch.open("wb") as file:
        write_mo(file, catalogue)
    scratch.replace(target)
    return True


def main() -> int:
    """Compile all catalogues."""
    for source in catalogues():
        try:
            written = compile_catalogue(source)
        except PoFileError as error:
            print(f"{source.relative_to(ROOT)}: {error}", file=sys.stderr)
            return 1
        if written:
            print(f"camket: compiled {source.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
