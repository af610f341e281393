"""Reads of submissions: what stands in one, what the checks find in it, who decides on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.scaled import shown_number
from camket.people.models import Unit, UnitPlacement
from camket.reporting.choices import Answer, CheckKind, ItemKind, Severity
from camket.reporting.models import FormItem, Round, RoundException, SealedVersion, Submission
from camket.reporting.queries.splits import splits_of
from camket.reporting.rules.checks import Finding, above, changed_beyond, is_outlier, unexplained
from camket.reporting.rules.packing import Contents, Packed, unpack
from camket.reporting.rules.splits import parts_fault
from camket.reporting.rules.submissions import COUNTED, Window


def superior_of(unit: Unit) -> Unit | None:
    """Return the unit directly above one today; None at the top."""
    row = UnitPlacement.objects.on(clock.today()).filter(unit=unit).select_related("parent").first()
    return row.parent if row else None


def window_for(row: Round, unit: Unit) -> Window:
    """Return when a unit may write in a round."""
    longer = RoundException.objects.filter(round=row, unit=unit).values_list("closes_at", flat=True).first()
    return Window(row.opens_at, longer or row.closes_at)


def items_of(row: Round) -> list[FormItem]:
    """Return what a round asks, with indicators, definitions and splits read at once."""
    rows = row.form.items.filter(is_retired=False).select_related("indicator")
    return list(rows.prefetch_related("indicator__definitions__splits__breakdown__categories"))


def contents_of(submission: Submission) -> Contents:
    """Return what the draft of a submission holds."""
    cells = tuple(
        Packed(
            item=cell.item.key,
            split=cell.split,
            answer=cell.answer,
            number=cell.number,
            numerator=cell.numerator,
            denominator=cell.denominator,
            level=cell.level,
            words=cell.words,
            status=cell.status,
        )
        for cell in submission.cells.select_related("item")
    )
    files = tuple(
        (each.item.key, each.file.sha256, each.caption) for each in submission.files.select_related("item", "file")
    )
    explained = dict(submission.explanations.values_list("finding", "words"))
    return Contents(cells, files, explained)


def history_of(submission: Submission) -> list[dict[tuple[str, str], Packed]]:
    """Return what the unit had approved in earlier rounds of the form, the latest first, by item and split."""
    rounds = submission.round.form.rounds.filter(period__lt=submission.round.period)
    rows = Submission.objects.filter(round__in=rounds, unit=submission.unit, state__in=COUNTED)
    sealed = SealedVersion.objects.filter(pk__in=rows.values("approved")).select_related("submission__round")
    latest = sorted(sealed, key=lambda each: each.submission.round.period, reverse=True)
    return [{cell.key: cell for cell in unpack(bytes(each.payload)).cells} for each in latest]


@dataclass(frozen=True)
class Checked:
    """What the checks found in a draft, and what of it stands in the way."""

    findings: tuple[Finding, ...]
    explained: Mapping[str, str]
    unanswered: tuple[FormItem, ...]

    @property
    def hard(self) -> list[Finding]:
        """What cannot be right."""
        return [each for each in self.findings if each.is_hard]

    @property
    def unexplained(self) -> list[Finding]:
        """What is to be explained and is not yet."""
        return unexplained(self.findings, self.explained)


def checked(submission: Submission) -> Checked:
    """Check the draft of a submission."""
    contents = contents_of(submission)
    items = items_of(submission.round)
    cells = {cell.key: cell for cell in contents.cells}
    filed = {item for item, _sha256, _caption in contents.files}
    findings = [*part_findings(submission, items, cells), *form_findings(submission, items, cells)]
    unanswered = tuple(
        item
        for item in items
        if item.is_required and item.is_owner and (item.key, "") not in cells and item.key not in filed
    )
    return Checked(tuple(findings), contents.explained, unanswered)


def part_findings(
    submission: Submission, items: Sequence[FormItem], cells: Mapping[tuple[str, str], Packed]
) -> list[Finding]:
    """Return where parts do not fit what they are parts of: these cannot be sent."""
    found = []
    for item in items:
        if item.kind != ItemKind.INDICATOR or item.indicator is None:
            continue
        definition = item.indicator.definition_on(submission.round.period.end)
        splits = splits_of(definition)
        there = {split: cell for (key, split), cell in cells.items() if key == item.key}
        for column in ("numerator", "denominator") if definition.has_parts else ("number",):
            numbers = {split: getattr(cell, column) for split, cell in there.items()}
            if len(numbers) > 1 and (fault := parts_fault(numbers, splits.crossings, splits.sets, splits.set_names)):
                found.append(Finding(f"parts:{item.key}:{column}", item.key, "", Severity.HARD, fault))
    return found


def form_findings(
    submission: Submission, items: Sequence[FormItem], cells: Mapping[tuple[str, str], Packed]
) -> list[Finding]:
    """Return where a check of the form does not hold."""
    checks = list(submission.round.form.checks.select_related("item", "other"))
    if not checks:
        return []
    past = history_of(submission)
    series: dict[str, list[int]] = defaultdict(list)
    for earlier in past:
        for (key, split), cell in earlier.items():
            if not split and cell.number is not None:
                series[key].append(cell.number)
    names = {item.key: item for item in items}
    found = []
    for check in checks:
        for key, item in names.items():
            asked = cells.get((key, ""))
            concerned = check.item is None or check.item.key == key
            if not concerned or asked is None or asked.answer != Answer.NUMBER:
                continue
            other = cells.get((check.other.key, "")) if check.other else None
            words = ""
            if check.kind == CheckKind.CHANGE:
                before = series[key][0] if series[key] else None
                if (change := changed_beyond(before, asked.number, check.limit or 0)) is not None:
                    words = _("It changed by %(change)s %% since last time, from %(before)s.") % {
                        "change": round(change),
                        "before": said(submission, item, before),
                    }
            elif check.kind == CheckKind.OUTLIER and is_outlier(series[key], asked.number):
                words = _("It is far from what the unit reported so far.")
            elif check.kind == CheckKind.AT_MOST and other is not None and above(asked.number, other.number):
                words = _("It is more than “%(other)s”.") % {"other": check.other}
            if words:
                found.append(Finding(f"{check.kind}:{check.pk}:{key}", key, "", Severity(check.severity), words))
    return found


def said(submission: Submission, item: FormItem, number: int | None) -> str:
    """Return a number of an item as people read it."""
    if number is None or item.indicator is None:
        return ""
    return shown_number(number, item.indicator.definition_on(submission.round.period.end).scale)
