"""Writes of forms and rounds: what is asked, of whom, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created, verb
from camket.core.ids import new_uid
from camket.core.models import User
from camket.core.notices import notify
from camket.core.periods import Period
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.people.models import RegionalGroup, Unit
from camket.reporting.actions.telling import tell_opened
from camket.reporting.choices import CheckKind, ItemKind
from camket.reporting.models import FormCheck, FormItem, Indicator, ReportForm, Round, RoundException
from camket.reporting.queries.forms import asked_units
from camket.reporting.queries.told import reporters_of
from camket.reporting.rules.checks import check_fault
from camket.reporting.rules.roles import DEFINERS
from camket.reporting.rules.submissions import can_open


@dataclass(frozen=True)
class Asking:
    """One thing that a form asks: the key of an item that is there, and an indicator or a question."""

    key: str = ""
    kind: str = ItemKind.INDICATOR
    indicator: Indicator | None = None
    question_local: str = ""
    question_en: str = ""
    is_required: bool = False


def askings_of(form: ReportForm) -> list[Asking]:
    """Return what a form asks, in its order, to be changed and written back."""
    rows = form.items.filter(is_retired=False).select_related("indicator").order_by("position", "pk")
    return [
        Asking(row.key, row.kind, row.indicator, row.question_local, row.question_en, row.is_required) for row in rows
    ]


@transaction.atomic
def define_form(
    *,
    actor: User,
    items: Sequence[Asking] = (),
    groups: Iterable[RegionalGroup] = (),
    units: Iterable[Unit] = (),
    **facts: Any,
) -> ReportForm:
    """Enter a form with what it asks and of whom. Raises Invalid when an indicator is asked twice."""
    form = create_owned(ReportForm(**facts), actor=actor, editors=DEFINERS)
    form.groups.set(groups)
    form.units.set(units)
    write_items(form, items)
    return form


@transaction.atomic
def change_form(
    form: ReportForm,
    *,
    actor: User,
    expected_version: int | None = None,
    items: Sequence[Asking] | None = None,
    groups: Iterable[RegionalGroup] | None = None,
    units: Iterable[Unit] | None = None,
    **facts: Any,
) -> ReportForm:
    """Change a form; what is asked begins a new edition, and what is asked no more stays in what was sent."""
    if items is not None and write_items(form, items):
        facts["edition"] = form.edition + 1
    form = change_owned(form, facts, actor=actor, editors=DEFINERS, expected_version=expected_version)
    for relation, wanted in ((form.groups, groups), (form.units, units)):
        if wanted is not None:
            relation.set(wanted)
    return form


def write_items(form: ReportForm, items: Sequence[Asking]) -> bool:
    """Bring the items of a form in line with what it is to ask; return whether anything differs."""
    asked = [item.indicator.pk for item in items if item.indicator is not None]
    if len(asked) != len(set(asked)):
        raise Invalid(_("The same indicator is asked twice."), "items")
    known = {item.key: item for item in form.items.filter(is_retired=False)}
    strangers = {item.key for item in items if item.key} - set(known)
    if strangers:
        raise Invalid(_("Somebody else took away an item that you change. Open the form again."), "items")
    gone = [item.pk for key, item in known.items() if key not in {each.key for each in items}]
    form.items.filter(pk__in=gone).update(is_retired=True)
    differs = bool(gone)
    for position, asking in enumerate(items, start=1):
        facts = {
            "position": position,
            "kind": asking.kind,
            "indicator": asking.indicator,
            "question_local": asking.question_local.strip(),
            "question_en": asking.question_en.strip(),
            "is_required": asking.is_required,
        }
        item = known.get(asking.key) or FormItem(form=form, key=new_uid())
        if item.pk and all(getattr(item, name) == value for name, value in facts.items()):
            continue
        for name, value in facts.items():
            setattr(item, name, value)
        item.is_owner = owns(item)
        item.full_clean(validate_unique=False, validate_constraints=False)
        item.save()
        differs = True
    return differs


def owns(item: FormItem) -> bool:
    """Return whether the cell of an item is written in its form: the form that asked it first owns it."""
    if item.indicator_id is None:
        return True
    others = FormItem.objects.filter(indicator=item.indicator_id, is_owner=True, is_retired=False)
    others = others.filter(form__level=item.form.level, form__frequency=item.form.frequency)
    return not others.exclude(form=item.form).exists()


@transaction.atomic
def open_round(
    *, actor: User, form: ReportForm, period: Period, cut_off: date, opens_at: datetime, closes_at: datetime
) -> Round:
    """Ask a form for a period. Raises Doubled when it is asked for this period already."""
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=form.owner_unit_id))
    asked = asked_units(form, cut_off).values_list("pk", flat=True)
    demand(can_open(opens_at, closes_at, asked[:1]))
    if cut_off < period.start:
        raise Invalid(_("The day to which is counted lies before the period."), "cut_off")
    row = Round(form=form, period=period, cut_off=cut_off, opens_at=opens_at, closes_at=closes_at)
    row.is_demonstration = form.is_demonstration
    made = created(row, actor=actor)
    if made.is_open:
        tell_opened(actor=actor, row=made)
    return made


@transaction.atomic
def change_round(
    row: Round, *, actor: User, opens_at: datetime, closes_at: datetime, expected_version: int | None = None
) -> Round:
    """Move the opening or closing of a round for everybody."""
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=row.form.owner_unit_id))
    demand(can_open(opens_at, closes_at, [row.pk]))
    return changed(row, {"opens_at": opens_at, "closes_at": closes_at}, actor=actor, expected_version=expected_version)


@transaction.atomic
def extend_round(*, actor: User, row: Round, unit: Unit, closes_at: datetime, reason: str) -> RoundException:
    """Give one unit longer than the others, or another time than before."""
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=row.form.owner_unit_id))
    if closes_at <= clock.now():
        raise Invalid(_("This time has passed. Choose a later one."), "closes_at")
    if not reason.strip():
        raise Invalid(_("Say why this unit has longer."), "reason")
    if not asked_units(row.form, row.cut_off).filter(pk=unit.pk).exists():
        raise Invalid(_("This unit is not asked in this round."), "unit")
    longer, _new = RoundException.objects.update_or_create(
        round=row, unit=unit, defaults={"closes_at": closes_at, "reason": reason.strip()}
    )
    audit.write_entry(actor=actor, action=verb(row, "extended"), record=row, unit=unit, until=closes_at, reason=reason)
    occasion = f"{unit.pk} {closes_at:%Y-%m-%dT%H:%M}"
    notify("reporting.extended", actor=actor, about=row, to=reporters_of(unit), occasion=occasion)
    return longer


@transaction.atomic
def request_urgently(
    *,
    actor: User,
    items: Sequence[Asking],
    period: Period,
    closes_at: datetime,
    groups: Iterable[RegionalGroup] = (),
    units: Iterable[Unit] = (),
    **facts: Any,
) -> Round:
    """Ask something once, at once: a form with one round that is open from now on."""
    form = define_form(actor=actor, items=items, groups=groups, units=units, is_urgent=True, **facts)
    return open_round(
        actor=actor, form=form, period=period, cut_off=clock.today(), opens_at=clock.now(), closes_at=closes_at
    )


@transaction.atomic
def add_check(
    *,
    actor: User,
    form: ReportForm,
    kind: str,
    severity: str,
    item: FormItem | None = None,
    other: FormItem | None = None,
    limit: int | None = None,
) -> FormCheck:
    """Let a form check its answers; raises Invalid when what the check needs is missing."""
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=form.owner_unit_id))
    if fault := check_fault(kind, has_item=item is not None, has_other=other is not None, limit=limit):
        raise Invalid(fault[1], fault[0])
    if item is not None and item == other:
        raise Invalid(_("A figure is not compared with itself."), "other")
    check = FormCheck.objects.create(
        form=form,
        kind=kind,
        severity=severity,
        item=item,
        other=other if kind == CheckKind.AT_MOST else None,
        limit=limit if kind == CheckKind.CHANGE else None,
    )
    audit.write_entry(
        actor=actor, action=verb(form, "check_added"), record=form, check=str(check), item=str(item or "")
    )
    return check


@transaction.atomic
def remove_check(*, actor: User, check: FormCheck) -> None:
    """Take a check away from its form."""
    form = check.form
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=form.owner_unit_id))
    audit.write_entry(
        actor=actor, action=verb(form, "check_removed"), record=form, check=str(check), item=str(check.item or "")
    )
    check.delete()
