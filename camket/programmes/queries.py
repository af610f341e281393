"""Reads of programmes."""

from __future__ import annotations

from typing import Any

from camket.programmes.models import Club, Cohort, Course, Enrolment, PracticeModel


def cohorts_of(user: Any, course: Course) -> Any:
    """Return the cohorts of a course that a person may see, the latest first."""
    rows: Any = Cohort.objects.visible_to(user).filter(course=course)
    return rows.select_related("place").order_by("-starts_on", "pk")


def learners_of(user: Any, cohort: Cohort) -> Any:
    """Return who learnt in a cohort, as far as the person may know their names."""
    rows: Any = Enrolment.objects.visible_to(user).filter(cohort=cohort)
    return rows.select_related("person").order_by("person__sort_key")


def clubs_of(user: Any, model: PracticeModel) -> Any:
    """Return the clubs of a model that a person may see."""
    rows: Any = Club.objects.visible_to(user).filter(model=model)
    return rows.select_related("unit").order_by("sort_key")
