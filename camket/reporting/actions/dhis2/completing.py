"""Sending reports to the unit above, as programs made for DHIS2 say that a data set is complete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from camket.core.access import Refused
from camket.core.actions import Conflict, Invalid
from camket.core.models import User
from camket.people.models import Unit
from camket.reporting.actions.submissions import begin, submit
from camket.reporting.models import Submission
from camket.reporting.queries.dhis2.places import DEFAULTS, ONLY_DEFAULT, Places, Schemes
from camket.reporting.queries.submissions import checked
from camket.reporting.rules.dhis2.summary import Summary, Told, told
from camket.reporting.rules.dhis2.values import Sent, said
from camket.reporting.rules.submissions import WRITTEN_IN

Named = tuple[str, str, str, str]
#: So many findings are told in one sentence.
MOST_TOLD = 5


def complete(*, actor: User, named: Sequence[Named], schemes: Schemes, names_codes: bool, summary: Summary) -> None:
    """Send the reports of these forms, periods and units upward; what cannot be sent stays a draft and is told.

    One that was sent already is left as it is. Each is a step of its own: one that is refused stops no other.
    """
    rows = [Sent(form=form, period=period, unit=unit) for form, period, unit, _attribute in named]
    places = Places(actor, rows, schemes, names_codes=names_codes)
    for form, period, unit, attribute in named:
        place = places.report_of(form, period, unit)
        if attribute not in DEFAULTS:
            why: Told | None = told("E7615", "attributeOptionCombo", said(attribute), lambda: str(ONLY_DEFAULT))
        else:
            why = place if isinstance(place, Told) else send(actor, *place, is_dry=summary.is_dry)
        if why is None:
            summary.sent += 1
        else:
            summary.unsent.append(why)


def send(actor: User, row: Any, unit: Unit, *, is_dry: bool) -> Told | None:
    """Send one report upward; return why it cannot be sent."""
    submission: Submission | None = None
    try:
        with transaction.atomic():
            submission = begin(actor=actor, row=row, unit=unit)
            if submission.state in WRITTEN_IN:
                submit(actor=actor, submission=submission)
            if is_dry:
                transaction.set_rollback(True)
    except (Refused, Invalid, Conflict) as error:
        reason = error.reason if isinstance(error, Refused) else str(error)
        return told("CK06", "dataSet", row.form.uid, lambda: f"{unit}: {reason} {findings_of(row, unit)}".strip())
    return None


def findings_of(row: Any, unit: Unit) -> str:
    """Return what the checks found in a report that was not sent, as one sentence."""
    submission = Submission.objects.filter(round=row, unit=unit).select_related("round__form", "unit").first()
    if submission is None:
        return ""
    found = checked(submission)
    words = [str(each.words) for each in [*found.hard, *found.unexplained]]
    words += [f"{item}" for item in found.unanswered]
    return " ".join(words[:MOST_TOLD])
