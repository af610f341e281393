"""Writes of instruments, versions and clauses."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from camket.core import audit
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created, verb
from camket.core.dates import PartialDate
from camket.core.models import User
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.people.actions.roles import OnPaper, paper_facts, record_paper_decision
from camket.policy.choices import InstrumentState, VersionState
from camket.policy.models import Clause, ClauseText, Instrument, Version
from camket.policy.rules import DRAFTERS, NOTERS, STEP_DATES, STEP_RECORDERS, can_step, can_write_text


@transaction.atomic
def draft_instrument(*, actor: User, **facts: Any) -> Instrument:
    """Begin an instrument with a first working version."""
    instrument = create_owned(Instrument(**facts), actor=actor, editors=DRAFTERS)
    created(Version(instrument=instrument, number=1, is_demonstration=instrument.is_demonstration), actor=actor)
    return instrument


@transaction.atomic
def note_instrument(*, actor: User, **facts: Any) -> Instrument:
    """Enter a text of others that a source refers to, by its name only; it is drafted and decided elsewhere."""
    return create_owned(Instrument(**facts, is_own=False, state=InstrumentState.IN_FORCE), actor=actor, editors=NOTERS)


@transaction.atomic
def change_instrument(
    *, actor: User, instrument: Instrument, expected_version: int | None, **changes: Any
) -> Instrument:
    """Change what is said of an instrument; its state changes by steps only."""
    if "state" in changes:
        raise Invalid(_("The state changes by steps."), "state")
    return change_owned(instrument, changes, actor=actor, editors=DRAFTERS, expected_version=expected_version)


@transaction.atomic
def step_instrument(
    *,
    actor: User,
    instrument: Instrument,
    to: InstrumentState,
    on: PartialDate | None,
    number: str = "",
    paper: OnPaper | None = None,
    expected_version: int | None = None,
) -> Instrument:
    """Record that an instrument was adopted, issued, came into force or expired, perhaps as decided on paper.

    Adoption closes the latest version: its words cannot change any more.
    """
    demand(can_step(instrument.state, to, number=number or instrument.number, on=on))
    changes: dict[str, Any] = {"state": to, STEP_DATES[to]: on}
    if number:
        changes["number"] = number
    if to is InstrumentState.ADOPTED:
        latest = instrument.versions.order_by("-number").first()
        if latest is None or not latest.texts.exists():
            raise Invalid(_("There is no text to adopt: write the clauses first."), "to")
        changed(latest, {"state": VersionState.ADOPTED, "dated": on}, actor=actor, expected_version=None)
    stepped = change_owned(
        instrument,
        changes,
        actor=actor,
        editors=STEP_RECORDERS if paper else DRAFTERS,
        expected_version=expected_version,
        event=str(to.value),
        on_paper=paper_facts(paper),
    )
    if paper is not None:
        record_paper_decision(
            actor=actor,
            record=instrument,
            action=verb(instrument, str(to.value)),
            paper=paper,
            unit_id=instrument.owner_unit_id,
        )
    return stepped


@transaction.atomic
def start_version(*, actor: User, instrument: Instrument, note: str = "") -> Version:
    """Begin a new working version with the words of the latest one."""
    demand(can_edit(scope_of(actor), DRAFTERS, unit_id=instrument.owner_unit_id))
    Instrument.objects.select_for_update().get(pk=instrument.pk)
    latest = instrument.versions.order_by("-number").first()
    number = (instrument.versions.aggregate(top=Max("number"))["top"] or 0) + 1
    version = created(
        Version(instrument=instrument, number=number, note=note, is_demonstration=instrument.is_demonstration),
        actor=actor,
    )
    if latest is not None:
        ClauseText.objects.bulk_create(
            [
                ClauseText(clause_id=text.clause_id, version=version, language=text.language, body=text.body)
                for text in latest.texts.all()
            ]
        )
    return version


@transaction.atomic
def add_clause(*, actor: User, instrument: Instrument, key: str, **facts: Any) -> Clause:
    """Add a clause with an identity of its own; where the latest version was adopted, a new one comes first."""
    demand(can_edit(scope_of(actor), DRAFTERS, unit_id=instrument.owner_unit_id))
    latest = instrument.versions.order_by("-number").first()
    if latest is not None:
        demand(can_write_text(latest.state))
    if instrument.clauses.filter(key=key).exists():
        raise Invalid(_("Another clause of this text has this key."), "key")
    if "position" not in facts:
        facts["position"] = (instrument.clauses.aggregate(top=Max("position"))["top"] or 0) + 1
    clause = Clause(instrument=instrument, key=key, is_demonstration=instrument.is_demonstration, **facts)
    return created(clause, actor=actor)


@transaction.atomic
def change_clause(*, actor: User, clause: Clause, expected_version: int | None, **changes: Any) -> Clause:
    """Change a clause's heading, number or place; its identity stays."""
    demand(can_edit(scope_of(actor), DRAFTERS, unit_id=clause.instrument.owner_unit_id))
    return changed(clause, changes, actor=actor, expected_version=expected_version)


@transaction.atomic
def write_clause(*, actor: User, clause: Clause, version: Version, language: str, body: str) -> ClauseText:
    """Write the words of a clause in a version and a language; an adopted version refuses."""
    demand(can_edit(scope_of(actor), DRAFTERS, unit_id=clause.instrument.owner_unit_id))
    locked = Version.objects.select_for_update().get(pk=version.pk)
    demand(can_write_text(locked.state))
    if locked.instrument_id != clause.instrument_id:
        raise Invalid(_("The clause belongs to another text."), "version")
    before = ClauseText.objects.filter(clause=clause, version=version, language=language).first()
    text, _made = ClauseText.objects.update_or_create(
        clause=clause, version=version, language=language, defaults={"body": body}
    )
    change = {f"body_{language}": [before.body if before else "", body]}
    audit.write_entry(actor=actor, action=verb(clause, "written"), record=clause, changes=change, version=version)
    return text
