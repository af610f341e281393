"""Plans, their levels, and their objectives in a tree."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from camket.core.models import Named, NamedQuerySet, Record
from camket.people.models import Body, Owned, OwnedQuerySet, Unit
from camket.plans.choices import PlanKind, PlanState
from camket.policy.models import Clause, Instrument


class PlanLevelQuerySet(NamedQuerySet):
    """How levels are called is public knowledge."""

    def visible_to(self, user: Any) -> Self:
        return self.all()


class PlanLevel(Record, Named):
    """What one level of a plan is called here: pillar, objective, outcome … (cấp mục tiêu)."""

    is_made_by_migrate = True

    code = models.CharField(max_length=12, unique=True, editable=False)
    rank = models.PositiveSmallIntegerField(_("rank from the top"), default=1)

    objects = PlanLevelQuerySet.as_manager()

    class Meta:
        verbose_name = _("level of plans")
        ordering = ("rank", "pk")

    def get_absolute_url(self) -> str:
        return reverse("plans:levels")


class Plan(Owned, Named):
    """What a body or a unit does in a term to carry out a policy text (kế hoạch, chương trình hành động)."""

    route = "plans:plan"

    kind = models.CharField(_("kind"), max_length=10, choices=PlanKind, default=PlanKind.PLAN)
    number = models.CharField(_("number and sign"), max_length=60, blank=True)
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("policy text")
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("plan of the body")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("plan of the unit")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    #: The plan that this one was made from.
    origin = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="heirs")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        indexes = [models.Index(fields=["unit", "state"], name="plans_plan_of_unit")]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="plans_plan_starts_before_end")
        ]


class Objective(Owned, Named):
    """What is to be reached, in the tree of a plan (mục tiêu)."""

    route = "plans:objective"

    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="objectives", verbose_name=_("plan")
    )
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="objectives", verbose_name=_("policy text")
    )
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="objectives", verbose_name=_("clause")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("stands under")
    )
    level = models.ForeignKey(
        PlanLevel,
        models.PROTECT,
        to_field="code",
        db_column="level",
        default="objective",
        related_name="objectives",
        verbose_name=_("level"),
    )
    number = models.CharField(_("number"), max_length=20, blank=True)
    position = models.PositiveIntegerField(default=0)
    #: The objective of an earlier plan that this one was made from.
    origin = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="heirs")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("objective")
        ordering = ("instrument", "position", "pk")

    def __str__(self) -> str:
        return f"{self.number}. {self.name}" if self.number else str(self.name)
