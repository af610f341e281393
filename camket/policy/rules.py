"""Pure decisions about instruments and their versions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.core.dates import PartialDate
from camket.people.choices import Role
from camket.policy.choices import InstrumentState, VersionState

#: Who drafts instruments and records the steps of their life.
DRAFTERS = frozenset({Role.POLICY_OFFICER})
#: Who enters a text of others by its name, because a source refers to it.
NOTERS = DRAFTERS | {Role.EXTERNAL_RELATIONS, Role.PROGRAMME_OFFICER}
#: Who records a step that a leader decided on paper.
STEP_RECORDERS = DRAFTERS | {Role.SECRETARY}

#: From each state, the states that may follow. Nothing goes back: an error is corrected with a reason, not undone.
STEPS: dict[InstrumentState, tuple[InstrumentState, ...]] = {
    InstrumentState.DRAFT: (InstrumentState.ADOPTED,),
    InstrumentState.ADOPTED: (InstrumentState.ISSUED,),
    InstrumentState.ISSUED: (InstrumentState.IN_FORCE,),
    InstrumentState.IN_FORCE: (InstrumentState.EXPIRED,),
    InstrumentState.EXPIRED: (),
}
#: The date that each step carries.
STEP_DATES: dict[InstrumentState, str] = {
    InstrumentState.ADOPTED: "adopted_on",
    InstrumentState.ISSUED: "issued_on",
    InstrumentState.IN_FORCE: "in_force_from",
    InstrumentState.EXPIRED: "ends_on",
}


def can_step(current: str, to: InstrumentState, *, number: str, on: PartialDate | None) -> Verdict:
    """Return whether an instrument may go from one state to the next, with the date and number that it needs."""
    if to not in STEPS[InstrumentState(current)]:
        return Denied(
            _("A text is adopted, then issued, then in force: this step does not follow from the present one.")
        )
    if on is None:
        return Denied(_("Give the date of this step."))
    if to is InstrumentState.ISSUED and not number:
        return Denied(_("A text is issued under a number: enter its number and sign first."))
    return ALLOWED


def can_write_text(version_state: str) -> Verdict:
    """Return whether the words of a version may still change."""
    if version_state == VersionState.ADOPTED:
        return Denied(_("This version was adopted and cannot change. Start a new version."))
    return ALLOWED
