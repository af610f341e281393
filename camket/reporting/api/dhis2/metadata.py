"""Metadata for programs made for DHIS2: the server, who asks, units, data elements, forms and their parts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from camket import __version__
from camket.core import clock
from camket.reporting.api.dhis2.door import dhis2_door, is_true, number_of, words_of
from camket.reporting.queries.dhis2.objects import Metadata
from camket.reporting.queries.dhis2.units import STAMP, own_units, reach_of
from camket.reporting.rules.dhis2.fields import (
    Budget,
    Node,
    QuestionError,
    filtered,
    ordered,
    page_of,
    parse_fields,
    read,
    select,
)

#: The edition of DHIS2 whose programs find here what they expect.
SPEAKS = "2.41.3"
PAGE = 50
#: So many objects one page has at most; without pages everything comes at once.
MOST = 10_000
FIELDS = "id,displayName"


@dhis2_door("GET", "HEAD")
def ping(request: HttpRequest) -> HttpResponse:
    """Say that somebody is here."""
    return HttpResponse("pong", content_type="text/plain; charset=utf-8")


@dhis2_door("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: HttpRequest, **named: str) -> HttpResponse:
    """Say of every other address of DHIS2 that it is not served here."""
    raise Http404


@dhis2_door("GET", "HEAD")
def info(request: HttpRequest) -> HttpResponse:
    """Say which edition of DHIS2 programs may expect, and what it really is."""
    now = clock.now()
    return JsonResponse(
        {
            "contextPath": request.build_absolute_uri(reverse("dhis2:root")).rstrip("/").removesuffix("/api"),
            "version": SPEAKS,
            "revision": f"camket-{__version__}",
            "systemName": "Camket",
            "systemId": "camket",
            "calendar": "iso8601",
            "dateFormat": "yyyy-mm-dd",
            "serverDate": now.strftime(STAMP),
            "serverTimeZoneId": "Etc/UTC",
            "lastAnalyticsTableSuccess": now.strftime(STAMP),
            "instanceBaseUrl": request.build_absolute_uri("/").rstrip("/"),
        }
    )


@dhis2_door("GET", "HEAD")
def me(request: HttpRequest) -> HttpResponse:
    """Say in whose name the program speaks, and for which units."""
    user: Any = request.user
    metadata = Metadata(user)
    units = [metadata.units.node(unit) for unit in own_units(user, metadata.units)]
    first, _blank, last = user.full_name.partition(" ")
    node: Node = {
        "id": user.uid,
        "username": user.email or str(user.phone or ""),
        "name": user.full_name,
        "displayName": user.full_name,
        "firstName": first,
        "surname": last or first,
        "email": user.email or "",
        "organisationUnits": units,
        "dataViewOrganisationUnits": units,
        "teiSearchOrganisationUnits": [],
        "userRoles": [],
        "userGroups": [],
        "authorities": [],
        "dataSets": lambda: list(metadata.catalogue.forms),
        "settings": {"keyUiLocale": user.language, "keyDbLocale": user.language},
    }
    return JsonResponse(select(node, parse_fields(request.GET.get("fields", "*"))), json_dumps_params=PLAIN)


PLAIN = {"ensure_ascii": False}


@dhis2_door("GET", "HEAD")
def objects(request: HttpRequest, name: str) -> HttpResponse:
    """List the objects of a collection, a page at a time, narrowed and shaped as asked."""
    metadata, asked = Metadata(request.user), request.GET
    nodes = units_asked(metadata, asked) if name == "organisationUnits" else metadata.collection(name)
    if nodes is None:
        raise Http404
    return listed(request, name, nodes)


def listed(request: HttpRequest, name: str, nodes: list[Node]) -> JsonResponse:
    """Return a page of objects, with the address of the next one while there is one."""
    asked = request.GET
    is_any = asked.get("rootJunction", "AND").upper() == "OR"
    nodes = filtered(nodes, asked.getlist("filter"), is_any=is_any)
    if query := asked.get("query", ""):
        nodes = filtered(nodes, [f"displayName:token:{query}", f"id:eq:{query}", f"code:eq:{query}"], is_any=True)
    nodes = ordered(nodes, asked.getlist("order"))
    size = number_of(asked, "pageSize", PAGE, most=MOST) if is_true(asked, "paging", otherwise=True) else 0
    page = page_of(nodes, number_of(asked, "page", 1, most=10**6), size)
    wanted, budget = parse_fields(asked.get("fields") or FIELDS), Budget()
    content: dict[str, Any] = {}
    if size:
        content["pager"] = pager = dict[str, Any](page.pager)
        for word, number in (("prevPage", page.page - 1), ("nextPage", page.page + 1)):
            if 1 <= number <= pager["pageCount"]:
                there = asked.copy()
                there["page"] = str(number)
                pager[word] = f"{request.build_absolute_uri(request.path)}?{there.urlencode()}"
    return JsonResponse(content | {name: [select(node, wanted, budget) for node in page.rows]}, json_dumps_params=PLAIN)


def units_asked(metadata: Metadata, asked: QueryDict) -> list[Node]:
    """Return the units that a question is about: of some levels, under one, or of the person herself."""
    units = metadata.units
    found = set(units.rows)
    if levels := words_of(asked, "level"):
        if not all(level.isdecimal() and len(level) < 4 for level in levels):
            raise QuestionError(_("“%(name)s” is a whole number from 1.") % {"name": "level"})
        found &= {unit for level in levels for unit in units.at_level(int(level))}
    most = number_of(asked, "maxLevel", 0, most=100)
    if most:
        found = {unit for unit in found if units.ended[unit] is None and units.level(unit) <= most}
    if parents := words_of(asked, "parent"):
        found &= {each for unit, row in units.rows.items() if row.uid in parents for each in units.under(unit)}
    if is_true(asked, "userOnly"):
        found &= set(own_units(metadata.user, units))
    if is_true(asked, "withinUserHierarchy") or is_true(asked, "userDataViewOnly"):
        found &= reach_of(metadata.user, units)
    return [units.node(unit) for unit in units.rows if unit in found]


@dhis2_door("GET", "HEAD")
def one(request: HttpRequest, name: str, uid: str) -> HttpResponse:
    """Give one object, all of it unless less is asked; a unit also with those under it."""
    metadata, asked = Metadata(request.user), request.GET
    node = found_in(metadata, name, uid)
    if name == "organisationUnits" and (below := units_below(metadata, node, asked)) is not None:
        return listed(request, name, below)
    return JsonResponse(select(node, parse_fields(asked.get("fields") or "*")), json_dumps_params=PLAIN)


def units_below(metadata: Metadata, node: Node, asked: QueryDict) -> list[Node] | None:
    """Return a unit with those under it where that is asked; None where only it is."""
    units = metadata.units
    unit = next(pk for pk, row in units.rows.items() if row.uid == node["id"])
    if is_true(asked, "includeDescendants"):
        return [units.node(each) for each in units.rows if each in units.under(unit)]
    if is_true(asked, "includeChildren"):
        return [node, *read(node, "children")]
    if is_true(asked, "includeAncestors"):
        return [*read(node, "ancestors"), node]
    if level := number_of(asked, "level", 0, most=100):
        here = units.level(unit) + level
        return [units.node(each) for each in units.rows if each in units.under(unit) and units.level(each) == here]
    return None


def found_in(metadata: Metadata, name: str, uid: str) -> Node:
    """Return an object of a collection by its public id."""
    nodes = metadata.collection(name)
    node = next((each for each in nodes or [] if each["id"] == uid), None)
    if node is None:
        raise Http404
    return node


@dhis2_door("GET", "HEAD")
def identifiable(request: HttpRequest, uid: str) -> HttpResponse:
    """Give an object of any kind by its public id."""
    metadata = Metadata(request.user)
    for name in metadata.names:
        for node in metadata.collection(name) or []:
            if node["id"] == uid:
                wanted = parse_fields(request.GET.get("fields") or "*")
                return JsonResponse(select(node, wanted), json_dumps_params=PLAIN)
    raise Http404


@dhis2_door("GET", "HEAD")
def metadata(request: HttpRequest) -> HttpResponse:
    """Give all collections at once, or those that are named with `true`."""
    found, asked = Metadata(request.user), request.GET
    chosen = [name for name in found.names if name in asked and is_true(asked, name)]
    wanted, budget = parse_fields(asked.get("fields") or "*"), Budget()
    content: dict[str, Any] = {
        "system": {"id": "camket", "rev": f"camket-{__version__}", "version": SPEAKS, "date": clock.now().isoformat()}
    }
    for name in chosen or found.names:
        nodes = found.collection(name) or []
        content[name] = [select(node, wanted, budget) for node in filtered(nodes, asked.getlist("filter"))]
    return JsonResponse(content, json_dumps_params=PLAIN)


@dhis2_door("GET", "HEAD")
def outlines(request: HttpRequest, uid: str = "") -> HttpResponse:
    """Give units as GeoJSON: those whose place has a point, as DHIS2 does."""
    found, asked = Metadata(request.user), request.GET
    nodes = [found_in(found, "organisationUnits", uid)] if uid else units_asked(found, asked)
    features = [
        {
            "type": "Feature",
            "id": node["id"],
            "geometry": node["geometry"],
            "properties": select(node, parse_fields("id,code,name,level,parent.id,parentGraph")),
        }
        for node in filtered(nodes, asked.getlist("filter"))
        if "geometry" in node
    ]
    if uid:
        if not features:
            raise Http404
        return JsonResponse(features[0], content_type="application/geo+json", json_dumps_params=PLAIN)
    content = {"type": "FeatureCollection", "features": features}
    return JsonResponse(content, content_type="application/geo+json", json_dumps_params=PLAIN)
