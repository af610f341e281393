"""Writes of the exchange with other installations: partners, packages out, packages in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created
from camket.core.envelopes import EnvelopeRefused, open_envelope, own_key, read_key, seal
from camket.core.ids import new_uid
from camket.core.models import Record, User
from camket.people.actions.owned import can_edit
from camket.people.models import Body
from camket.plans.models import Objective, Plan, Task
from camket.reporting.choices import PackageKind, PackageState
from camket.reporting.models import Counterpart, Indicator, Package, Partner
from camket.reporting.queries import exchange as queries
from camket.reporting.rules.packages import (
    FORMAT,
    PlanPackage,
    ReportPackage,
    fault_of_turn,
    read_contents,
    type_of,
    write_package,
)
from camket.reporting.rules.roles import EXCHANGERS

GONE = _("Somebody else has decided on this package in the meantime.")


def demand_exchanger(actor: User) -> None:
    """Refuse all but those at the centre who answer for plans and figures."""
    demand(can_edit(scope_of(actor), EXCHANGERS, unit_id=None))


# --- Partners.


@transaction.atomic
def register_partner(*, actor: User, body: Body, key: str) -> Partner:
    """Enter a body that works with a Camket of its own, under the key that it has shown and read aloud."""
    demand_exchanger(actor)
    try:
        kept = read_key(key)
    except EnvelopeRefused as refusal:
        raise Invalid(refusal, "key") from refusal
    if kept == own_key():
        raise Invalid(_("This is the key of your own installation. Enter that of the partner."), "key")
    if Partner.objects.filter(key=kept).exists():
        raise Invalid(_("A partner with this key is entered already."), "key")
    return created(Partner(body=body, key=kept), actor=actor)


@transaction.atomic
def withdraw_partner(*, actor: User, partner: Partner, reason: str) -> Partner:
    """Take nothing more that is signed with a partner's key, such as when it was stolen."""
    demand_exchanger(actor)
    if partner.withdrawn_at is not None:
        raise Invalid(_("This key was withdrawn before."))
    if not reason.strip():
        raise Invalid(_("Say why."), "reason")
    return changed(
        partner,
        {"withdrawn_at": clock.now()},
        actor=actor,
        expected_version=None,
        event="withdrawn",
        reason=reason,
    )


# --- Out.


def head_of(partner: Partner, kind: str, plan: Plan) -> dict[str, Any]:
    """Return what a package says of itself."""
    home = queries.home_body()
    return {
        "format": FORMAT,
        "uid": new_uid(),
        "number": queries.next_number(partner, kind, plan),
        "made_at": clock.now(),
        "sender_local": home.name_local if home else "",
        "sender_en": home.name_en if home else "",
        "recipient": partner.key,
        "is_demonstration": plan.is_demonstration,
    }


def keep_sent(
    contents: PlanPackage | ReportPackage, *, actor: User, partner: Partner, kind: str, plan: Plan
) -> Package:
    """Seal a package and keep it; raises Invalid when it is too large to be opened."""
    envelope = seal(type_of(contents), write_package(contents))
    try:
        open_envelope(envelope, [own_key()])
    except EnvelopeRefused as refusal:
        raise Invalid(refusal) from refusal
    package = Package(
        partner=partner,
        kind=kind,
        state=PackageState.SENT,
        package_uid=contents.uid,
        number=contents.number,
        plan=plan,
        envelope=envelope.decode(),
        made_at=contents.made_at,
        handled_by=actor,
        is_demonstration=contents.is_demonstration,
    )
    return created(package, actor=actor, partner=str(partner), number=contents.number)


def demand_working(partner: Partner) -> None:
    """Refuse to work with a partner whose key was withdrawn."""
    if partner.withdrawn_at is not None:
        raise Invalid(_("This partner’s key was withdrawn. Enter the new one first."))


@transaction.atomic
def hand_out(*, actor: User, partner: Partner, plan: Plan, tasks: Collection[Task]) -> Package:
    """Make the package of the part of a plan that a partner carries out: tasks, what stands above them, indicators."""
    demand_exchanger(actor)
    demand_working(partner)
    if not tasks:
        raise Invalid(_("Choose at least one task."), "tasks")
    if any(task.plan_id != plan.pk for task in tasks):
        raise Invalid(_("A task of another plan cannot go with this one."), "tasks")
    objectives = queries.objectives_above(actor, tasks)
    contents = PlanPackage(
        **head_of(partner, PackageKind.PLAN, plan),
        plan=queries.plan_facts(plan),
        objectives=queries.objective_facts(objectives),
        tasks=queries.task_facts(tasks, objectives),
        indicators=queries.indicator_facts(actor, objectives, partner.body),
    )
    named = (
        (Plan, [contents.plan.uid]),
        (Objective, [each.uid for each in contents.objectives]),
        (Task, [each.uid for each in contents.tasks]),
        (Indicator, [each.uid for each in contents.indicators]),
    )
    for model, uids in named:
        note_ours(partner, model, uids)
    return keep_sent(contents, actor=actor, partner=partner, kind=PackageKind.PLAN, plan=plan)


def note_ours(partner: Partner, model: type[Record], uids: Sequence[str]) -> None:
    """Note what was handed to a partner: of nothing else may it report."""
    rows = [
        Counterpart(partner=partner, record_kind=model.record_kind(), origin_uid=uid, local_uid=uid, is_ours=True)
        for uid in uids
    ]
    Counterpart.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def report_back(*, actor: User, partner: Partner, plan: Plan, as_of: date) -> Package:
    """Make the package that tells a partner how its plan stands here: states, progress notes, approved totals."""
    demand_exchanger(actor)
    demand_working(partner)
    origins = {row.uid: origin for origin, row in queries.found_here(partner, Plan, is_ours=False).items()}
    if plan.uid not in origins:
        raise Invalid(_("This plan did not come from this partner."))
    if as_of > clock.today():
        raise Invalid(_("This day has not come yet."), "as_of")
    handed = queries.handed_in(partner, plan)
    tasks = queries.named(queries.found_here(partner, Task, is_ours=False), [each.uid for each in handed.tasks])
    rows = queries.found_here(partner, Indicator, is_ours=False)
    contents = ReportPackage(
        **head_of(partner, PackageKind.REPORT, plan),
        plan=origins[plan.uid],
        as_of=as_of,
        tasks=queries.task_reports(tasks),
        figures=queries.figure_facts(actor, queries.named(rows, [each.uid for each in handed.indicators]), as_of),
    )
    return keep_sent(contents, actor=actor, partner=partner, kind=PackageKind.REPORT, plan=plan)


# --- In.


@transaction.atomic
def receive(*, actor: User, content: bytes) -> Package:
    """Keep a package that came in, if a partner has signed it for this installation; nothing is taken over yet.

    The same package twice is one. Raises Invalid, with the reason, for what is not kept.
    """
    demand_exchanger(actor)
    partners = {row.key: row for row in queries.partners(actor)}
    try:
        envelope = open_envelope(content, partners)
        contents = read_contents(envelope.payload_type, envelope.payload)
    except EnvelopeRefused as refusal:
        raise Invalid(refusal, "file") from refusal
    if contents.recipient != own_key():
        raise Invalid(
            _("This package was made for another installation. Ask the partner for the one made for you."), "file"
        )
    partner = partners[envelope.key]
    there: Package | None = Package.objects.filter(package_uid=contents.uid).first()
    if there is not None:
        return there
    package = Package(
        partner=partner,
        kind=PackageKind.PLAN if isinstance(contents, PlanPackage) else PackageKind.REPORT,
        state=PackageState.WAITING,
        package_uid=contents.uid,
        number=contents.number,
        plan=plan_meant(partner, contents),
        envelope=content.decode(),
        made_at=contents.made_at,
        handled_by=actor,
        is_demonstration=contents.is_demonstration,
    )
    return created(package, actor=actor, partner=str(partner), number=contents.number)


def plan_meant(partner: Partner, contents: PlanPackage | ReportPackage) -> Plan | None:
    """Return the plan here that a package is about; raises Invalid for a report on a plan never handed out."""
    if isinstance(contents, PlanPackage):
        known: Plan | None = queries.found_here(partner, Plan, is_ours=False).get(contents.plan.uid)
        return known
    handed: Plan | None = queries.found_here(partner, Plan, is_ours=True).get(contents.plan)
    if handed is None:
        raise Invalid(_("This package reports on a plan that was never handed to this partner from here."), "file")
    return handed


@transaction.atomic
def refuse_package(*, actor: User, package: Package, reason: str, expected_version: int | None) -> Package:
    """Say that a package is not taken over, and why."""
    demand_exchanger(actor)
    demand_waiting(package)
    if not reason.strip():
        raise Invalid(_("Say why."), "reason")
    return changed(
        package,
        {"state": PackageState.REFUSED, "reason": reason, "handled_by": actor},
        actor=actor,
        expected_version=expected_version,
        event="refused",
        reason=reason,
    )


def demand_waiting(package: Package) -> None:
    """Refuse to decide twice on a package."""
    if package.state != PackageState.WAITING:
        raise Invalid(GONE)


def demand_turn(package: Package, plan: Plan | None) -> None:
    """Refuse a package that is older than one that was taken over, or one of a partner whose key was withdrawn."""
    demand_working(package.partner)
    fault = fault_of_turn(package.number, queries.last_taken(package.partner, package.kind, plan))
    if fault:
        raise Invalid(fault)


def mark_taken(package: Package, *, actor: User, plan: Plan, expected_version: int | None) -> Package:
    """Note that a package was taken over; whoever is second gets a Conflict, and nothing of hers is written."""
    return changed(
        package,
        {"state": PackageState.TAKEN, "plan": plan, "handled_by": actor},
        actor=actor,
        expected_version=expected_version,
        event="taken",
    )
