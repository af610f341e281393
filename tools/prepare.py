"""Make the environment in .venv hold exactly what uv.lock names, and compile the catalogues.

    python3 tools/prepare.py run     what `make demo` needs
    python3 tools/prepare.py dev     what the tests and checks need as well

Needs only the standard library of Python 3.11. A second run finds everything in place and takes a second.
Exit codes: 0 ready; 1 with one sentence that says what is missing.
"""

# ruff: noqa: S603 - runs the programs that it names itself
from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
UV_VERSION = "0.13.9"
#: What `uv sync` is told beside the lock. Never exact: that would take away uv itself.
WANTED = {"run": ["--no-default-groups", "--group", "build"], "dev": ["--all-groups"]}


class SetUpError(Exception):
    """The environment cannot be made; the text is the sentence for the person."""


def say(text: str) -> None:
    """Tell what is being done."""
    print(f"camket: {text}", flush=True)


def answers(*command: str | Path) -> str:
    """Return what a command prints, or nothing when it cannot run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def make_venv() -> None:
    """Create .venv, or make it anew when its Python no longer runs (the folder moved, Python was removed)."""
    if answers(PYTHON, "-c", "import pip, sys; print(sys.prefix)") == str(VENV):
        return
    try:
        import ensurepip  # noqa: F401 - Debian ships it apart
    except ImportError:
        raise SetUpError("This Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv") from None
    if VENV.exists() and not VENV.is_dir():
        raise SetUpError(f"{VENV} is in the way; remove it.")
    say(f"making the environment {VENV}")
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    except OSError as error:
        raise SetUpError(f"The folder {ROOT} cannot be written: {error.strerror}.") from error


def install_uv() -> None:
    """Install the one version of uv that the lock file is read with."""
    if answers(UV, "--version").split()[1:2] == [UV_VERSION]:
        return
    say(f"installing uv {UV_VERSION}")
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        f"uv=={UV_VERSION}",
    ]
    if subprocess.run(command, check=False).returncode:
        raise SetUpError(f"uv {UV_VERSION} could not be installed; see the lines above. Is there a network?")


def sync(kind: str) -> None:
    """Install what the lock file names."""
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment |= {
        "UV_PYTHON": str(PYTHON),
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_PYTHON_DOWNLOADS": "never",
    }
    command: list[str | Path] = [UV, "sync", "--locked", "--inexact", "--quiet", *WANTED[kind]]
    say("installing the locked packages")
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
        raise SetUpError("The locked packages could not be installed; see the lines above. Is there a network?")


def compile_catalogues() -> None:
    """Compile the interface's catalogues."""
    if subprocess.run([PYTHON, ROOT / "tools" / "compile_catalogues.py"], cwd=ROOT, check=False).returncode:
        raise SetUpError("The catalogues could not be compiled; see the lines above.")


def main() -> int:
    """Prepare for `run` or `dev`."""
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in WANTED:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        make_venv()
        install_uv()
        sync(kind)
        compile_catalogues()
    except SetUpError as error:
        print(f"camket: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
