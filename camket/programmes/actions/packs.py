"""Loaders of packs: courses, cohorts, models, clubs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from camket.core.choices import Access
from camket.core.packs import Loading, Row
from camket.people.models import Body, Place, Unit
from camket.programmes.choices import ClubState
from camket.programmes.models import Club, Cohort, Course, PracticeModel


def load_courses(loading: Loading, rows: list[Row]) -> None:
    """Load courses."""
    for row in rows:
        key = row.text("key", needed=True)
        course = Course(
            **row.pair("name", needed=True),
            **row.prose_pair("summary"),
            provider=row.reference("provider", "body", Body),
            partner=row.reference("partner", "body", Body),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("course", key):
            course.save()
            loading.keep("course", key, course)


def load_cohorts(loading: Loading, rows: list[Row]) -> None:
    """Load cohorts."""
    for row in rows:
        key = row.text("key", needed=True)
        course = row.reference("course", "course", Course)
        if course is None:
            raise row.fail("course", _("is missing."))
        cohort = Cohort(
            **row.pair("name", needed=True),
            course=course,
            starts_on=row.partial_date("starts_on"),
            ends_on=row.partial_date("ends_on"),
            place=row.reference("place", "place", Place),
            declared_count=row.number("declared_count"),
            declared_women=row.number("declared_women"),
            declared_qualifier=row.text("declared_qualifier"),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("cohort", key):
            cohort.save()
            loading.keep("cohort", key, cohort)


def load_models(loading: Loading, rows: list[Row]) -> None:
    """Load models."""
    for row in rows:
        key = row.text("key", needed=True)
        model = PracticeModel(
            **row.pair("name", needed=True),
            **row.prose_pair("summary"),
            **row.prose_pair("changed"),
            origin_country=row.text("origin_country"),
            origin_body=row.reference("origin_body", "body", Body),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("model", key):
            model.save()
            loading.keep("model", key, model)


def load_clubs(loading: Loading, rows: list[Row]) -> None:
    """Load clubs."""
    for row in rows:
        key = row.text("key", needed=True)
        unit = row.reference("unit", "unit", Unit)
        club = Club(
            **row.pair("name", needed=True),
            model=row.reference("model", "model", PracticeModel),
            unit=unit,
            owner_unit=row.reference("owner_unit", "unit", Unit) or unit,
            state=row.choice("state", ClubState, ClubState.ACTIVE),
            founded_on=row.partial_date("founded_on"),
            members=row.number("members"),
            women=row.number("women"),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("club", key):
            club.save()
            loading.keep("club", key, club)
