"""Make sure that the programs the tests use are there: install Debian's packages, or say what to type.

As root on Debian or Ubuntu the missing ones are installed; otherwise the one line to type is printed. A test
is never skipped for want of a program. Needs only the standard library.
Exit codes: 0 all there; 1 something is missing, with the line to type.
"""

# ruff: noqa: S603, S607 - runs the programs that it names itself
from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def command(name: str) -> Callable[[], bool]:
    """Return a check that a command is on the path."""
    return lambda: shutil.which(name) is not None


def file(*patterns: str) -> Callable[[], bool]:
    """Return a check that a file exists under one of the patterns, which begin at the root folder."""
    return lambda: any(True for pattern in patterns for _ in Path("/").glob(pattern))


def reads_vietnamese() -> bool:
    """Check that the reader of scans has its Vietnamese data."""
    if not shutil.which("tesseract"):
        return False
    done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in done.stdout.split()


def has_venv() -> bool:
    """Check that this Python can make environments; Debian ships that part apart."""
    return importlib.util.find_spec("ensurepip") is not None


#: Debian's package -> whether what it brings is there, whoever brought it.
NEEDED: dict[str, Callable[[], bool]] = {
    "git": command("git"),
    "make": command("make"),
    "python3-venv": has_venv,
    "chromium": file("usr/bin/chromium"),
    "postgresql": file("usr/lib/postgresql/*/bin/initdb", "usr/local/bin/initdb"),
    "openjdk-17-jre-headless": command("java"),
    "libreoffice-writer": file("usr/lib/libreoffice/program/libsw*lo.so"),
    "libreoffice-calc": file("usr/lib/libreoffice/program/libsc*lo.so"),
    "poppler-utils": command("pdftotext"),
    "gettext": command("msgfmt"),
    "nodejs": command("node"),
    "npm": command("npm"),
    "fonts-noto-core": file("usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"),
    "fonts-liberation": file("usr/share/fonts/truetype/liberation*/LiberationSerif-Regular.ttf"),
    "tesseract-ocr": command("tesseract"),
    "tesseract-ocr-vie": reads_vietnamese,
}


def missing() -> list[str]:
    """Return the packages whose programs are not there."""
    return [package for package, is_there in NEEDED.items() if not is_there()]


def install(packages: list[str]) -> None:
    """Install packages with apt-get, quietly and without a question."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *words], env=environment, check=False)


def main() -> int:
    """Install or name what is missing."""
    packages = missing()
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"camket: installing {', '.join(packages)}", flush=True)
        install(packages)
        packages = missing()
    if not packages:
        return 0
    print("camket: the tests need programs that are not installed. Type:", file=sys.stderr)
    print(f"    sudo apt-get install -y {' '.join(packages)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
