"""Pages of courses, cohorts, models and clubs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from camket.core.access import scope_of
from camket.core.pages.forms import form_page
from camket.core.pages.lists import Column, FilterForm, ListPage
from camket.core.pages.records import visible_or_404
from camket.core.pages.registers import Ledger, Register
from camket.core.pages.requests import SignedInRequest
from camket.programmes import queries
from camket.programmes.actions import programmes as actions
from camket.programmes.choices import ClubState
from camket.programmes.models import Club, Cohort, Course, Enrolment, PracticeModel
from camket.programmes.rules import RUNNERS
from camket.programmes.web.forms import (
    ClubFilter,
    ClubForm,
    CohortForm,
    CourseForm,
    EnrolForm,
    EnrolmentForm,
    ModelForm,
)

TONES = {ClubState.ACTIVE: "ontrack", ClubState.RESTING: "risk", ClubState.ENDED: "neutral"}
TABS = "programmes/_tabs.html"


def club_badge(club: Club) -> tuple[str, Any]:
    """Return tone and words of a club's state."""
    return TONES[ClubState(club.state)], club.get_state_display()


COURSES = Register(
    app="programmes",
    name="course",
    plural="courses",
    model=Course,
    form=CourseForm,
    editors=RUNNERS,
    listing=ListPage(
        title=_("Courses"),
        columns=(
            Column(_("Course"), str, ("sort_key",)),
            Column(_("Given by"), lambda row: row.provider, ("provider__sort_key",)),
            Column(_("With"), lambda row: row.partner, ("partner__sort_key",)),
        ),
        filters=FilterForm,
        empty=_("No course is entered yet"),
        empty_advice=_("Enter a training or a scholarship, then its cohorts."),
        above=TABS,
    ),
    template="programmes/course.html",
    add_label=_("New course"),
    add=actions.record_course,
    change=lambda record, **facts: actions.change_course(course=record, **facts),
    related=("provider", "partner"),
    context=lambda request, course: {"cohorts": queries.cohorts_of(request.user, course)},
)
COHORTS = Register(
    app="programmes",
    name="cohort",
    plural="cohorts",
    model=Cohort,
    form=CohortForm,
    editors=RUNNERS,
    listing=ListPage(
        title=_("Cohorts"),
        columns=(
            Column(_("Cohort"), str, ("sort_key",)),
            Column(_("Course"), lambda row: row.course, ("course__sort_key",)),
            Column(_("Begins"), lambda row: row.starts_on, ("starts_on",)),
            Column(_("Participants"), lambda row: row.declared_count, ("declared_count",), is_numeric=True),
        ),
        filters=FilterForm,
        empty=_("No cohort is entered yet"),
        empty_advice=_("Open the course, and enter those who took it together."),
        above=TABS,
    ),
    template="programmes/cohort.html",
    add_label=_("New cohort"),
    add=actions.record_cohort,
    change=lambda record, **facts: actions.change_cohort(cohort=record, **facts),
    related=("course",),
    order=("-starts_on", "pk"),
    context=lambda request, cohort: {"learners": queries.learners_of(request.user, cohort)},
)
MODELS = Register(
    app="programmes",
    name="model",
    plural="models",
    model=PracticeModel,
    form=ModelForm,
    editors=RUNNERS,
    listing=ListPage(
        title=_("Models"),
        columns=(
            Column(_("Model"), str, ("sort_key",)),
            Column(_("Adapted from"), lambda row: row.origin_body or row.origin_country, ("origin_country",)),
        ),
        filters=FilterForm,
        empty=_("No model is entered yet"),
        empty_advice=_("Enter a way of working that can be piloted, with where it came from."),
        above=TABS,
    ),
    template="programmes/model.html",
    add_label=_("New model"),
    add=actions.record_model,
    change=lambda record, **facts: actions.change_model(model=record, **facts),
    related=("origin_body",),
    context=lambda request, model: {
        "clubs": [(club, club_badge(club)) for club in queries.clubs_of(request.user, model)]
    },
)
CLUBS = Register(
    app="programmes",
    name="club",
    plural="clubs",
    model=Club,
    form=ClubForm,
    editors=RUNNERS,
    listing=ListPage(
        title=_("Clubs"),
        columns=(
            Column(_("Club"), str, ("sort_key",)),
            Column(_("Run by"), lambda row: row.unit, ("unit__sort_key",)),
            Column(_("Founded"), lambda row: row.founded_on, ("founded_on",)),
            Column(_("Members"), lambda row: row.members, ("members",), is_numeric=True),
            Column(_("State"), club_badge, ("state",), is_badge=True),
        ),
        filters=ClubFilter,
        empty=_("No club is registered yet"),
        empty_advice=_("Register a club with its model, the unit that runs it, and its members."),
        above=TABS,
    ),
    template="programmes/club.html",
    add_label=_("Register a club"),
    add=actions.register_club,
    change=lambda record, **facts: actions.change_club(club=record, **facts),
    related=("unit",),
    context=lambda request, club: {"badge": club_badge(club)},
)

ENROLMENTS = Ledger(
    app="programmes",
    name="enrolment",
    plural="enrolments",
    model=Enrolment,
    form=EnrolmentForm,
    editors=RUNNERS,
    add=actions.enrol,
    related=("cohort", "person"),
    owner=lambda row: row.cohort.owner_unit_id,
    filters={"cohort": "cohort__uid", "person": "person__uid", "outcome": "outcome"},
)


@login_required
@require_http_methods(["GET", "POST"])
def learner_add(request: SignedInRequest, uid: str) -> HttpResponse:
    """Put a person into a cohort."""
    cohort = visible_or_404(request.user, Cohort, uid)
    form = EnrolForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form,
        act=lambda valid: actions.enrol(actor=request.user, cohort=cohort, **valid.facts()),
        title=_("Learner of: %(name)s") % {"name": cohort},
        cancel_url=cohort.get_absolute_url(),
        verdict=COHORTS.may_change(scope_of(request.user), cohort),
    )
