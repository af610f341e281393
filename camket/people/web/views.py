"""Pages of persons, bodies, places, units and groups."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, F, OuterRef, Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from camket.core import clock
from camket.core.access import scope_of
from camket.core.files import open_served
from camket.core.models import named
from camket.core.pages.lists import Adding, Column, FilterForm, ListPage, list_page
from camket.core.pages.records import record_page, visible_or_404
from camket.core.pages.registers import Register
from camket.core.pages.requests import SignedInRequest
from camket.people import queries
from camket.people.actions import entries
from camket.people.actions import registers as actions
from camket.people.models import (
    Body,
    Group,
    Node,
    PaperDecision,
    Person,
    Place,
    PlacePlacement,
    Post,
    RegionalGroup,
    Unit,
)
from camket.people.rules import INVITERS, REGISTRARS, can_change_tree, place_title
from camket.people.web.forms import (
    BodyFilter,
    BodyForm,
    DayForm,
    GroupForm,
    PersonFilter,
    PersonForm,
    PlaceFilter,
    RegionForm,
    UnitFilter,
)
from camket.people.web.tree import may_change

TABS = "people/_tabs.html"


def asked_day(request: HttpRequest) -> Any:
    """Return the day that the address asks for, else today."""
    form = DayForm(request.GET or None)
    day = form.cleaned_data.get("on") if form.is_bound and form.is_valid() else None
    return (day, DayForm(initial={"on": day})) if day else (clock.today(), form)


def person_context(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Return the posts of a person in all trees, her groups, and how she is reached."""
    return {
        "holdings": queries.holdings_of(person),
        "memberships": person.memberships.select_related("group"),
        "contacts": person.contacts.order_by("kind", "pk") if scope_of(request.user).is_staff else (),
    }


def body_context(request: HttpRequest, body: Body) -> dict[str, Any]:
    """Return what became of a body, who holds its posts on a day, its groups and units."""
    day, form = asked_day(request)
    return {
        "now_as": queries.now_as(body),
        "came_from": [row.predecessor for row in body.origins.select_related("predecessor")],
        "successions": body.successions.select_related("successor"),
        "holders": queries.holders_on(request.user, day, posts=Post.objects.filter(body=body)),
        "day": day,
        "day_form": form,
        "children": body.children.all().order_by("sort_key"),
        "contacts": body.contacts.order_by("kind", "pk") if scope_of(request.user).is_staff else (),
    }


PERSONS = Register(
    app="people",
    name="person",
    plural="persons",
    model=Person,
    form=PersonForm,
    editors=REGISTRARS,
    listing=ListPage(
        title=_("Persons"),
        columns=(
            Column(_("Name"), str, ("sort_key",)),
            Column(_("Sex"), lambda row: row.get_sex_display(), ("sex",)),
            Column(_("Languages"), lambda row: row.languages),
        ),
        filters=PersonFilter,
        empty=_("Nobody is in the register yet"),
        empty_advice=_("Add the people who hold posts, speak, take part and pledge."),
        above=TABS,
    ),
    template="people/person.html",
    add_label=_("Add a person"),
    add=actions.register_person,
    change=lambda record, **facts: actions.change_person(person=record, **facts),
    context=person_context,
    owner=lambda record: None,
)
BODIES = Register(
    app="people",
    name="body",
    plural="bodies",
    model=Body,
    form=BodyForm,
    editors=REGISTRARS,
    listing=ListPage(
        title=_("Bodies"),
        columns=(
            Column(_("Name"), str, ("sort_key",)),
            Column(_("Short name"), lambda row: row.short_name, ("short_name_local",)),
            Column(_("Kind"), lambda row: row.get_kind_display(), ("kind",)),
            Column(_("Country"), lambda row: row.country, ("country",)),
        ),
        filters=BodyFilter,
        empty=_("No body is in the register yet"),
        empty_advice=_("Add the ministries, unions, embassies and partners that you work with."),
        above=TABS,
    ),
    template="people/body.html",
    add_label=_("Add a body"),
    add=actions.register_body,
    change=lambda record, **facts: actions.change_body(body=record, **facts),
    context=body_context,
    owner=lambda record: None,
)
PLACES = ListPage(
    title=_("Places"),
    columns=(
        Column(_("Place"), str, ("sort_key",)),
        Column(_("Level"), lambda row: row.get_level_display(), ("level",)),
        Column(_("Official codes"), lambda row: ", ".join(row.codes)),
        Column(_("Belongs to"), lambda row: row.parents),
    ),
    reads=(*named(), "level"),
    filters=PlaceFilter,
    empty=_("No place is known yet"),
    empty_advice=_("Load the pack of places: camket pack load vn-places."),
    above=TABS,
)
UNITS = ListPage(
    title=_("Units"),
    columns=(
        Column(_("Unit"), str, ("sort_key",)),
        Column(_("Level"), lambda row: row.get_level_display(), ("level",)),
        Column(_("Body"), lambda row: row.body, ("body__sort_key",)),
    ),
    filters=UnitFilter,
    empty=_("No unit is known yet"),
    empty_advice=_("Units come with a pack, or are entered by the administrator."),
    above=TABS,
)


def group_context(request: HttpRequest, group: Group) -> dict[str, Any]:
    """Return the members of a group whom one may know of, those of today first."""
    return {"members": queries.members_of(request.user, group)}


GROUPS = Register(
    app="people",
    name="group",
    plural="groups",
    model=Group,
    form=GroupForm,
    editors=REGISTRARS,
    listing=ListPage(
        title=_("Groups"),
        columns=(
            Column(_("Group"), str, ("sort_key",)),
            Column(_("Kind"), lambda row: row.get_kind_display(), ("kind",)),
        ),
        filters=FilterForm,
        empty=_("No group is known yet"),
        empty_advice=_("Coordination groups and circles stand here, with their members by term."),
        above=TABS,
    ),
    template="people/group.html",
    add_label=_("Add a group"),
    add=entries.register_group,
    change=lambda record, **facts: entries.change_group(group=record, **facts),
    context=group_context,
    related=("body",),
    owner=lambda record: None,
)


def region_context(request: HttpRequest, region: RegionalGroup) -> dict[str, Any]:
    """Return the units in a regional group, then and now."""
    today = clock.today()
    rows = region.members.select_related("unit").order_by("unit__sort_key", "valid_from")
    return {"members": [(row, row.valid_to is not None and row.valid_to < today) for row in rows]}


REGIONS = Register(
    app="people",
    name="regional_group",
    plural="regional_groups",
    model=RegionalGroup,
    form=RegionForm,
    editors=INVITERS,
    listing=ListPage(
        title=_("Regional groups"),
        columns=(
            Column(_("Regional group"), str, ("sort_key",)),
            Column(_("Body"), lambda row: row.body, ("body__sort_key",)),
        ),
        filters=FilterForm,
        empty=_("No regional group is known yet"),
        empty_advice=_("Provinces that work as one group stand here, such as an emulation cluster."),
        above=TABS,
    ),
    template="people/regional_group.html",
    add_label=_("Add a regional group"),
    add=entries.register_region,
    change=lambda record, **facts: entries.change_region(region=record, **facts),
    context=region_context,
    related=("body",),
    owner=lambda record: None,
)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """List places: provinces first; any name they ever had finds them."""
    placements = PlacePlacement.objects.select_related("parent").only("place", "code", "valid_from", *named("parent"))
    latest_first = placements.order_by(F("valid_from").desc(nulls_last=True))
    rows = Place.objects.visible_to(request.user).prefetch_related(Prefetch("placements", latest_first, to_attr="past"))
    if not request.GET:
        standing = PlacePlacement.objects.on(clock.today()).filter(place=OuterRef("pk"))
        rows = rows.filter(Exists(standing), level="province")
    may_add = can_change_tree(scope_of(request.user), [None])
    adding = Adding(reverse("people:place_add"), _("Enter a place")) if may_add else None
    return list_page(request, PLACES, rows.order_by("level", "sort_key", "pk"), adding)


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """List the units that stand today, or stood on a day that is asked for."""
    rows = queries.assignable_units(request.user)
    if request.GET:
        rows = Unit.objects.visible_to(request.user).order_by("level", "sort_key")
    may_add = scope_of(request.user).holds_anywhere(INVITERS)
    adding = Adding(reverse("people:unit_add"), _("Enter a unit")) if may_add else None
    return list_page(request, UNITS, rows.select_related("body"), adding)


def as_of(request: HttpRequest, node: Node) -> dict[str, Any]:
    """Return how a place or unit stood on the day that the address asks for, and what happened to it over time."""
    day, form = asked_day(request)
    placement = queries.placement_on(node, day)
    return {
        "day": day,
        "day_form": form,
        "placement": placement,
        "ancestors": queries.ancestors_on(node, day)[:-1],
        "children": queries.children_on(node, day),
        "heirs": queries.heirs_of(node, day),
        "moments": queries.timeline(node),
        "may_change": bool(may_change(request, node)),
    }


@require_safe
def place(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a place as of a day: what it was called, where it belonged, what was under it, what became of it."""
    found = visible_or_404(request.user, Place, uid)
    english = (get_language() or "vi").startswith("en")
    standing = as_of(request, found)
    placement = standing["placement"]
    title = place_title(placement.type, placement.name, english=english) if placement else str(found)
    changes_url = reverse("people:place_changes", args=[uid])
    context = {**standing, "full_title": title, "changes_url": changes_url}
    return record_page(request, "people/place.html", found, context)


@require_safe
def unit(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a unit as of a day: to whom it reported, who stood under it, what became of it."""
    found = visible_or_404(request.user, Unit, uid)
    context = {
        **as_of(request, found),
        "changes_url": reverse("people:unit_changes", args=[uid]),
        "groups": found.regional_memberships.select_related("group"),
    }
    return record_page(request, "people/unit.html", found, context)


@require_safe
@login_required
def paper_scan(request: SignedInRequest, uid: str) -> FileResponse:
    """Send the scan of a decision on paper to the organisation's people."""
    if not scope_of(request.user).is_staff:
        raise Http404
    scan = get_object_or_404(PaperDecision.objects.select_related("scan"), uid=uid).scan
    response = FileResponse(open_served(scan), content_type=scan.content_type, filename=scan.original_name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
