"""Places and units as of a day: lists, and one with its parents, its successors with shares, and its history."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError
from ninja.params import functions
from pydantic import Field

from camket.core import clock
from camket.core.pages.records import visible_or_404
from camket.core.rest.records import MOST, PROBLEMS, Uid, bearer_or_nobody, reference
from camket.core.rest.schemas import Reference
from camket.core.text import words
from camket.people import queries
from camket.people.models import Node, Place, Unit

UID = r"^[A-Za-z][A-Za-z0-9]{10}$"
AS_OF = "As of which day, such as 2025-06-30; today if it is left out."
ASKED: Any = functions.Query(...)
DAY: Any = functions.Query(None, description=AS_OF)
#: More words narrow no further.
MOST_WORDS = 8


class Question(Schema):
    """What a list of places or units may be asked."""

    on: date | None = Field(None, description=AS_OF)
    parent: str | None = Field(None, pattern=UID, description="Directly under this one, by its public id.")
    level: Literal["country", "centre", "province", "district", "commune", "chapter", "department"] | None = None
    q: str | None = Field(None, max_length=100, description="Words of the name of that day, with or without marks.")
    after: str | None = Field(None, pattern=UID, description="The `next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST)


class PlaceQuestion(Question):
    """What a list of places may be asked."""

    code: str | None = Field(
        None, max_length=10, pattern=r"^[0-9A-Za-z]*$", description="The official code of that day."
    )


class Standing(Schema):
    """How a place or unit stood on the day asked for."""

    uid: str
    record_kind: str
    url: str
    label: str
    level: str
    on: date
    name_local: str
    name_en: str
    parent: Reference | None
    valid_from: date | None
    valid_to: date | None


class PlaceStanding(Standing):
    """How a place stood on a day."""

    type: str
    code: str


class UnitStanding(Standing):
    """How a unit stood on a day."""

    body: Reference
    place: Reference | None


class Spell(Schema):
    """One placement: what it was called, was, and belonged to for a time."""

    name_local: str
    name_en: str
    parent: Reference | None
    type: str | None
    code: str | None
    valid_from: date | None
    valid_to: date | None


class Passing(Schema):
    """One succession; `share` is a fraction such as 1/3, null where it is not known."""

    kind: str
    day: date
    predecessor: Reference
    successor: Reference
    share: str | None
    legal_basis_local: str
    legal_basis_en: str


class Heir(Schema):
    """A successor by the day asked for, with its share of the whole; null among those of the part not placed."""

    uid: str
    name: str
    share: str | None


class Whole(Schema):
    """Everything about one place or unit as of a day; `standing` is null when it did not stand."""

    uid: str
    record_kind: str
    url: str
    label: str
    level: str
    on: date
    standing: Spell | None
    ancestors: list[Reference]
    successors: list[Heir]
    not_placed: str
    placements: list[Spell]
    successions: list[Passing]


def head(node: Node, day: date) -> dict[str, Any]:
    """Return what every answer about a place or unit begins with."""
    return {
        "uid": node.uid,
        "record_kind": node.record_kind(),
        "url": node.get_absolute_url(),
        "label": str(node),
        "level": node.level,
        "on": day,
    }


def spell(row: Any) -> dict[str, Any]:
    """Return a placement; units have no type and no code."""
    names = ("name_local", "name_en", "valid_from", "valid_to")
    known = {name: getattr(row, name) for name in names}
    return {
        **known,
        "parent": reference(row.parent),
        "type": getattr(row, "type", None),
        "code": getattr(row, "code", None),
    }


def listed(request: HttpRequest, asked: Question, model: Any, related: tuple[str, ...]) -> dict[str, Any]:
    """Return a page of what stood on a day; each answers with its placement of that day."""
    day = asked.on or clock.today()
    name = model._meta.model_name
    rows = model.placements.rel.related_model.objects.on(day)
    rows = rows.filter(**{f"{name}__in": model.objects.visible_to(request.user)})
    if asked.parent:
        rows = rows.filter(parent__uid=asked.parent)
    if asked.level:
        rows = rows.filter(**{f"{name}__level": asked.level})
    if code := getattr(asked, "code", None):
        rows = rows.filter(code=code)
    for word in words(asked.q or "")[:MOST_WORDS]:
        rows = rows.filter(name_search__contains=word)
    if asked.after:
        last = model.objects.filter(uid=asked.after).first()
        if last is None:
            raise HttpError(422, "cursor_unknown")
        rows = rows.filter(**{f"{name}__gt": last.pk})
    found = list(rows.select_related("parent", *related).order_by(f"{name}_id")[: asked.limit + 1])
    shown = found[: asked.limit]
    return {
        "items": [{**head(row.node, day), **spell(row), **more(row.node), "label": str(row)} for row in shown],
        "next": shown[-1].node.uid if len(found) > asked.limit else None,
    }


def more(node: Node) -> dict[str, Any]:
    """Return what a unit has beside a place."""
    return {"body": reference(node.body), "place": reference(node.place)} if isinstance(node, Unit) else {}


def whole(node: Node, day: date) -> dict[str, Any]:
    """Return everything about one place or unit as of a day."""
    heirs = queries.heirs_of(node, day)
    standing = queries.placement_on(node, day)
    known = [{**(reference(heir) or {}), "share": str(share)} for heir, share in heirs.placed]
    unknown = [{**(reference(heir) or {}), "share": None} for heir in heirs.candidates]
    return {
        **head(node, day),
        "standing": spell(standing) if standing is not None else None,
        "ancestors": [reference(row.node) for row in queries.ancestors_on(node, day)[:-1]],
        "successors": known + unknown,
        "not_placed": str(heirs.not_placed),
        "placements": [spell(row) for row in queries.placements_of(node)],
        "successions": [passing(row) for row in queries.successions_of(node)],
    }


def passing(row: Any) -> dict[str, Any]:
    """Return a succession."""
    share = queries.share_of(row)
    return {
        "kind": row.kind,
        "day": row.date,
        "predecessor": reference(row.predecessor),
        "successor": reference(row.successor),
        "share": None if share is None else str(share),
        "legal_basis_local": row.legal_basis_local,
        "legal_basis_en": row.legal_basis_en,
    }


class PlacePage(Schema):
    """A page of places."""

    items: list[PlaceStanding]
    next: str | None


class UnitPage(Schema):
    """A page of units."""

    items: list[UnitStanding]
    next: str | None


places = Router(tags=["people"])
units = Router(tags=["people"])


@places.get("", response={200: PlacePage, **PROBLEMS}, auth=bearer_or_nobody, operation_id="list_places")
def list_places(request: HttpRequest, asked: PlaceQuestion = ASKED) -> Any:
    """List the places that stood on a day."""
    return listed(request, asked, Place, ("place",))


@places.get("/{uid}", response={200: Whole, **PROBLEMS}, auth=bearer_or_nobody, operation_id="get_place")
def get_place(request: HttpRequest, uid: str = Uid, on: date | None = DAY) -> Any:
    """Give one place as of a day, with its successors by then and its whole history."""
    return whole(visible_or_404(request.user, Place, uid), on or clock.today())


@units.get("", response={200: UnitPage, **PROBLEMS}, auth=bearer_or_nobody, operation_id="list_units")
def list_units(request: HttpRequest, asked: Question = ASKED) -> Any:
    """List the units that stood on a day."""
    return listed(request, asked, Unit, ("unit__body", "unit__place"))


@units.get("/{uid}", response={200: Whole, **PROBLEMS}, auth=bearer_or_nobody, operation_id="get_unit")
def get_unit(request: HttpRequest, uid: str = Uid, on: date | None = DAY) -> Any:
    """Give one unit as of a day, with its successors by then and its whole history."""
    return whole(visible_or_404(request.user, Unit, uid), on or clock.today())
