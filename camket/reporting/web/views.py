"""Pages of indicators and values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from camket.core import clock
from camket.core.access import ALLOWED, NOT_YOURS, Scope, scope_of
from camket.core.actions import Conflict
from camket.core.drawing import TrendPoint, trend_drawing
from camket.core.models import User, named
from camket.core.pages.forms import as_read, form_page
from camket.core.pages.lists import Column, ListPage
from camket.core.pages.records import record_page, visible_or_404
from camket.core.pages.registers import Register
from camket.core.pages.requests import SignedInRequest
from camket.core.periods import Period, PeriodError
from camket.people.actions.owned import can_edit
from camket.people.models import Unit, UnitPlacement
from camket.reporting import queries
from camket.reporting.actions import definitions
from camket.reporting.actions import values as actions
from camket.reporting.choices import Answer, FigureStatus, ValueState
from camket.reporting.models import FrameworkCode, Indicator, IndicatorVersion, Value
from camket.reporting.rules import APPROVAL_RECORDERS, DEFINERS, REPORTERS, can_approve
from camket.reporting.rules.typed import marked
from camket.reporting.web.answers import read_text
from camket.reporting.web.forms import AnswerFilter, ApproveForm, IndicatorFilter, IndicatorForm, PlaceForm, ValueForm
from camket.reporting.web.rollup import PART_COLUMNS, break_point, summary_of
from camket.reporting.web.words import exact

#: So many figures stand on the page of an indicator at once.
PER_PAGE = 25


def value_badge(value: Value) -> tuple[str, Any]:
    """Return tone and words of a value's state."""
    return ("ontrack" if value.state == ValueState.APPROVED else "neutral"), value.get_state_display()


def value_text(value: Value) -> str:
    """Return a single figure as lists show it: with how firm it is, unless it is final."""
    return marked(value.shown(), value.status if value.number is not None else "", FigureStatus.FINAL)


def trend_of(answers: list[queries.Answered]) -> Any:
    """Return the drawing of a row of answers of one unit, None when a line would say nothing.

    Where another definition begins, the line is broken.
    """
    points: list[TrendPoint] = []
    held = None
    for answer in answers:
        total, target = answer.total, answer.target
        definition = total.definition if total else target.definition if target else None
        if held is not None and definition is not None and definition.pk != held:
            points.append(break_point(definition))
        held = definition.pk if definition else held
        points.append(
            TrendPoint(
                label=answer.period.display(get_language() or "vi"),
                value=exact(total.number, total.definition.scale) if total else None,
                text=total.shown() if total and total.number is not None else "",
                target=exact(target.value, target.definition.scale) if target else None,
                target_text=target.shown() if target and target.value is not None else "",
                nothing=str(total.shown() if total else _("No answer yet")),
                is_hatched=True,
                is_provisional=answer.is_draft or bool(total and total.status != FigureStatus.FINAL),
                is_demonstration=answer.is_demonstration,
            )
        )
    known = [point.value for point in points if point.value is not None]
    if len(known) < 2 or min(known) < 0:
        return None
    return trend_drawing(points, value_label=str(_("Value")), target_label=str(_("Target")))


def figure_columns(indicator: Indicator) -> list[dict[str, Any]]:
    """Return the headings of the table of figures; women stand beside all where people are counted."""
    women = [{"label": _("Women"), "numeric": True}] if indicator.counts_people else []
    return [
        {"label": _("Unit")},
        {"label": _("Period")},
        {"label": _("Value"), "numeric": True},
        *women,
        {"label": _("Target"), "numeric": True},
        {"label": _("State")},
    ]


def rolled_for(request: HttpRequest, indicator: Indicator) -> dict[str, Any]:
    """Return what an indicator adds up to for the organisation; empty where nothing was asked or answered."""
    unit = queries.unit_for(request.user, indicator)
    if unit is None:
        return {}
    address = reverse("reporting:rollup", args=[indicator.uid])
    found = summary_of(request.user, indicator, unit, asked={}, address=address)
    return {**found, "unit": unit, "part_columns": PART_COLUMNS} if found else {}


def meaning_of(request: HttpRequest, indicator: Indicator) -> dict[str, Any]:
    """Return what an indicator means, all that it meant before, and its codes in other frameworks."""
    history = list(indicator.definitions.prefetch_related("levels", "splits__breakdown").select_related("paired"))
    history.sort(key=lambda each: each.begins_on or date.min)
    words = queries.split_words()
    codes = FrameworkCode.objects.visible_to(request.user).filter(indicator=indicator)
    return {
        "definitions": [
            {
                "definition": each,
                "splits": [" × ".join(words.sets.get(key, key) for key in crossing) for crossing in each.crossings],
                "is_now": each.pk == indicator.definition.pk,
            }
            for each in reversed(history)
        ],
        "codes": codes.select_related("clause__instrument").order_by("clause__instrument__sort_key", "pk"),
        "paired": indicator.definition.paired,
        "paired_in": Indicator.objects.visible_to(request.user).filter(definitions__paired=indicator).distinct(),
        "may_define": bool(can_edit(scope_of(request.user), DEFINERS, unit_id=indicator.owner_unit_id)),
    }


def answer_rows(scope: Scope, answers: Sequence[queries.Answered]) -> list[dict[str, Any]]:
    """Return the lines of the table of figures: the total with its way there, the parts, whether units stand below."""
    placed = UnitPlacement.objects.on(clock.today()).filter(parent__in={each.unit.pk for each in answers})
    above = set(placed.values_list("parent", flat=True).distinct())
    rows = []
    for each in answers:
        sent = each.sent.get("")
        value, badge = each.total, ("neutral", _("No answer yet"))
        if sent is not None:
            text, url = read_text(sent.cell, sent.definition, FigureStatus.FINAL), sent.report.get_absolute_url()
            badge = ("ontrack", _("Approved report"))
        elif value is not None:
            text, url, badge = value_text(value), value.get_absolute_url(), value_badge(value)
        elif each.sent:
            text, url = "–", next(iter(each.sent.values())).report.get_absolute_url()
        else:
            text = url = ""
        rows.append(
            {
                "answer": each,
                "text": text,
                "url": url,
                "parts": parts_shown(each),
                "badge": badge,
                "has_below": each.unit.pk in above,
                "may_enter": scope.holds(REPORTERS, unit_id=each.unit.pk),
            }
        )
    return rows


def parts_shown(answer: queries.Answered) -> list[tuple[str, str]]:
    """Return the parts of an answer with their words, in the order of their sets."""
    texts = {split: value_text(value) for split, value in answer.parts.items()}
    texts |= {split: read_text(each.cell, each.definition, FigureStatus.FINAL) for split, each in answer.sent.items()}
    definitions = [each.definition for each in answer.sent.values()]
    definitions += [value.definition for value in answer.parts.values()]
    if not definitions or set(texts) <= {""}:
        return []
    choices = queries.splits_of(definitions[0]).choices
    return [(label, texts[split]) for split, label in choices if split and split in texts]


def indicator_context(request: HttpRequest, indicator: Indicator) -> dict[str, Any]:
    """Return the answers to an indicator, a page of them as a table, and the longest row of them as a line."""
    user, scope = request.user, scope_of(request.user)
    form = AnswerFilter(request.GET or None, periods=queries.periods_of(user, indicator))
    page = Paginator(queries.places_of(user, indicator, form.asked), PER_PAGE).get_page(request.GET.get("page"))
    together = rolled_for(request, indicator)
    series = (
        []
        if together.get("line")
        else queries.series_of(user, indicator, queries.Asked(unit_words=form.asked.unit_words))
    )
    return {
        **together,
        **meaning_of(request, indicator),
        "filter_form": form,
        "columns": figure_columns(indicator),
        "page": page,
        "answers": answer_rows(scope, queries.answers_at(user, indicator, page)),
        "under": form.above,
        "drawing": trend_of(series) if series else None,
        "drawn_unit": series[0].unit if series else None,
        "may_set": scope.holds_anywhere(DEFINERS),
        "may_begin": scope.holds_anywhere(REPORTERS),
    }


#: What a line of the list shows of what an indicator means.
DEFINITIONS = IndicatorVersion.objects.only("indicator", "begins_on", "kind", "measure_local", "measure_en").order_by(
    F("begins_on").asc(nulls_first=True)
)
INDICATORS = Register(
    app="reporting",
    name="indicator",
    plural="indicators",
    model=Indicator,
    form=IndicatorForm,
    editors=DEFINERS,
    listing=ListPage(
        title=_("Indicators"),
        above="reporting/_nav.html",
        columns=(
            Column(_("Indicator"), str, ("sort_key",)),
            Column(_("Kind of answer"), lambda row: row.definition.get_kind_display()),
            Column(_("Unit of measure"), lambda row: row.measure),
            Column(_("Measures"), lambda row: row.clause or row.objective),
            Column(_("Answered for by"), lambda row: row.responsible, ("responsible__sort_key",)),
        ),
        reads=(
            *named(),
            *("clause__number", "objective__number"),
            *(column for path in ("clause", "objective", "responsible") for column in named(path)),
        ),
        prefetch=(Prefetch("definitions", DEFINITIONS, to_attr="history"),),
        filters=IndicatorFilter,
        empty=_("No indicator is defined yet"),
        empty_advice=_("Take a clause, and say by which number one will see that it was carried out."),
    ),
    template="reporting/indicator.html",
    add_label=_("New indicator"),
    add=definitions.define_indicator,
    change=lambda record, **facts: definitions.change_indicator(indicator=record, **facts),
    related=("clause", "objective", "responsible"),
    context=indicator_context,
    narrow=lambda rows: rows.prefetch_related("definitions"),
)


@require_safe
def value(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one value: what was answered, by whom, who approved it, on what it rests."""
    found = visible_or_404(request.user, Value, uid)
    scope = scope_of(request.user)
    verdict = can_approve(
        state=found.state, entered_by_id=found.entered_by_id, actor_id=scope.user_id or 0, on_paper=True
    )
    holds = scope.holds(APPROVAL_RECORDERS, unit_id=found.unit_id)
    may_enter = scope.holds(REPORTERS, unit_id=found.unit_id) and found.state == ValueState.DRAFT
    words = queries.split_words().of(found.split) if found.split else ""
    context = {
        "badge": value_badge(found),
        "split_words": words,
        "may_approve": bool(verdict) and holds,
        "may_enter": may_enter,
    }
    return record_page(request, "reporting/value.html", found, context)


def period_or_404(code: str) -> Period:
    """Return the period of an address."""
    try:
        return Period.parse(code)
    except PeriodError as error:
        raise Http404 from error


def enter_all(user: User, valid: ValueForm, *, known: Collection[str], **place: Any) -> None:
    """Enter the total and the parts that were typed, and those that were there before."""
    levels = {row.pk: row for row in valid.definition.levels.all()} if valid.definition.has_levels else {}
    for split in valid.splits:
        given = valid.given[split]
        if split and given.is_empty and split not in known:
            continue
        actions.enter_value(
            actor=user,
            split=split,
            answer=given.answer if not split or not given.is_empty else Answer.NO_DATA,
            number=given.number,
            numerator=given.numerator,
            denominator=given.denominator,
            level=levels.get(given.level or 0),
            words=given.words,
            status=valid.cleaned_data.get("status") or FigureStatus.FINAL,
            expected_version=valid.cleaned_data[f"version_{valid.field_of(split)}"],
            **place,
        )


@login_required
@require_http_methods(["GET", "POST"])
def value_begin(request: SignedInRequest, uid: str) -> HttpResponse:
    """Choose the unit and the period to enter a figure for, also where nobody was asked."""
    indicator = visible_or_404(request.user, Indicator, uid)
    scope = scope_of(request.user)
    own = Unit.objects.filter(pk__in=scope.unit_ids).first() if len(scope.unit_ids) == 1 else None
    form = PlaceForm(request.POST or None, user=request.user, initial={"unit": own})
    return form_page(
        request,
        form,
        act=lambda valid: reverse(
            "reporting:value_enter",
            args=[indicator.uid, valid.cleaned_data["unit"].uid, valid.cleaned_data["period"].code],
        ),
        template="reporting/indicator_form.html",
        title=_("Enter a figure"),
        submit=_("Go on"),
        done=_("Now enter the figure."),
        cancel_url=indicator.get_absolute_url(),
        verdict=ALLOWED if scope.holds_anywhere(REPORTERS) else NOT_YOURS,
        indicator=indicator,
    )


@login_required
@require_http_methods(["GET", "POST"])
def value_enter(request: SignedInRequest, uid: str, unit_uid: str, period: str) -> HttpResponse:
    """Answer for a unit and a period what an indicator asks."""
    indicator = visible_or_404(request.user, Indicator, uid)
    unit = visible_or_404(request.user, Unit, unit_uid)
    when = period_or_404(period)
    rows = Value.objects.filter(indicator=indicator, unit=unit, period=when)
    known = {row.split: row for row in rows.select_related("indicator", "definition")}
    definition = known[""].definition if "" in known else indicator.definition_on(when.end)
    form = ValueForm(request.POST or None, definition=definition, splits=queries.splits_of(definition))
    for row in known.values():
        form.initial.update(form.begin_with(row))

    def act(valid: ValueForm) -> Indicator:
        try:
            with transaction.atomic():
                enter_all(request.user, valid, known=known, indicator=indicator, unit=unit, period=when)
        except Conflict as clash:
            raise valid.overtaken_by(clash.current) from clash
        return indicator

    return form_page(
        request,
        form,
        act=act,
        template="reporting/value_form.html",
        title=_("Enter a figure"),
        cancel_url=indicator.get_absolute_url(),
        verdict=can_edit(scope_of(request.user), REPORTERS, unit_id=unit.pk),
        indicator=indicator,
        unit=unit,
        period=when,
        definition=definition,
    )


@login_required
@require_http_methods(["GET", "POST"])
def value_approve(request: SignedInRequest, uid: str) -> HttpResponse:
    """Approve a value, or record that a leader approved it on paper."""
    found = visible_or_404(request.user, Value, uid)
    form = ApproveForm(request.POST or None, request.FILES or None, user=request.user, initial=as_read(found))
    return form_page(
        request,
        form,
        act=lambda valid: actions.approve_value(
            actor=request.user, value=found, paper=valid.paper, expected_version=valid.expected_version
        ),
        title=_("Approve: %(name)s") % {"name": found},
        submit=_("Approve"),
        cancel_url=found.get_absolute_url(),
        verdict=can_edit(scope_of(request.user), APPROVAL_RECORDERS, unit_id=found.unit_id),
    )
