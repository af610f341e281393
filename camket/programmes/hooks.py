"""What programmes tells core."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from camket.core.choices import Station
from camket.core.models import Edge
from camket.core.packs import pack_table
from camket.core.registry import Gap, Join, RecordKind, registry
from camket.people.models import Body, Person, Place, Unit
from camket.programmes.actions import packs
from camket.programmes.models import Club, Cohort, Course, Enrolment, PracticeModel
from camket.programmes.rules import RUNNERS


def register() -> None:
    """Fill core's tables with what this room has."""
    registry.set_editors("programmes", RUNNERS)
    for kind in kinds():
        registry.add_kind(kind)
    joins = [
        Join(Course, "provider", Body, _("given by"), _("gives"), upward=False),
        Join(Course, "partner", Body, _("held with"), _("supports the course"), upward=False),
        Join(Cohort, "course", Course, _("is a cohort of"), _("has the cohort")),
        Join(Cohort, "place", Place, _("took place in"), _("was the place of"), upward=False),
        Join(Enrolment, "cohort", Cohort, _("learnt in"), _("had as learner")),
        Join(Enrolment, "person", Person, _("is"), _("learnt as"), upward=False),
        Join(PracticeModel, "origin_body", Body, _("was adapted from"), _("was the origin of"), upward=False),
        Join(Club, "model", PracticeModel, _("is a club of the model"), _("has the club")),
        Join(Club, "unit", Unit, _("run by"), _("runs"), upward=False),
    ]
    for join in joins:
        registry.add_join(join)
    for gap in gaps():
        registry.add_gap(gap)
    loaders = {
        "course": packs.load_courses,
        "cohort": packs.load_cohorts,
        "model": packs.load_models,
        "club": packs.load_clubs,
    }
    for name, loader in loaders.items():
        pack_table(name, loader)


def kinds() -> list[RecordKind]:
    """Return the kinds of records of this room."""
    return [
        RecordKind(Course, Station.WORK, _("Course"), _("Courses"), "course", search_text=text),
        RecordKind(
            Cohort,
            Station.WORK,
            _("Cohort"),
            _("Cohorts"),
            "cohort",
            date=lambda cohort: cohort.starts_on,
            about=("course__provider", "course__partner"),
        ),
        RecordKind(
            Enrolment,
            Station.PEOPLE,
            _("Learner"),
            _("Learners"),
            "person",
            ("person", "cohort"),
            in_search=False,
        ),
        RecordKind(PracticeModel, Station.WORK, _("Model"), _("Models"), "model", search_text=text),
        RecordKind(
            Club,
            Station.WORK,
            _("Club"),
            _("Clubs"),
            "club",
            state=lambda club: club.get_state_display(),
            date=lambda club: club.founded_on,
            about=("unit__place",),
        ),
    ]


def gaps() -> list[Gap]:
    """Return the rules of gaps that programmes knows."""
    return [
        Gap(
            "cohort_without_count",
            Cohort,
            Station.PEOPLE,
            _("Nobody is entered in this cohort, not even a declared number."),
            _("Cohorts without participants"),
            uncounted,
            RUNNERS,
            _("Enter the list of participants, or the number that a source declares."),
        ),
        Gap(
            "course_without_why",
            Course,
            Station.TEXT,
            _("It is not said which clause this course serves."),
            _("Courses that serve no clause"),
            without_clause,
            RUNNERS,
            _("Join it to the clause that it serves."),
        ),
    ]


def text(record: Course | PracticeModel) -> tuple[str, str]:
    """Return what finds a course or a model: its name and summary."""
    return str(record), f"{record.summary_local} {record.summary_en}"


def uncounted(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow cohorts to those without a list and without a declared number."""
    return rows.filter(enrolments=None, declared_count=None)


def without_clause(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow courses to those that serve no clause."""
    serving = Edge.objects.filter(kind="serves", source_kind=Course.record_kind()).values("source_id")
    return rows.exclude(pk__in=serving)
