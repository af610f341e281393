"""The smallest parts of a page, drawn in Python because a list holds hundreds of them: sign, badge, mark."""

from __future__ import annotations

from functools import cache

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markupsafe import escape


@cache
def icon(name: str, style: str = "icon") -> SafeString:
    """Return the sign of that name from the sheet of signs; it says nothing to a screen reader."""
    address = f"{static('core/icons.svg')}#{name}"
    return SafeString(f'<svg class="{escape(style)}" aria-hidden="true"><use href="{escape(address)}"></use></svg>')


def badge(tone: str, words: object, sign: str = "") -> SafeString:
    """Return words with a shape and a colour, so that no state is told by colour alone; `sign` is the tone's own."""
    return SafeString(f'<span class="badge tone-{escape(tone)}">{icon(sign or tone)}{escape(words)}</span>')


def demonstration_mark(*, is_short: bool = False) -> SafeString:
    """Return the mark that stands wherever demonstration data shows."""
    return badge("demo", _("Demonstration") if is_short else _("Demonstration data"))


#: The tones of what Django says after an action.
TONES_OF_MESSAGES = {"success": "ontrack", "warning": "risk", "error": "late", "debug": "neutral"}


def notice(tone: str, words: object, title: object = "") -> SafeString:
    """Return a box that says something with a sign; `tone` is one of ours or the level of a message."""
    shown = escape(TONES_OF_MESSAGES.get(tone, tone))
    heading = f"<strong>{escape(title)}</strong> " if title else ""
    return SafeString(
        f'<div class="notice notice-{shown} tone-{shown}">{icon(shown)}<div>{heading}{escape(words)}</div></div>'
    )
