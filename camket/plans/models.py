"""Tables of plans."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.models import Named
from camket.people.models import Body, Owned, OwnedQuerySet, Unit
from camket.plans.choices import ObjectiveLevel, TaskState
from camket.policy.models import Clause, Instrument


class Objective(Owned, Named):
    """What is to be reached, in a tree under an instrument (mục tiêu)."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="objectives", verbose_name=_("instrument"))
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="objectives", verbose_name=_("clause")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("stands under")
    )
    level = models.CharField(_("level"), max_length=12, choices=ObjectiveLevel, default=ObjectiveLevel.OBJECTIVE)
    number = models.CharField(_("number"), max_length=20, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("objective")
        ordering = ("instrument", "position", "pk")

    def __str__(self) -> str:
        return f"{self.number}. {self.name}" if self.number else str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("plans:objective", args=[self.uid])


class Task(Owned, Named):
    """What somebody does by a day to carry out a clause or reach an objective (nhiệm vụ)."""

    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("clause")
    )
    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("objective")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    lead = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="led_tasks", verbose_name=_("lead body")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("given to the unit")
    )
    supporting: Any = models.ManyToManyField(
        Body, through="TaskSupport", related_name="supported_tasks", verbose_name=_("supporting bodies")
    )
    state = models.CharField(_("state"), max_length=10, choices=TaskState, default=TaskState.PLANNED)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    #: The last local day; the deadline ends with it in the unit's zone.
    due_on = models.DateField(_("due"), null=True, blank=True)
    deliverable_local = local_text(_("deliverable in Vietnamese"))
    deliverable_en = english_text(_("deliverable in English"))

    deliverable = Bilingual("deliverable")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        indexes = [models.Index(fields=["state", "due_on"], name="plans_task_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(starts_on__lte=F("due_on")),
                name="plans_task_starts_before_due",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("plans:task", args=[self.uid])


class TaskSupport(models.Model):
    """A body that supports the lead of a task (cơ quan phối hợp)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="supports")
    body = models.ForeignKey(Body, models.PROTECT, related_name="supports")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "body"], name="plans_tasksupport_once")]

    def __str__(self) -> str:
        return str(self.body)
