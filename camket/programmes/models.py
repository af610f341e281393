"""Tables of programmes."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from camket.core.fields.bilingual import Bilingual
from camket.core.fields.partial import PartialDateField
from camket.core.models import Named, Record, RecordQuerySet
from camket.people.models import Body, Owned, OwnedQuerySet, Person, Place, Unit, readable_by
from camket.programmes.choices import ClubState, Outcome


class Course(Owned, Named):
    """A training or scholarship that is held again and again (khóa đào tạo, học bổng)."""

    route = "programmes:course"

    provider = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="courses", verbose_name=_("given by")
    )
    partner = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="partner_courses", verbose_name=_("with")
    )
    summary_local = models.TextField(_("summary in Vietnamese"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)

    summary = Bilingual("summary")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")


class Cohort(Owned, Named):
    """Those who took a course together (lớp, đợt đào tạo)."""

    route = "programmes:cohort"

    course = models.ForeignKey(Course, models.PROTECT, related_name="cohorts", verbose_name=_("course"))
    starts_on = PartialDateField(_("begins"), null=True, blank=True)
    ends_on = PartialDateField(_("ends"), null=True, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="cohorts", verbose_name=_("place")
    )
    #: A count that a source gives where no list exists.
    declared_count = models.PositiveIntegerField(_("participants, as declared"), null=True, blank=True)
    declared_women = models.PositiveIntegerField(_("of whom women, as declared"), null=True, blank=True)
    declared_qualifier = models.CharField(_("how exact"), max_length=10, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        constraints = [
            models.CheckConstraint(
                condition=Q(declared_women=None) | Q(declared_women__lte=F("declared_count")),
                name="programmes_cohort_women_within",
            )
        ]


class EnrolmentQuerySet(RecordQuerySet):
    """Names of participants are read inside the organisation only, with the cohort."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_by(user, "cohort__"), person__in=Person.objects.visible_to(user))


class Enrolment(Record):
    """A person in a cohort (học viên)."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.ENROLLED)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "person"], name="programmes_enrolment_once")]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return self.cohort.get_absolute_url()


class PracticeModel(Owned, Named):
    """A way of working that can be piloted and spread, perhaps adapted from abroad (mô hình)."""

    route = "programmes:model"

    origin_country = models.CharField(_("adapted from (country)"), max_length=2, blank=True)
    origin_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="models", verbose_name=_("adapted from")
    )
    changed_local = models.TextField(_("what was changed, in Vietnamese"), blank=True)
    changed_en = models.TextField(_("what was changed, in English"), blank=True)
    summary_local = models.TextField(_("summary in Vietnamese"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)

    changed = Bilingual("changed")
    summary = Bilingual("summary")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("model")


class Club(Owned, Named):
    """A club in a commune, of a model (câu lạc bộ)."""

    route = "programmes:club"

    model = models.ForeignKey(
        PracticeModel, models.PROTECT, null=True, blank=True, related_name="clubs", verbose_name=_("model")
    )
    #: The unit that runs it: a commune's, or a province's where the commune is not known.
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="clubs", verbose_name=_("run by")
    )
    state = models.CharField(_("state"), max_length=10, choices=ClubState, default=ClubState.ACTIVE)
    founded_on = PartialDateField(_("founded"), null=True, blank=True)
    members = models.PositiveIntegerField(_("members"), null=True, blank=True)
    women = models.PositiveIntegerField(_("of whom women"), null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("club")
        constraints = [
            models.CheckConstraint(
                condition=Q(women=None) | Q(women__lte=F("members")), name="programmes_club_women_within"
            )
        ]
