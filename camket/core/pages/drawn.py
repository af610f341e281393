"""Parts of pages that stand there often, drawn by Jinja2 (docs/decisions/0015-speed-of-pages.md).

Their templates are in `core/jinja2/core/`; the cotton components of the same names call them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, PackageLoader

from camket.core.pages import marks
from camket.core.pages.inputs import field_html
from camket.core.pages.values import shown
from camket.core.scaled import grouped


def replaced(request: HttpRequest | None, **changes: Any) -> str:
    """Return the query of this page with `changes` made; None or "" takes a name away. Begins with "?"."""
    query = MultiValueDict() if request is None else MultiValueDict(dict(request.GET.lists()))
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{urlencode(query, doseq=True)}"


@cache
def parts() -> Environment:
    """Return the templates of parts, with what they may call; everything they show is escaped."""
    made = Environment(
        loader=PackageLoader("camket.core", "jinja2"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {
        "demonstration_mark": marks.demonstration_mark,
        "field": field_html,
        "icon": marks.icon,
        "notice": marks.notice,
        "number": grouped,
        "replaced": replaced,
        "shown": shown,
        "static": static,
    }
    return made


def draw(template: str, **given: Any) -> SafeString:
    """Return a part drawn from what is given; raises TemplateNotFound for an unknown one."""
    return SafeString(parts().get_template(template).render(given))
