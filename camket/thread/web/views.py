"""The walk along the thread, what is missing, and the search over everything."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from camket.core import search as port
from camket.core.choices import Station
from camket.core.drawing import ThreadDrawing, ThreadEdge, ThreadNode, thread_drawing
from camket.core.fields.day import DayField
from camket.core.graph import Direction, Node
from camket.core.ids import is_uid
from camket.core.pages import frame
from camket.core.pages.drawn import draw
from camket.core.pages.lists import FilterForm, filters_html
from camket.core.pages.lookups import RecordField
from camket.core.pages.marks import badge
from camket.core.pages.records import any_record_or_404
from camket.core.pages.requests import SignedInRequest
from camket.core.pages.ribbon import ribbon_for
from camket.core.registry import registry
from camket.core.scaled import grouped
from camket.people.choices import Role
from camket.people.models import Body, Place
from camket.thread import queries

DEPTHS = (1, 2, 3, 5)
PER_PAGE = 50
#: How many results a search shows; who finds more asks for more words.
SHOWN = 50


def drawn_node(node: Node, gaps: tuple[Any, ...] = ()) -> ThreadNode:
    """Return a record as the drawing shows it."""
    return ThreadNode(
        key=node.uid,
        label=node.label,
        station=node.station,
        kind=str(node.kind_label),
        url=node.url,
        state=str(node.state),
        gap=str(gaps[0].sentence) if gaps else "",
        is_demonstration=node.is_demonstration,
    )


def drawing_of(found: queries.Neighbourhood) -> ThreadDrawing:
    """Return the drawing of a neighbourhood: the nearest records, joins pointing down the thread."""
    shown = found.nearest()
    keys = {node.key: node.uid for node in shown} | {found.focus.key: found.focus.uid}
    edges = []
    for step in found.steps:
        if step.origin in keys and step.found in keys:
            ends = (step.origin, step.found) if step.direction is Direction.DOWN else (step.found, step.origin)
            edges.append(ThreadEdge(keys[ends[0]], keys[ends[1]], str(step.says)))
    nodes = [drawn_node(found.focus, tuple(found.gaps)), *(drawn_node(node) for node in shown)]
    return thread_drawing(nodes, edges, found.focus.uid)


@require_safe
def record(request: HttpRequest, uid: str) -> HttpResponse:
    """Show what hangs together with a record, drawn and as a list, as deep as asked."""
    focus: Any = any_record_or_404(request.user, uid)
    asked = request.GET.get("depth", "")
    depth = int(asked) if asked in {str(each) for each in DEPTHS} else 2
    station = request.GET.get("station", "")
    if station not in Station.values:
        station = ""
    found = queries.neighbourhood(request.user, focus, depth=5 if station else depth)
    groups = [(each, nodes) for each, nodes in found.by_station() if not station or each == station]
    context = {
        "record": focus,
        "record_kind": registry.kind_of(focus),
        "ribbon": ribbon_for(request.user, focus),
        "found": found,
        "drawing": None if station else drawing_of(found),
        "left_out": len(found.nodes) - len(found.nearest()),
        "groups": groups,
        "depths": DEPTHS,
        "depth": depth,
        "station": Station(station) if station else None,
    }
    return render(request, "thread/record.html", context)


class GapFilter(FilterForm):
    """Whose gaps to show."""

    q = None  # type: ignore[assignment]

    role = forms.ChoiceField(label=_("Can be closed by"), choices=[("", _("Everyone")), *Role.choices], required=False)


@require_safe
@login_required
def gaps(request: SignedInRequest) -> HttpResponse:
    """List what is missing along the thread, by kind and by who can close it."""
    form = GapFilter(request.GET or None)
    role = form.cleaned_data["role"] if form.is_bound and form.is_valid() else ""
    lines = [gap_line(row) for row in queries.list_gaps(request.user, role=role)]
    if lines:
        shown = draw("core/lines.html", label=_("What is missing"), lines=lines)
    else:
        advice = _("Every join of the thread that you can see is there.")
        shown = draw("core/empty.html", title=_("Nothing is missing"), slot=advice)
    return frame.page(
        request,
        title=_("What is missing"),
        lede=_("Joins of the thread that ought to be there and are not."),
        content=filters_html(form, request.path) + shown,
    )


def gap_line(row: queries.GapList) -> dict[str, Any]:
    """Return a kind of gap as it is drawn: how many, what to do, who can close it, and at which station it is."""
    labels = dict(Role.choices)
    roles = ", ".join(str(labels[each]) for each in row.roles)
    closed_by = format_html('<span class="muted">{}</span>', gettext("Can be closed by: %(roles)s.") % {"roles": roles})
    return {
        "lead": format_html("<b>{}</b>", grouped(row.count)),
        "title": row.gap.plural,
        "url": reverse("thread:gap", args=[row.gap.code]),
        "note": format_html("{} {}", row.gap.advice, closed_by),
        "end": badge("risk", Station(row.gap.station).label),
    }


@require_safe
@login_required
def gap(request: SignedInRequest, code: str) -> HttpResponse:
    """List the records that have one kind of gap."""
    found = registry.gaps.get(code)
    if found is None:
        raise Http404
    page = Paginator(queries.gap_rows(request.user, found), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "thread/gap.html", {"gap": found, "page": page})


class SearchForm(forms.Form):
    """What to look for, and where."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    body = RecordField(Body, label=_("Body"), required=False)
    place = RecordField(Place, label=_("Place"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("body", "place"):
            self.fields[name].user = user  # type: ignore[attr-defined]
        kinds = [(code, kind.plural) for code, kind in registry.kinds.items() if kind.in_search]
        self.fields["kind"].choices = [("", _("Everything")), *kinds]  # type: ignore[attr-defined]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search everything that the person may see; a public id leads straight to its record."""
    form = SearchForm(request.GET or None, user=request.user)
    hits: list[port.Hit] = []
    text = ""
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        text = asked["q"].strip()
        if is_uid(text):
            try:
                found: Any = any_record_or_404(request.user, text)
                return redirect(found.get_absolute_url())
            except Http404:
                pass
        kinds = [asked["kind"]] if asked["kind"] else []
        about = [asked[name] for name in ("body", "place") if asked[name] is not None]
        hits = port.find(
            request.user, text, kinds=kinds, since=asked["since"], until=asked["until"], about=about, limit=SHOWN
        )
    words = port.shown_words(hits, text)
    found = [(hit, words.get(hit.node.key)) for hit in hits]
    return render(request, "thread/search.html", {"form": form, "hits": found, "search_words": text, "most": SHOWN})
