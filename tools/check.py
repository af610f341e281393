"""Run every check that needs no test: `make check`.

Each check runs even when one before it failed, so that one run shows all there is to mend.
Exit codes: 0 all clean; 1 with the names of those that are not.
"""

# ruff: noqa: S603 - runs the programs that it names itself
from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
SCRIPTS = Path(PYTHON).parent
SETTINGS = {"DJANGO_SETTINGS_MODULE": "camket.settings.test"}

#: What a person calls it -> the command.
CHECKS: dict[str, list[str | Path]] = {
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "types": [PYTHON, "-m", "mypy", "--no-error-summary", "camket", "tools"],
    "contracts between rooms": [SCRIPTS / "lint-imports", "--no-cache"],
    "migrations complete": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run", "-v1"],
    "catalogues complete": [PYTHON, "tools/check_catalogues.py"],
    "templates": [SCRIPTS / "djlint", "camket", "--lint", "--quiet"],
    "lock file": [PYTHON, "tools/check_lock_hosts.py"],
}


def passes(command: list[str | Path]) -> bool:
    """Run one check from the repository's folder; show what it says only when it fails."""
    done = subprocess.run(command, cwd=ROOT, env=os.environ | SETTINGS, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode == 0


def main() -> int:
    """Run all checks, or those named on the command line by their first word."""
    failed = []
    for name, command in CHECKS.items():
        if len(sys.argv) > 1 and name.split()[0] not in sys.argv[1:]:
            continue
        start = time.monotonic()
        ok = passes(command)
        print(f"{'ok    ' if ok else 'FAILED'} {name} ({time.monotonic() - start:.0f} s)", flush=True)
        if not ok:
            failed.append(name)
    if failed:
        print(f"camket: to mend: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
