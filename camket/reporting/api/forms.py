"""Forms and rounds for programs: what is asked, of whom, until when, and which of it is asked of the caller."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from camket.core import clock
from camket.core.pages.records import visible_or_404
from camket.core.rest.records import MOST, PROBLEMS, Uid, bearer, reference
from camket.core.rest.schemas import Reference
from camket.reporting.choices import ItemKind
from camket.reporting.models import FormItem, ReportForm, Round
from camket.reporting.queries import asking
from camket.reporting.queries.elsewhere import owners_of

UID = r"^[A-Za-z][A-Za-z0-9]{10}$"
forms = Router(tags=["reporting"])
rounds = Router(tags=["reporting"])


class Cursor(Schema):
    """Where a list begins and how long it is."""

    after: str | None = Field(None, pattern=UID, description="The `next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST)


class RoundQuestion(Cursor):
    """What the list of rounds may be asked."""

    form: str | None = Field(None, pattern=UID, description="Rounds of this form, by its public id.")
    is_open: bool | None = Field(None, description="Only those that are open now, or that are not.")


class FormAnswer(Schema):
    """A form; its edition rises whenever it asks something else."""

    uid: str
    code: str
    label: str
    frequency: str
    edition: int
    is_urgent: bool
    version: int
    is_demonstration: bool


class FormPage(Schema):
    """A page of forms."""

    items: list[FormAnswer]
    next: str | None


class RoundAnswer(Schema):
    """One asking of a form."""

    uid: str
    form: Reference
    edition: int
    period: str
    cut_off: date
    opens_at: datetime
    closes_at: datetime
    is_open: bool
    is_estimated: bool
    label: str


class RoundPage(Schema):
    """A page of rounds."""

    items: list[RoundAnswer]
    next: str | None


class Split(Schema):
    """One cell of an item: its key, empty for the total, and the words for it."""

    key: str
    label: str


class Level(Schema):
    """A level of a rubric or a milestone, by its place in the order."""

    place: int
    label: str


class ItemAnswer(Schema):
    """One thing that a round asks; `is_owner` is false where the figure is written in another form."""

    key: str
    kind: str
    label: str
    indicator: Reference | None
    answer_kind: str
    measure: str
    scale: int
    parts_scale: int
    is_required: bool
    is_owner: bool
    owned_by: Reference | None = Field(
        description="The form in which the figure is written, where that is another one."
    )
    splits: list[Split]
    levels: list[Level]


class RequestAnswer(Schema):
    """A round that asks one of the caller's units; `state` is not_due, open or late where nothing was begun."""

    round: RoundAnswer
    unit: Reference
    closes_at: datetime
    state: str
    submission: str | None


def shown_form(form: ReportForm) -> dict[str, Any]:
    """Return a form in the shape of its answer."""
    names = ("uid", "code", "frequency", "edition", "is_urgent", "version", "is_demonstration")
    return {"label": str(form), **{name: getattr(form, name) for name in names}}


def shown_round(row: Round) -> dict[str, Any]:
    """Return a round in the shape of its answer."""
    names = ("uid", "cut_off", "opens_at", "closes_at", "is_open", "is_estimated")
    facts = {name: getattr(row, name) for name in names}
    form = {"form": reference(row.form), "edition": row.form.edition}
    return {**facts, **form, "period": row.period.code, "label": str(row)}


def shown_item(item: FormItem, row: Round, owner: ReportForm | None) -> dict[str, Any]:
    """Return what is asked in the shape of its answer."""
    asked, day = asking.asked_of(item, row), row.period.end
    definition = item.indicator.definition_on(day) if item.indicator else None
    return {
        "key": item.key,
        "kind": item.kind,
        "label": str(item),
        "indicator": reference(item.indicator),
        "answer_kind": asked.kind if item.kind != ItemKind.FILE else "file",
        "measure": str(definition.measure) if definition else "",
        "scale": asked.scale,
        "parts_scale": asked.parts_scale,
        "is_required": item.is_required,
        "is_owner": item.is_owner,
        "owned_by": reference(owner),
        "splits": [{"key": key, "label": label} for key, label in asking.splits_asked(item, day)],
        "levels": [{"place": place, "label": local or english} for place, local, english in asked.levels],
    }


def paged(rows: Any, model: Any, asked: Cursor, user: Any) -> tuple[list[Any], str | None]:
    """Return one page of rows in the order of entry, and where the next one begins."""
    rows = rows.order_by("pk")
    if asked.after:
        last = model.objects.visible_to(user).filter(uid=asked.after).first()
        if last is None:
            raise HttpError(422, "cursor_unknown")
        rows = rows.filter(pk__gt=last.pk)
    found = list(rows[: asked.limit + 1])
    return found[: asked.limit], found[asked.limit - 1].uid if len(found) > asked.limit else None


@forms.get("", response={200: FormPage, **PROBLEMS}, auth=bearer, operation_id="list_forms")
def list_forms(request: HttpRequest, asked: Query[Cursor]) -> Any:
    """List the forms that the caller may see."""
    rows, following = paged(ReportForm.objects.visible_to(request.user), ReportForm, asked, request.user)
    return {"items": [shown_form(form) for form in rows], "next": following}


@forms.get("/{uid}", response={200: FormAnswer, **PROBLEMS}, auth=bearer, operation_id="get_form")
def get_form(request: HttpRequest, uid: str = Uid) -> Any:
    """Give one form; what it asks is given by its rounds, since that depends on the period."""
    return shown_form(visible_or_404(request.user, ReportForm, uid))


@rounds.get("", response={200: RoundPage, **PROBLEMS}, auth=bearer, operation_id="list_rounds")
def list_rounds(request: HttpRequest, asked: Query[RoundQuestion]) -> Any:
    """List the rounds of the forms that the caller may see."""
    rows = Round.objects.visible_to(request.user).select_related("form")
    if asked.form:
        rows = rows.filter(form__uid=asked.form)
    if asked.is_open is not None:
        now_open = Round.objects.open_at(clock.now()).values("pk")
        rows = rows.filter(pk__in=now_open) if asked.is_open else rows.exclude(pk__in=now_open)
    found, following = paged(rows, Round, asked, request.user)
    return {"items": [shown_round(row) for row in found], "next": following}


@rounds.get("/asked", response={200: list[RequestAnswer], **PROBLEMS}, auth=bearer, operation_id="list_asked_rounds")
def list_asked(request: HttpRequest) -> Any:
    """List what is asked of the caller's own units in rounds that are open, with what was begun."""
    return [shown_request(each) for each in asking.requests_of(request.user)]


def shown_request(each: asking.Request) -> dict[str, Any]:
    """Return what is asked of a unit in the shape of its answer."""
    return {
        "round": shown_round(each.round),
        "unit": reference(each.unit),
        "closes_at": each.window.closes_at,
        "state": each.state,
        "submission": each.submission.uid if each.submission else None,
    }


@rounds.get("/{uid}", response={200: RoundAnswer, **PROBLEMS}, auth=bearer, operation_id="get_round")
def get_round(request: HttpRequest, uid: str = Uid) -> Any:
    """Give one round."""
    return shown_round(visible_or_404(request.user, Round, uid))


@rounds.get("/{uid}/items", response={200: list[ItemAnswer], **PROBLEMS}, auth=bearer, operation_id="list_round_items")
def list_items(request: HttpRequest, uid: str = Uid) -> Any:
    """List what a round asks, in its order, as it is defined on the last day of the period."""
    row = visible_or_404(request.user, Round, uid)
    items = asking.questions_of(row)
    owners = {key: item.form for key, item in owners_of(row, items.values()).items()}
    return [shown_item(item, row, owners.get(key)) for key, item in items.items()]
