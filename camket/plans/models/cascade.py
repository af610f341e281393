"""Tasks that are given to units, and what the units answer."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.models import Record, RecordQuerySet
from camket.people.models import Unit
from camket.plans.choices import AssignmentState
from camket.plans.models.tasks import Task, task_readable_by


class AssignmentQuerySet(RecordQuerySet):
    """Read with the task, by those who work at the units above, and by the unit itself."""

    def visible_to(self, user: Any) -> Self:
        scope = scope_of(user)
        if scope.covers_all:
            return self.all()
        if not scope.is_staff:
            return self.none()
        own = Q(unit__in=scope.unit_ids) | Q(task__owner_unit__in=scope.unit_ids)
        return self.filter(task_readable_by(user, "task__")).filter(own)


class Assignment(Record):
    """That a task was given to a unit, and the unit's answer (giao nhiệm vụ)."""

    route = "plans:assignment"

    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments", verbose_name=_("task"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name=_("unit"))
    state = models.CharField(_("answer"), max_length=10, choices=AssignmentState, default=AssignmentState.WAITING)
    due_on = models.DateField(_("due"), null=True, blank=True)
    message = models.TextField(_("message"), blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    #: The unit's own task, made when it accepted.
    part = models.OneToOneField(Task, models.PROTECT, null=True, blank=True, related_name="given_as")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("task given to a unit")
        constraints = [models.UniqueConstraint(fields=["task", "unit"], name="plans_assignment_once")]
        indexes = [models.Index(fields=["unit", "state"], name="plans_assignment_of_unit")]

    def __str__(self) -> str:
        return str(self.task)
