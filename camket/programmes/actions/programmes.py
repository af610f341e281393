"""Writes of courses, cohorts, models and clubs."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, created
from camket.core.models import User
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.people.models import Person
from camket.programmes.models import Club, Cohort, Course, Enrolment, PracticeModel
from camket.programmes.rules import RUNNERS, can_count


@transaction.atomic
def record_course(*, actor: User, **facts: Any) -> Course:
    """Enter a course."""
    return create_owned(Course(**facts), actor=actor, editors=RUNNERS)


@transaction.atomic
def change_course(*, actor: User, course: Course, expected_version: int | None, **changes: Any) -> Course:
    """Change a course."""
    return change_owned(course, changes, actor=actor, editors=RUNNERS, expected_version=expected_version)


@transaction.atomic
def record_cohort(*, actor: User, **facts: Any) -> Cohort:
    """Enter a cohort of a course."""
    demand(can_count(facts.get("declared_count"), facts.get("declared_women")))
    return create_owned(Cohort(**facts), actor=actor, editors=RUNNERS)


@transaction.atomic
def change_cohort(*, actor: User, cohort: Cohort, expected_version: int | None, **changes: Any) -> Cohort:
    """Change a cohort."""
    count = changes.get("declared_count", cohort.declared_count)
    demand(can_count(count, changes.get("declared_women", cohort.declared_women)))
    return change_owned(cohort, changes, actor=actor, editors=RUNNERS, expected_version=expected_version)


@transaction.atomic
def enrol(*, actor: User, cohort: Cohort, person: Person, **facts: Any) -> Enrolment:
    """Put a person into a cohort, once."""
    demand(can_edit(scope_of(actor), RUNNERS, unit_id=cohort.owner_unit_id))
    if cohort.enrolments.filter(person=person).exists():
        raise Invalid(_("This person is in the cohort already."), "person")
    row = Enrolment(cohort=cohort, person=person, is_demonstration=cohort.is_demonstration, **facts)
    return created(row, actor=actor)


@transaction.atomic
def record_model(*, actor: User, **facts: Any) -> PracticeModel:
    """Enter a model."""
    return create_owned(PracticeModel(**facts), actor=actor, editors=RUNNERS)


@transaction.atomic
def change_model(*, actor: User, model: PracticeModel, expected_version: int | None, **changes: Any) -> PracticeModel:
    """Change a model."""
    return change_owned(model, changes, actor=actor, editors=RUNNERS, expected_version=expected_version)


@transaction.atomic
def register_club(*, actor: User, **facts: Any) -> Club:
    """Register a club; without a unit of its own to belong to, it belongs to the one that runs it."""
    demand(can_count(facts.get("members"), facts.get("women")))
    if facts.get("owner_unit") is None:
        facts["owner_unit"] = facts.get("unit")
    return create_owned(Club(**facts), actor=actor, editors=RUNNERS)


@transaction.atomic
def change_club(*, actor: User, club: Club, expected_version: int | None, **changes: Any) -> Club:
    """Change what is known of a club."""
    demand(can_count(changes.get("members", club.members), changes.get("women", club.women)))
    return change_owned(club, changes, actor=actor, editors=RUNNERS, expected_version=expected_version)
