"""Tags and filters that the page components need: blocks, queries, dates, numbers, names."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from camket.core.pages import drawn, frame, marks
from camket.core.pages.drawn import replaced
from camket.core.pages.inputs import field_html
from camket.core.pages.values import local_date
from camket.core.scaled import grouped

register = template.Library()


class CaptureNode(template.Node):
    """Renders its inside once and keeps the text, so that a block is shown in two places or found empty."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: Context) -> SafeString:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 - rendered by a template
        return SafeString("")


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """`{% capture as name %}…{% endcapture %}` puts what stands between, stripped, into `name`."""
    words = token.split_contents()
    if len(words) != 3 or words[1] != "as":
        raise template.TemplateSyntaxError("capture is written {% capture as name %}.")
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, words[2])


@register.simple_tag(takes_context=True)
def page_frame(context: Context, **pieces: Any) -> SafeString:
    """Put the frame around the pieces of a page; only `core/base.html` does it."""
    return frame.page_html(context, **pieces)


@register.simple_tag
def notice(tone: str, words: object, title: object = "") -> SafeString:
    """`{% notice "info" words %}` draws a box that says something."""
    return marks.notice(tone, words, title)


@register.simple_tag(takes_context=True)
def draw(context: Context, template: str, **given: Any) -> SafeString:
    """`{% draw "core/pager.html" page=page %}` draws a part that stands in `core/jinja2/`."""
    return drawn.draw(template, request=context.get("request"), **given)


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "plus" %}` draws a sign."""
    return marks.icon(name)


@register.simple_tag
def badge(tone: str, words: object, sign: str = "") -> SafeString:
    """`{% badge "late" words %}` draws a badge; an unknown or empty tone is the neutral one."""
    return marks.badge(tone or "neutral", words, sign)


@register.simple_tag
def demonstration_mark(short: object = "") -> SafeString:
    """`{% demonstration_mark %}` draws the mark of demonstration data."""
    return marks.demonstration_mark(is_short=bool(short))


@register.simple_tag
def field_group(field: BoundField, label: object = "", bare: object = "") -> SafeString:
    """`{% field_group field %}` draws a field of a form with its label, help and faults."""
    return field_html(field, label=label, is_bare=bool(bare))


@register.simple_tag(takes_context=True)
def query_replace(context: Context, **changes: Any) -> str:
    """Return the query of this page with `changes` made; None or "" takes a name away. Begins with "?"."""
    return replaced(context.get("request"), **changes)


register.filter(local_date)


@register.filter
def machine_date(value: Any) -> str:
    """Return the form for the `datetime` attribute of `<time>`; an empty text for None."""
    return str(value.isoformat()) if hasattr(value, "isoformat") else ""


@register.filter
def local_number(value: Any) -> str:
    """Return a number grouped as the active language does: 9.500.000 in Vietnamese, 9,500,000 in English."""
    if value is None or value == "":
        return ""
    return grouped(value)


@register.filter
def initial(name: str) -> str:
    """Return the letter that stands for a person: of the given name, which comes last in Vietnamese."""
    words = str(name).split()
    return words[-1][0].upper() if words else ""


#: What tells programs and systems apart in the line that a browser sends, the more special first.
_PROGRAMS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "coc_coc": "Cốc Cốc",
    "Zalo": "Zalo",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@register.filter
def device_name(user_agent: str) -> str:
    """Return "Chrome, Windows" for the line by which a browser names itself; an empty text when unknown."""
    found = (
        next((name for mark, name in known.items() if mark in str(user_agent)), "") for known in (_PROGRAMS, _SYSTEMS)
    )
    return ", ".join(filter(None, found))
