"""Forms of programmes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from camket.core.pages.forms import RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.programmes.choices import ClubState
from camket.programmes.models import Club, Cohort, Course, Enrolment, PracticeModel


class ClubFilter(FilterForm):
    """Filters of the list of clubs."""

    state = choice_filter(_("State"), ClubState)


class CourseForm(RecordForm):
    """What is said of a course."""

    class Meta:
        model = Course
        fields = (
            "name_local",
            "name_en",
            "provider",
            "partner",
            "summary_local",
            "summary_en",
            "owner_unit",
            "access",
        )


class CohortForm(RecordForm):
    """What is said of a cohort."""

    class Meta:
        model = Cohort
        fields = (
            "course",
            "name_local",
            "name_en",
            "starts_on",
            "ends_on",
            "place",
            "declared_count",
            "declared_women",
            "owner_unit",
            "access",
        )


class ModelForm(RecordForm):
    """What is said of a model."""

    class Meta:
        model = PracticeModel
        fields = (
            "name_local",
            "name_en",
            "origin_country",
            "origin_body",
            "changed_local",
            "changed_en",
            "summary_local",
            "summary_en",
            "owner_unit",
            "access",
        )


class ClubForm(RecordForm):
    """What is said of a club."""

    class Meta:
        model = Club
        fields = (
            "name_local",
            "name_en",
            "model",
            "unit",
            "state",
            "founded_on",
            "members",
            "women",
            "owner_unit",
            "access",
        )


class EnrolmentForm(RecordForm):
    """Who learns in which cohort."""

    class Meta:
        model = Enrolment
        fields = ("cohort", "person", "outcome")
        labels = {"cohort": _("Cohort"), "person": _("Person")}


class EnrolForm(EnrolmentForm):
    """The same on the page of the cohort."""

    class Meta(EnrolmentForm.Meta):
        fields = ("person", "outcome")  # type: ignore[assignment]
