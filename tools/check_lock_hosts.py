"""Check that uv.lock names the public package index only.

A lock made on a machine with an index of its own would be useless, or unsafe, anywhere else.
Exit codes: 0 clean; 1 with each foreign address.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
HOSTS = {"pypi.org", "files.pythonhosted.org"}


def addresses(part: Any) -> Iterator[str]:
    """Yield every address in a parsed lock file: what has a scheme, or is said to be a URL or a path."""
    if isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str) and ("://" in value or key in {"url", "git", "path", "directory"}):
                yield value
            else:
                yield from addresses(value)
    elif isinstance(part, list):
        for value in part:
            yield from addresses(value)


def foreign(lock: dict[str, Any]) -> list[str]:
    """Return the addresses that are not on the public index over HTTPS, sorted."""
    found = set()
    for address in addresses(lock):
        parts = urlsplit(address)
        if parts.scheme != "https" or parts.hostname not in HOSTS:
            found.add(address)
    return sorted(found)


def main() -> int:
    """Check the lock file of the repository."""
    found = foreign(tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8")))
    for address in found:
        print(f"uv.lock: {address} is not on the public index", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
