"""Speaking to the person at the terminal: lines, stops with a sentence, the language."""

from __future__ import annotations

import os
from typing import IO, Any

import click


class Stop(click.ClickException):
    """The command cannot go on; the sentence says why and what to do. Ends with `code`."""

    def __init__(self, sentence: object, code: int = 1) -> None:
        super().__init__(str(sentence))
        self.exit_code = code  # type: ignore[misc]  # click declares it for the class

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence where errors go."""
        click.echo(f"camket: {self.message}", file=file, err=file is None)


def say(sentence: object) -> None:
    """Tell what is being done, at once."""
    click.echo(f"camket: {sentence}")


def language() -> str:
    """Return the language of the terminal: `vi` where its locale says so, otherwise `en`."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "vi" if locale.lower().startswith("vi") else "en"
