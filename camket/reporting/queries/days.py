"""What reports put into a person's day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from camket.core import clock
from camket.core.access import scope_of
from camket.reporting.choices import CorrectionState, SubmissionState
from camket.reporting.models import Correction, Round, Submission
from camket.reporting.queries.asking import requests_of, units_reported_for
from camket.reporting.queries.forms import units_decided_on
from camket.reporting.rules.roles import APPROVERS

#: So long a correction below is told to those above.
TOLD = timedelta(days=30)


def returned(user: Any) -> QuerySet[Any, Any]:
    """Return the reports of a person's units that came back."""
    units = units_reported_for(scope_of(user))
    rows: QuerySet[Any, Any] = Submission.objects.filter(unit__in=units, state=SubmissionState.RETURNED)
    return rows.select_related("round__form", "unit").order_by("changed_at")


def asked(user: Any) -> QuerySet[Any, Any]:
    """Return the rounds that ask a person's units and were not answered yet, what closes first first."""
    written = (SubmissionState.DRAFT, "open")
    waiting = {each.round.pk for each in requests_of(user) if each.state in written}
    rows: QuerySet[Any, Any] = Round.objects.filter(pk__in=waiting)
    return rows.select_related("form").order_by("closes_at", "pk")


def corrections(user: Any) -> QuerySet[Any, Any]:
    """Return the corrections that wait on a person's desk."""
    rows: QuerySet[Any, Any] = Correction.objects.visible_to(user).filter(state=CorrectionState.PROPOSED)
    rows = rows.filter(submission__unit__in=units_decided_on(user)).exclude(proposed_by=scope_of(user).user_id)
    return rows.select_related("submission__round__form", "submission__unit").order_by("created_at")


def corrected(user: Any) -> QuerySet[Any, Any]:
    """Return what was lately corrected anywhere below a person who approves, except by herself."""
    scope = scope_of(user)
    rows: QuerySet[Any, Any] = Correction.objects.visible_to(user).filter(
        ~Q(decided_by=scope.user_id), state=CorrectionState.ACCEPTED, decided_at__gte=clock.now() - TOLD
    )
    rows = rows if scope.holds_anywhere(APPROVERS) else rows.none()
    return rows.select_related("submission__round__form", "submission__unit").order_by("-decided_at")
