"""Takes packages over: a plan becomes a plan here, a report becomes notes and declared totals."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.actions import Invalid
from camket.core.dates import PartialDate
from camket.core.envelopes import EnvelopeRefused
from camket.core.fields.bilingual import choose
from camket.core.models import Record, User
from camket.core.periods import Period
from camket.plans.actions.plans import change_objective, change_plan, draft_plan, set_objective
from camket.plans.actions.tasks import add_task, change_task, move_task, note_progress
from camket.plans.choices import TaskState
from camket.plans.models import Objective, Plan, Task
from camket.reporting.actions.declared import change_total, declare_total
from camket.reporting.actions.definitions import begin_definition, change_indicator, define_indicator
from camket.reporting.actions.exchange import demand_exchanger, demand_turn, demand_waiting, mark_taken
from camket.reporting.actions.targets import change_target, set_target
from camket.reporting.choices import DeclaredLevel
from camket.reporting.models import Counterpart, Indicator, Package, Partner, Target
from camket.reporting.queries import exchange as queries
from camket.reporting.queries.rollup import home_unit
from camket.reporting.rules.packages import (
    IndicatorFacts,
    PlanPackage,
    ReportPackage,
    in_order,
)


def contents_of(package: Package) -> PlanPackage | ReportPackage:
    """Return what stands in a package; raises Invalid when what is kept of it was touched."""
    try:
        return queries.opened(package)
    except EnvelopeRefused as refusal:
        raise Invalid(refusal) from refusal


@transaction.atomic
def take_over(*, actor: User, package: Package, expected_version: int | None) -> Package:
    """Take over what stands in a package that came in; all of it or nothing.

    Raises Invalid for one that is older than what was taken over, Conflict when somebody else decided first.
    """
    demand_exchanger(actor)
    demand_waiting(package)
    contents = contents_of(package)
    if isinstance(contents, PlanPackage):
        known = queries.found_here(package.partner, Plan, is_ours=False).get(contents.plan.uid)
        demand_turn(package, known)
        plan = Taking(actor, package.partner).plan(contents)
    else:
        demand_turn(package, package.plan)
        if package.plan is None:
            raise Invalid(_("This package reports on a plan that was never handed to this partner from here."))
        plan = package.plan
        take_report(actor, package.partner, contents)
    return mark_taken(package, actor=actor, plan=plan, expected_version=expected_version)


class Taking:
    """One package of a plan on its way into the tables here: what is new is entered, what differs is changed."""

    def __init__(self, actor: User, partner: Partner) -> None:
        self.actor, self.partner = actor, partner
        self.unit = home_unit()
        self.owned: dict[str, Any] = {"owner_unit": self.unit}

    def known(self, model: type[Record]) -> dict[str, Any]:
        """Return the records here by the partner's ids."""
        return queries.found_here(self.partner, model, is_ours=False)

    def plan(self, contents: PlanPackage) -> Plan:
        """Take the whole plan over, and return it."""
        self.owned["is_demonstration"] = contents.is_demonstration
        facts = queries.columns_of(contents.plan)
        plan: Plan | None = self.known(Plan).get(contents.plan.uid)
        if plan is None:
            plan = draft_plan(actor=self.actor, body=self.partner.body, **facts, **self.owned)
            note_theirs(self.partner, plan, contents.plan.uid)
        else:
            plan = change_plan(actor=self.actor, plan=plan, expected_version=None, **facts)
        objectives = self.objectives(plan, contents)
        self.tasks(plan, contents, objectives)
        known, joined = self.known(Indicator), queries.joined_here(self.partner)
        for each in contents.indicators:
            there = known.get(each.uid)
            row = self.indicator(each, there, objectives, contents, is_kept=each.uid in joined)
            self.goals(row, each)
        return plan

    def objectives(self, plan: Plan, contents: PlanPackage) -> dict[str, Objective]:
        """Enter or change the objectives, those above first."""
        found: dict[str, Any] = {}
        known = self.known(Objective)
        for part in in_order(contents.objectives):
            facts = {**queries.columns_of(part), "parent": found.get(part.parent)}
            row = known.get(part.uid)
            if row is None:
                row = set_objective(actor=self.actor, plan=plan, **facts, **self.owned)
                note_theirs(self.partner, row, part.uid)
            else:
                row = change_objective(actor=self.actor, objective=row, expected_version=None, **facts)
            found[part.uid] = row
        return found

    def tasks(self, plan: Plan, contents: PlanPackage, objectives: dict[str, Objective]) -> None:
        """Enter or change the tasks; how far they are is said here, never by the package."""
        found: dict[str, Any] = {}
        known, lead = self.known(Task), queries.home_body()
        for part in in_order(contents.tasks):
            facts = {**queries.columns_of(part), "parent": found.get(part.parent)}
            facts["objective"] = objectives.get(part.objective)
            row = known.get(part.uid)
            if row is None:
                row = add_task(actor=self.actor, plan=plan, lead=lead, unit=self.unit, **facts, **self.owned)
                note_theirs(self.partner, row, part.uid)
            else:
                row = change_task(actor=self.actor, task=row, expected_version=None, **facts)
            found[part.uid] = row

    def indicator(
        self,
        part: IndicatorFacts,
        row: Indicator | None,
        objectives: dict[str, Objective],
        contents: PlanPackage,
        *,
        is_kept: bool,
    ) -> Indicator:
        """Enter an indicator, join it to the one that has its code here, or change it unless it was joined.

        What it means changes with a version of its definition that begins on the day of the package.
        """
        facts = {**queries.columns_of(part), "objective": objectives.get(part.objective)}
        meaning: dict[str, Any] = dict(part.meaning)
        levels = [(local, english) for local, english in part.levels]
        if row is None:
            there = Indicator.objects.filter(code=part.code).first()
            row = there or define_indicator(
                actor=self.actor, levels=levels, splits=[], **facts, **meaning, **self.owned
            )
            note_theirs(self.partner, row, part.uid, is_joined=there is not None)
        elif not is_kept:
            row = change_indicator(actor=self.actor, indicator=row, expected_version=None, **facts)
            if queries.meaning_changes(row, part):
                day = contents.made_at.astimezone(clock.home_zone()).date()
                last = row.history[-1].begins_on
                begin_definition(
                    actor=self.actor,
                    indicator=row,
                    begins_on=day if last is None or last < day else last + timedelta(days=1),
                    levels=levels,
                    change_local=contents.sender_local,
                    change_en=contents.sender_en,
                    **meaning,
                )
        return row

    def goals(self, indicator: Indicator, part: IndicatorFacts) -> None:
        """Set the goals of the package for the centre here; those that differ are changed."""
        if self.unit is None:
            raise Invalid(_("There is no unit of the centre yet: load the pack of your organisation first."))
        rows = {str(row.period): row for row in Target.objects.filter(indicator=indicator, unit=self.unit, split="")}
        for goal in part.goals:
            facts: dict[str, Any] = dict(goal.facts)
            row = rows.get(goal.period)
            if row is None:
                set_target(
                    actor=self.actor, indicator=indicator, unit=self.unit, period=Period.parse(goal.period), **facts
                )
            else:
                change_target(actor=self.actor, target=row, expected_version=None, **facts)


def note_theirs(partner: Partner, record: Record, origin: str, *, is_joined: bool = False) -> None:
    """Keep which record here is which of a partner's."""
    Counterpart.objects.create(
        partner=partner,
        record_kind=record.record_kind(),
        origin_uid=origin,
        local_uid=record.uid,
        is_ours=False,
        is_joined=is_joined,
    )


def take_report(actor: User, partner: Partner, contents: ReportPackage) -> None:
    """Write what a partner reports: notes and states of the tasks that it was given, totals as declared by it."""
    for told in queries.told_tasks(partner, contents):
        for note in told.notes:
            noted_on = min(note.noted_on, clock.today())
            row = note_progress(actor=actor, task=told.task, noted_on=noted_on, text=note.text, percent=note.percent)
            note_theirs(partner, row, note.uid)
        task = Task.objects.get(pk=told.task.pk)
        if told.moves:
            words = _("As %(partner)s reports in package %(number)s.")
            reason = words % {"partner": partner, "number": contents.number}
            move_task(actor=actor, task=task, to=TaskState(told.told.state), reason=reason)
    for figure in queries.told_figures(partner, contents):
        if figure.is_new:
            declare(actor, partner, contents, figure)


def declare(actor: User, partner: Partner, contents: ReportPackage, figure: queries.ToldFigure) -> None:
    """Enter the total of one indicator and period as declared by the partner, or change what it declared before."""
    told, period, indicator = figure.told, figure.period, figure.indicator
    definition = indicator.definition_on(period.end)
    facts: dict[str, Any] = {
        "number": Decimal(told.value).scaleb(-told.scale),
        "as_of": PartialDate.of(contents.as_of),
    }
    for language in ("vi", "en"):
        with translation.override(language):
            column = "name_en" if language == "en" else "name_local"
            counted = _("%(answered)s of %(asked)s units reported") % {"answered": told.answered, "asked": told.asked}
            facts[column] = f"{choose(indicator.name_local, indicator.name_en, language)} ({counted})"
    if figure.known is not None:
        change_total(actor=actor, declared=figure.known, expected_version=None, **facts)
        return
    row = declare_total(
        actor=actor,
        **facts,
        indicator=indicator,
        measure_local=definition.measure_local,
        measure_en=definition.measure_en,
        issuer=partner.body,
        achieved_by=partner.body,
        begins_on=PartialDate.of(period.start),
        ends_on=PartialDate.of(period.end),
        level=DeclaredLevel.CENTRE,
        owner_unit=home_unit(),
        is_demonstration=contents.is_demonstration,
    )
    note_theirs(partner, row, queries.figure_key(told.indicator, told.period))
