"""What intake tells core."""

from __future__ import annotations

from camket.core.packs import pack_table
from camket.intake.actions import packs


def register() -> None:
    """Fill core's tables with what this room has; its own tables hold proposals, which are no records."""
    pack_table("theme", packs.load_themes)
    pack_table("reading", packs.load_readings)
