"""Loaders of packs: forms, rounds of them, and what units have sent.

Rounds stand in the present: a pack says how many periods back one lies, and in how many days it opens and closes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.choices import Access
from camket.core.packs import Loading, Row
from camket.core.periods import Period, PeriodKind
from camket.people.choices import UnitLevel
from camket.people.models import Unit
from camket.reporting.actions.changes import note_change
from camket.reporting.actions.forms import Asking, write_items
from camket.reporting.actions.submissions import fitting, seal
from camket.reporting.choices import (
    CheckKind,
    FigureStatus,
    Frequency,
    ItemKind,
    ReturnReason,
    Severity,
    SubmissionState,
)
from camket.reporting.models import (
    DraftCell,
    FormCheck,
    FormItem,
    Indicator,
    ReportForm,
    Round,
    SealedVersion,
    Submission,
    SubmissionStep,
)
from camket.reporting.queries.asking import asked_of
from camket.reporting.queries.submissions import checked, superior_of
from camket.reporting.rules.answers import Given
from camket.reporting.rules.submissions import COUNTED
from camket.reporting.rules.typed import TypedError, read_typed


def load_forms(loading: Loading, rows: list[Row]) -> None:
    """Load forms with what they ask and check; one that is there stays as it is."""
    for row in rows:
        code = row.text("code", needed=True)
        form = ReportForm(
            code=code,
            **row.pair("name", needed=True),
            **row.prose_pair("help"),
            frequency=row.choice("frequency", Frequency, Frequency.ANY),
            early_status=row.choice("early_status", FigureStatus, FigureStatus.ESTIMATE),
            level=row.choice("level", UnitLevel),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.INTERNAL),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        items = [asking_of(row, each) for each in row.raw("items") or []]
        checks = row.raw("checks") or []
        row.finish()
        if ReportForm.objects.filter(code=code).exists():
            continue
        form.save()
        loading.keep("report_form", code, form)
        write_items(form, items)
        for each in checks:
            add_check(row, form, each)


def asking_of(row: Row, given: Any) -> Asking:
    """Return what an entry asks: the code of an indicator, or a table with a question in both languages."""
    if isinstance(given, str):
        indicator = Indicator.objects.filter(code=given).first()
        if indicator is None:
            words = _("there is no %(table)s “%(key)s”.")
            raise row.fail("items", words % {"table": "indicator", "key": given})
        return Asking(indicator=indicator)
    kind = ItemKind.FILE if given.get("file") else ItemKind.QUESTION
    texts = (given.get("question_local", ""), given.get("question_en", ""))
    return Asking("", kind, None, *texts, is_required=bool(given.get("required")))


def add_check(row: Row, form: ReportForm, given: dict[str, Any]) -> None:
    """Add a check: its kind, and the codes of the indicators that it is about."""
    named = {}
    for name in ("item", "other"):
        if name in given:
            named[name] = FormItem.objects.filter(form=form, indicator__code=given[name]).first()
            if named[name] is None:
                raise row.fail("checks", _("names an indicator that the form does not ask."))
    severity = Severity(given.get("severity", Severity.EXPLAIN))
    FormCheck.objects.create(
        form=form, kind=CheckKind(given["kind"]), severity=severity, limit=given.get("limit"), **named
    )


def form_of(row: Row) -> ReportForm:
    """Return the form that a row names."""
    form = row.reference("form", "report_form", ReportForm)
    if form is None:
        raise row.fail("form", _("is missing."))
    return form


def period_back(row: Row) -> Period:
    """Return the period of a kind that lies so many back from the present one."""
    period = Period.of(PeriodKind(row.text("kind", needed=True)), clock.today())
    for _each in range(row.number("back") or 0):
        period = period.previous()
    return period


def load_rounds(loading: Loading, rows: list[Row]) -> None:
    """Load rounds; one of the same form and period stays as it is."""
    for row in rows:
        form, period = form_of(row), period_back(row)
        today = clock.today()
        cut_off = min(period.end, today) if not row.flag("to_the_end") else period.end
        opens, closes = row.number("opens_in") or 0, row.number("closes_in") or 0
        row.finish()
        if Round.objects.filter(form=form, period=period).exists():
            continue
        made = Round.objects.create(
            form=form,
            period=period,
            cut_off=cut_off,
            opens_at=clock.deadline(today + timedelta(days=opens - 1)),
            closes_at=clock.deadline(today + timedelta(days=closes)),
            is_demonstration=form.is_demonstration,
        )
        loading.keep("report_round", f"{form.code}/{period}", made)


def load_reports(loading: Loading, rows: list[Row]) -> None:
    """Load what units answered in a round, in one of the states; a report that is there stays as it is."""
    for row in rows:
        form, period, unit = form_of(row), period_back(row), row.reference("unit", "unit", Unit)
        state = row.choice("state", SubmissionState, SubmissionState.DRAFT)
        days, words = row.number("days_ago") or 0, row.prose("return_words")
        given = row.raw("answers") or {}
        row.finish()
        asked = Round.objects.filter(form=form, period=period).first()
        if asked is None or unit is None:
            raise row.fail("unit" if asked else "form", _("is missing."))
        if Submission.objects.filter(round=asked, unit=unit).exists():
            continue
        report = Submission.objects.create(
            round=asked, unit=unit, edition=form.edition, is_demonstration=form.is_demonstration
        )
        for key, text in given.items():
            write_answer(loading, row, report, key, str(text))
        take_steps(loading, report, state, days, words)
        loading.keep("report", f"{form.code}/{period}/{unit.key}", report)


def write_answer(loading: Loading, row: Row, report: Submission, key: str, text: str) -> None:
    """Write one answer: the key is the code of an indicator, with “|” and a split, or the place of a question."""
    code, _mark, split = key.partition("|")
    items = report.round.form.items.select_related("indicator", "form")
    item = items.filter(position=int(code)).first() if code.isdecimal() else items.filter(indicator__code=code).first()
    if item is None:
        raise row.fail("answers", _("names an indicator that the form does not ask."))
    try:
        typed = read_typed(text, asked_of(item, report.round))
    except TypedError as error:
        raise row.fail("answers", str(error)) from error
    given = fitting(report, item, split, typed or Given())
    facts = {name: getattr(given, name) for name in ("answer", "number", "numerator", "denominator", "level", "words")}
    DraftCell.objects.create(
        submission=report,
        item=item,
        split=split,
        **facts,
        status=given.status or report.round.usual_status,
        changed_by=loading.actor,
        changed_at=clock.now(),
    )


def take_steps(loading: Loading, report: Submission, state: SubmissionState, days: int, words: str) -> None:
    """Take a report to its state, some days ago."""
    if state == SubmissionState.DRAFT:
        return
    instant = clock.now() - timedelta(days=days)
    sealed = seal(report, actor=loading.actor)
    SealedVersion.objects.filter(pk=sealed.pk).update(sealed_at=instant)
    facts: dict[str, Any] = {"state": state, "submitted_by": loading.actor, "submitted_at": instant}
    facts["warnings"] = len(checked(report).findings)
    desk = superior_of(report.unit)
    steps: list[dict[str, Any]] = [{"state": SubmissionState.SUBMITTED}]
    if state == SubmissionState.RETURNED:
        facts["returns"] = 1
        steps.append({"state": state, "desk": desk, "reason": ReturnReason.WRONG, "words": words})
    elif state in COUNTED:
        facts["approved"] = sealed
        steps.append({"state": SubmissionState.APPROVED, "desk": desk})
    Submission.objects.filter(pk=report.pk).update(**facts)
    if "approved" in facts:
        note_change(unit=report.unit, period=report.round.period)
    for number, each in enumerate(steps):
        taken_at = instant + timedelta(hours=number)
        SubmissionStep.objects.create(
            submission=report, sealed=sealed, taken_by=loading.actor, taken_at=taken_at, **each
        )
