"""What reporting tells core."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from camket.core.choices import NoticeWay, Station
from camket.core.models import named
from camket.core.notices import NoticeKind, add_notice_kind
from camket.core.packs import pack_table
from camket.core.registry import DayPart, EdgeKind, Gap, Join, RecordKind, add_day_part, registry
from camket.people.models import Body, Person, Unit
from camket.plans.models import Objective, Plan
from camket.plans.queries.dates import add_source_of_dates
from camket.policy.models import Clause
from camket.policy.queries import operative
from camket.reporting.actions import form_packs, packs
from camket.reporting.models import (
    Breakdown,
    Consolidation,
    Correction,
    DeclaredTotal,
    Indicator,
    Package,
    Partner,
    ReportForm,
    Round,
    Submission,
    Value,
)
from camket.reporting.queries import cells_sent, days, told
from camket.reporting.queries import forms as queries
from camket.reporting.rules import APPROVERS, DEFINERS, REPORTERS


def register() -> None:
    """Fill core's tables with what this room has."""
    registry.set_editors("reporting", DEFINERS)
    for kind in kinds():
        registry.add_kind(kind)
    for join in joins():
        registry.add_join(join)
    registry.add_edge_kind(
        EdgeKind(
            "feeds",
            None,
            (Indicator.record_kind(), Value.record_kind(), DeclaredTotal.record_kind()),
            _("counts towards"),
            _("is fed by"),
        )
    )
    for gap in gaps():
        registry.add_gap(gap)
    for part in day():
        add_day_part(part)
    for notice_kind in (*notices_of_rounds(), *notices_to_units(), *notices_to_desks()):
        add_notice_kind(notice_kind)
    add_source_of_dates(days.closing_days)
    pack_table("breakdown", packs.load_breakdowns)
    pack_table("indicator", packs.load_indicators)
    pack_table("indicator_code", packs.load_codes)
    pack_table("target", packs.load_targets)
    pack_table("value", packs.load_values)
    pack_table("declared_total", packs.load_declared)
    pack_table("report_form", form_packs.load_forms)
    pack_table("report_round", form_packs.load_rounds)
    pack_table("report", form_packs.load_reports)


def kinds() -> list[RecordKind]:
    """Return the kinds of records of this room."""
    return [
        RecordKind(
            Indicator,
            Station.MEASURE,
            _("Indicator"),
            _("Indicators"),
            "indicator",
            search_text=indicator_text,
        ),
        RecordKind(
            Breakdown,
            Station.MEASURE,
            _("Set to split by"),
            _("Sets to split by"),
            "indicator",
            search_text=lambda row: (str(row), row.category_lines),
        ),
        RecordKind(
            Value,
            Station.RESULT,
            _("Figure"),
            _("Figures"),
            "figure",
            related=("indicator", "unit", "definition", "level"),
            state=lambda value: value.get_state_display(),
            in_search=False,
        ),
        *reported_kinds(),
        *exchanged_kinds(),
        RecordKind(
            DeclaredTotal,
            Station.RESULT,
            _("Declared total"),
            _("Declared totals"),
            "figure",
            related=("issuer", "speaker"),
            search_text=lambda declared: (str(declared), ""),
            date=lambda declared: declared.as_of,
        ),
    ]


def exchanged_kinds() -> list[RecordKind]:
    """Return the kinds of records of the exchange with other installations."""
    return [
        RecordKind(
            Partner,
            Station.PEOPLE,
            _("Partner in exchange"),
            _("Partners in exchange"),
            "key",
            related=("body",),
            in_search=False,
        ),
        RecordKind(
            Package,
            Station.EVIDENCE,
            _("Package"),
            _("Packages"),
            "letter",
            related=("partner__body", "plan"),
            state=lambda package: package.get_state_display(),
            in_search=False,
        ),
    ]


def reported_kinds() -> list[RecordKind]:
    """Return the kinds of records of what is asked in forms and comes back up."""
    return [
        RecordKind(
            ReportForm,
            Station.MEASURE,
            _("Report form"),
            _("Report forms"),
            "text",
            search_text=lambda form: (f"{form} {form.code}", ""),
        ),
        RecordKind(
            Round,
            Station.RESULT,
            _("Round of reporting"),
            _("Rounds of reporting"),
            "result",
            related=("form",),
            in_search=False,
        ),
        RecordKind(
            Consolidation,
            Station.RESULT,
            _("Consolidated report"),
            _("Consolidated reports"),
            "text",
            related=("round__form", "unit"),
            state=lambda report: report.get_state_display(),
            in_search=False,
        ),
        RecordKind(
            Submission,
            Station.RESULT,
            _("Report of a unit"),
            _("Reports of units"),
            "figure",
            related=("round__form", "unit"),
            state=lambda submission: submission.get_state_display(),
            in_search=False,
        ),
        RecordKind(
            Correction,
            Station.RESULT,
            _("Correction"),
            _("Corrections"),
            "figure",
            related=("submission__round__form", "submission__unit"),
            state=lambda correction: correction.get_state_display(),
            in_search=False,
        ),
    ]


def joins() -> list[Join]:
    """Return the structural joins of this room."""
    return [
        Join(DeclaredTotal, "indicator", Indicator, _("stands beside the figures of"), _("has the declared total")),
        Join(DeclaredTotal, "issuer", Body, _("declared by"), _("declared"), upward=False),
        Join(DeclaredTotal, "speaker", Person, _("said by"), _("said"), upward=False),
        Join(DeclaredTotal, "achieved_by", Body, _("counts the work of"), _("is counted in"), upward=False),
        Join(Indicator, "clause", Clause, _("measures"), _("is measured by")),
        Join(Indicator, "objective", Objective, _("measures"), _("is measured by")),
        Join(Indicator, "responsible", Body, _("answered for by"), _("answers for"), upward=False),
        Join(ReportForm, "items__indicator", Indicator, _("asks for"), _("is asked in")),
        Join(Round, "form", ReportForm, _("is a round of"), _("has the round")),
        Join(Consolidation, "round", Round, _("puts together"), _("is put together in")),
        Join(Package, "plan", Plan, _("carries"), _("went or came in the package")),
        Join(Package, "partner", Partner, _("goes to or comes from"), _("exchanges the package"), upward=False),
        Join(Partner, "body", Body, _("is"), _("exchanges packages as"), upward=False),
        Join(Submission, "round", Round, _("answers"), _("has the report")),
        Join(Submission, "unit", Unit, _("was sent by"), _("has sent"), upward=False),
        Join(Correction, "submission", Submission, _("corrects"), _("has the correction")),
        Join(Value, "indicator", Indicator, _("is a figure of"), _("has the figure")),
        Join(Value, "unit", Unit, _("reported by"), _("reported"), upward=False),
    ]


def day() -> list[DayPart]:
    """Return what reports put into a person's day."""
    report = ("uid", "is_demonstration", "round__period", *named("round__form"), *named("unit"))
    correction = ("is_demonstration", "reason", "submission__uid", *(f"submission__{name}" for name in report[2:]))
    parts: list[tuple[str, Any, str, Any, Any, tuple[str, ...]]] = [
        (
            "returned_reports",
            _("Reports that were returned to you"),
            "late",
            days.returned,
            lambda row: (row.changed_at, row.unit),
            (*report, "changed_at"),
        ),
        (
            "asked_reports",
            _("Reports asked of you and not sent"),
            "risk",
            days.asked,
            lambda row: (row.until, None),
            ("uid", "is_demonstration", "period", "closes_at", *named("form")),
        ),
        (
            "waiting_reports",
            _("Reports that wait on your desk"),
            "risk",
            queries.desk_of,
            lambda row: (row.submitted_at, row.unit),
            (*report, "submitted_at"),
        ),
        (
            "waiting_corrections",
            _("Corrections that wait on your desk"),
            "risk",
            days.corrections,
            lambda row: (row.created_at, row.reason),
            (*correction, "created_at"),
        ),
        (
            "corrected_reports",
            _("Corrected below you in the last 30 days"),
            "info",
            days.corrected,
            lambda row: (row.decided_at, row.reason),
            (*correction, "decided_at"),
        ),
    ]
    return [
        DayPart(code, title, tone, rows, line, lambda: reverse("reporting:rounds"), reads)
        for code, title, tone, rows, line, reads in parts
    ]


def notices_of_rounds() -> list[NoticeKind]:
    """Return what those who report for a unit are told of a round."""
    kinds: list[tuple[str, Any, Any, dict[str, Any]]] = [
        (
            "urgent",
            _("An urgent request reached my unit"),
            _("An urgent request reached your unit."),
            {"way": NoticeWay.MAIL, "is_obligatory": True, "still": days.asked},
        ),
        (
            "opened",
            _("A report is asked of my unit"),
            _("A report is asked of your unit."),
            {"still": days.asked},
        ),
        (
            "closing",
            _("A report of my unit is due soon and not sent"),
            _("A report of your unit is due soon and was not sent yet."),
            {"still": days.asked},
        ),
        (
            "reminded",
            _("Somebody above reminds my unit of a report"),
            _("Your unit is reminded of a report that was not sent yet."),
            {"way": NoticeWay.MAIL, "still": told.owed},
        ),
        (
            "late",
            _("A report of my unit is late"),
            _("A report of your unit is late."),
            {"is_obligatory": True, "still": told.missed},
        ),
        (
            "extended",
            _("My unit was given more time"),
            _("Your unit was given more time for a report."),
            {"still": days.asked},
        ),
    ]
    facts: dict[str, Any] = {"to": told.asked_people, "roles": REPORTERS, "related": ("form",)}
    return [
        NoticeKind(f"reporting.{code}", Round, label=label, sentence=sentence, **facts, **more)
        for code, label, sentence, more in kinds
    ]


def notices_to_units() -> list[NoticeKind]:
    """Return what those who report for a unit are told of what it sent."""
    to_unit: dict[str, Any] = {
        "model": Submission,
        "to": lambda submission: told.reporters_of(submission.unit),
        "roles": REPORTERS,
        "related": ("round__form", "unit"),
    }
    return [
        NoticeKind(
            "reporting.returned",
            label=_("A report of my unit was returned"),
            sentence=_("A report of your unit was returned. What should be mended stands there."),
            is_obligatory=True,
            still=days.returned,
            **to_unit,
        ),
        NoticeKind(
            "reporting.approved",
            label=_("A report of my unit was approved"),
            sentence=_("A report of your unit was approved."),
            **to_unit,
        ),
        NoticeKind(
            "reporting.locked",
            label=_("The figures of my unit were locked"),
            sentence=_("The figures of a report of your unit were locked."),
            **to_unit,
        ),
    ]


def notices_to_desks() -> list[NoticeKind]:
    """Return what those who decide are told, and what became of corrections and consolidated reports."""
    of_correction: dict[str, Any] = {
        "model": Correction,
        "related": ("submission__round__form", "submission__unit"),
        "url": lambda correction: correction.submission.get_absolute_url(),
    }
    return [
        NoticeKind(
            "reporting.waiting",
            Round,
            label=_("Reports wait for my approval"),
            sentence=_("Reports wait for your approval."),
            to=lambda _row: (),
            roles=APPROVERS,
            still=told.awaiting,
            related=("form",),
        ),
        NoticeKind(
            "reporting.correction",
            label=_("A correction waits for my decision"),
            sentence=_("A correction of approved figures waits for your decision."),
            to=lambda correction: told.deciders_on(correction.submission.unit),
            roles=APPROVERS,
            still=days.corrections,
            **of_correction,
        ),
        NoticeKind(
            "reporting.correction_answered",
            label=_("A correction of my unit was decided on"),
            sentence=_("A correction of your unit was decided on."),
            to=told.answered_people,
            roles=REPORTERS,
            **of_correction,
        ),
        NoticeKind(
            "reporting.signed",
            Consolidation,
            label=_("A consolidated report was signed"),
            sentence=_("A consolidated report was signed; its figures are frozen."),
            to=told.signed_people,
            roles=REPORTERS | APPROVERS,
            related=("round__form", "unit"),
        ),
    ]


def gaps() -> list[Gap]:
    """Return the rules of gaps that reporting knows."""
    return [
        Gap(
            "clause_without_measure",
            Clause,
            Station.MEASURE,
            _("This clause has no indicator."),
            _("Clauses without an indicator"),
            unmeasured,
            DEFINERS,
            _("Define an indicator for it, or join one that exists."),
        ),
        Gap(
            "objective_without_measure",
            Objective,
            Station.MEASURE,
            _("This objective has no indicator."),
            _("Objectives without an indicator"),
            unmeasured_objectives,
            DEFINERS,
            _("Define an indicator for it, or join one that exists."),
        ),
        Gap(
            "indicator_without_value",
            Indicator,
            Station.RESULT,
            _("No figure was ever reported for this indicator."),
            _("Indicators without any figure"),
            unreported,
            REPORTERS,
            _("Enter the first figure, or “no data” if there is none."),
        ),
    ]


def indicator_text(indicator: Indicator) -> tuple[str, str]:
    """Return what finds an indicator: name, code, definition."""
    words = [f"{each.definition_local} {each.definition_en}" for each in indicator.history]
    return f"{indicator} {indicator.code}", " ".join(words)


def unmeasured(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow clauses to those to be carried out that no indicator measures."""
    return operative(rows).filter(indicators=None, objectives__indicators=None)


def unmeasured_objectives(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow objectives with nothing under them to those that no indicator measures."""
    return rows.filter(indicators=None, children=None)


def unreported(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow indicators to those of which no single figure was entered and none was sent in a report."""
    return rows.filter(~Exists(cells_sent().filter(item__indicator=OuterRef("pk"))), values=None)
