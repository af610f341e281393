"""Lists: filters and order in the address, a page at a time, the same table everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from markupsafe import escape

from camket.core.pages import frame
from camket.core.pages.drawn import draw
from camket.core.pages.inputs import field_html
from camket.core.pages.tables import Column, rows_html

__all__ = ["Adding", "Column", "FilterForm", "ListPage", "choice_filter", "list_page"]

#: Enough to look through at once; fifty cards are heavy on a phone.
PER_PAGE = 25
NOTHING_ABOVE = SafeString("")


@dataclass(frozen=True)
class ListPage:
    """A list of records of one kind."""

    title: str | Promise
    columns: Sequence[Column]
    empty: str | Promise
    empty_advice: str | Promise = ""
    filters: type[FilterForm] | None = None
    #: The template of what stands above the list, such as links to lists beside it.
    above: str = ""
    #: The columns of the database that a row needs; all where none is named. A list of many rows is felt otherwise.
    reads: tuple[str, ...] = ()
    #: What else is read with the rows, in place of what the register reads for programs too.
    prefetch: tuple[Prefetch[str, Any, str], ...] = ()
    #: The template of the room's links under the title, and the one of them that leads here.
    links: str = ""
    here: str = ""
    #: A style sheet of the room.
    style: str = ""


@dataclass(frozen=True)
class Adding:
    """Where a new record is entered, for who may."""

    url: str
    label: str | Promise


class FilterForm(forms.Form):
    """The base of filter bars: every filter is optional; a broken one narrows nothing and says so."""

    q = forms.CharField(label=_("Name"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for each in self.fields.values():
            each.required = False

    def narrow(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Return the rows that fit what was asked: by name, and by every field that a column is called."""
        cleaned = self.cleaned_data
        named: Any = rows.named_like(cleaned["q"]) if cleaned.get("q") else rows  # type: ignore[attr-defined]
        for name, value in cleaned.items():
            if name != "q" and value not in ("", None):
                named = self.narrow_by(named, name, value)
        narrowed: QuerySet[Any, Any] = named
        return narrowed

    def narrow_by(self, rows: QuerySet[Any, Any], name: str, value: Any) -> QuerySet[Any, Any]:
        """Narrow by one filter; a room overrides it for filters that are no column."""
        return rows.filter(**{name: value})

    def drawn(self, bound: BoundField, *, is_bare: bool) -> SafeString:
        """Return one filter; one that offers everybody the same, and was not asked, is drawn once."""
        base = self.base_fields.get(bound.name)
        offered = getattr(bound.field, "choices", None)
        is_kept = not self.is_bound and base is not None and not isinstance(offered, BaseChoiceIterator)
        if is_kept and offered == getattr(base, "choices", None):
            return kept_field(type(self), bound.name, get_language(), is_bare=is_bare)
        return field_html(bound, is_bare=is_bare)

    @property
    def in_use(self) -> int:
        """How many filters are set."""
        cleaned = getattr(self, "cleaned_data", {})
        return sum(1 for value in cleaned.values() if value not in ("", None))


def choice_filter(label: Any, choices: Any) -> forms.ChoiceField:
    """Return a filter over codes, with "all" first."""
    return forms.ChoiceField(label=label, choices=[("", _("All")), *choices.choices])


def ordered(
    request: HttpRequest, rows: QuerySet[Any, Any], columns: Sequence[Column]
) -> tuple[Any, list[dict[str, Any]]]:
    """Return the rows in the order that the address asks for, and the headings with their links."""
    asked = request.GET.get("sort", "")
    number, _dash, back = asked.partition("-")
    headings: list[dict[str, Any]] = []
    for index, column in enumerate(columns):
        heading: dict[str, Any] = {"label": column.label, "numeric": column.is_numeric}
        if column.order:
            is_asked = number == str(index)
            heading["sort"] = ("descending" if back else "ascending") if is_asked else None
            query = request.GET.copy()
            query["sort"] = f"{index}-back" if is_asked and not back else str(index)
            query.pop("page", None)
            heading["sort_url"] = f"?{query.urlencode()}"
            if is_asked:
                signs = "-" if back else ""
                rows = rows.order_by(*[f"{signs}{name}" for name in column.order], "pk")
        headings.append(heading)
    return rows, headings


@lru_cache(maxsize=500)
def kept_links(template: str, path: str, here: str, language: str | None, *, is_signed_in: bool) -> SafeString:
    """Return links to the lists beside one: the same for all who are signed in, and for all who are not."""
    known = {"request": {"path": path}, "here": here, "user": {"is_authenticated": is_signed_in}}
    return render_to_string(template, known)


def links_html(request: HttpRequest, template: str, here: str = "") -> SafeString:
    """Return the links of a template; nothing where there is none."""
    if not template:
        return SafeString("")
    is_signed_in = bool(request.user.is_authenticated)
    return kept_links(template, request.path, here, get_language(), is_signed_in=is_signed_in)


@lru_cache(maxsize=500)
def kept_field(form: type[FilterForm], name: str, language: str | None, *, is_bare: bool) -> SafeString:
    """Return a filter that was not asked, for a form that offers everybody the same there."""
    return field_html(form()[name], is_bare=is_bare)


def filters_html(form: FilterForm | None, path: str) -> SafeString:
    """Return the bar of filters; nothing for a list without."""
    if form is None:
        return SafeString("")
    return draw("core/filters.html", form=form, field=form.drawn, count=form.in_use, clear_url=path)


def list_html(request: HttpRequest, page: ListPage, rows: Any, adding: Adding | None) -> str:
    """Return the filters, and the table with its pages or what to do where there is none."""
    form = page.filters(request.GET or None) if page.filters else None
    if form is not None and form.is_bound and form.is_valid():
        rows = form.narrow(rows)
    rows = rows.reading(*page.reads) if page.reads else rows
    rows = rows.prefetch_related(None).prefetch_related(*page.prefetch) if page.prefetch else rows
    rows, headings = ordered(request, rows, page.columns)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    in_use = form.in_use if form else 0
    filters = filters_html(form, request.path)
    drawn = rows_html(shown, page.columns)
    if drawn:
        table = draw("core/table.html", caption=page.title, is_caption_hidden=True, columns=headings, slot=drawn)
        return filters + table + draw("core/pager.html", page=shown, request=request)
    if in_use:
        return filters + draw(
            "core/empty.html",
            title=_("Nothing fits these filters"),
            slot=_("Take one of them away, or look for a shorter word."),
            action_url=request.path,
            action_label=_("Clear the filters"),
        )
    offered = {"action_url": adding.url, "action_label": adding.label} if adding else {}
    return filters + draw("core/empty.html", title=page.empty, slot=page.empty_advice, **offered)


def list_page(
    request: HttpRequest,
    page: ListPage,
    rows: QuerySet[Any, Any],
    adding: Adding | None = None,
    above: SafeString = NOTHING_ABOVE,
) -> HttpResponse:
    """Answer with a page of a list, narrowed and ordered as the address asks; `above` stands over it."""
    action = draw("core/button.html", kind="main", href=adding.url, sign="plus", slot=adding.label) if adding else ""
    style = f'<link rel="stylesheet" href="{escape(static(page.style))}">' if page.style else ""
    return frame.page(
        request,
        title=page.title,
        action=action,
        head_extra=SafeString(style),
        ribbon=links_html(request, page.links, page.here),
        content=SafeString(links_html(request, page.above) + above + list_html(request, page, rows, adding)),
    )
