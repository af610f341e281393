"""Tasks, and what hangs on them: support, states, money, progress."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.models import Named, Record, RecordQuerySet
from camket.core.money import Money
from camket.people.models import Body, Owned, OwnedQuerySet, Unit, readable_by
from camket.plans.choices import AssignmentState, FundSource, Impact, Likelihood, TaskState
from camket.plans.models.plans import Objective, Plan
from camket.policy.models import Clause
from camket.sources.models import Document, Letter


def task_readable_by(user: Any, prefix: str = "") -> Q:
    """Return the condition under which tasks may be read: as what is owned, or because it was given to one's unit."""
    scope = scope_of(user)
    readable = readable_by(user, prefix)
    if scope.covers_all or not scope.unit_ids:
        return readable
    given = Task.objects.filter(assignments__unit__in=scope.unit_ids).exclude(
        assignments__state=AssignmentState.WITHDRAWN
    )
    return readable | Q(**{f"{prefix}pk__in": given.values("pk")})


class TaskQuerySet(OwnedQuerySet):
    """Tasks are read as what is owned, and by the units to which they were given."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(task_readable_by(user))


class Task(Owned, Named):
    """What somebody does by a day to carry out a clause or reach an objective (nhiệm vụ)."""

    route = "plans:task"

    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("plan"))
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
    risk_local = local_text(_("risk in Vietnamese"))
    risk_en = english_text(_("risk in English"))
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), choices=Likelihood, null=True, blank=True)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Impact, null=True, blank=True)
    #: What the latest progress note says; None where none was said.
    percent = models.PositiveSmallIntegerField(
        _("done, in percent"), null=True, blank=True, editable=False, validators=[MaxValueValidator(100)]
    )
    #: The task of an earlier plan that this one was made from.
    origin = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="heirs")

    deliverable = Bilingual("deliverable")
    risk = Bilingual("risk")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        indexes = [models.Index(fields=["state", "due_on"], name="plans_task_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(starts_on__lte=F("due_on")),
                name="plans_task_starts_before_due",
            ),
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="plans_task_percent"),
        ]


class TaskSupport(models.Model):
    """A body that supports the lead of a task (cơ quan phối hợp)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="supports")
    body = models.ForeignKey(Body, models.PROTECT, related_name="supports")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "body"], name="plans_tasksupport_once")]

    def __str__(self) -> str:
        return str(self.body)


class OfTaskQuerySet(RecordQuerySet):
    """What hangs on a task is read with it."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(task_readable_by(user, "task__"))


class OfTask(Record):
    """What hangs on a task and is read with it (phần thuộc nhiệm vụ)."""

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def owner_unit_id(self) -> int | None:
        """The unit that the task belongs to."""
        found: int | None = self.task.owner_unit_id  # type: ignore[attr-defined]
        return found


class StateChange(OfTask):
    """That a task went from one state to another: who, when, why (lịch sử trạng thái)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="state_changes", verbose_name=_("task"))
    before = models.CharField(_("before"), max_length=10, choices=TaskState)
    to = models.CharField(_("new state"), max_length=10, choices=TaskState)
    reason = models.TextField(_("reason"), blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("change of state")

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_to_display()}"

    def get_absolute_url(self) -> str:
        return f"{self.task.get_absolute_url()}#states"


class BudgetLine(OfTask):
    """Money that is planned for a task, in its own currency, with its source (dòng ngân sách)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="budget_lines", verbose_name=_("task"))
    source = models.CharField(_("source of funds"), max_length=10, choices=FundSource)
    funder = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="budget_lines", verbose_name=_("who gives it")
    )
    amount_minor = models.BigIntegerField(_("amount in the smallest unit"))
    currency = models.CharField(_("currency"), max_length=3)
    #: Planned only, until somebody has said that the money is there.
    is_secured = models.BooleanField(_("the money is assured"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("budget line")
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="plans_budgetline_positive")]

    @property
    def amount(self) -> Money:
        """The amount as money."""
        return Money(self.amount_minor, self.currency)

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.amount.display(get_language() or 'vi')}"

    def get_absolute_url(self) -> str:
        return f"{self.task.get_absolute_url()}#money"


class ProgressNote(OfTask):
    """What was done of a task by a day, with what shows it (ghi nhận tiến độ, minh chứng)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="progress_notes", verbose_name=_("task"))
    noted_on = models.DateField(_("as of"))
    percent = models.PositiveSmallIntegerField(
        _("done, in percent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    text = models.TextField(_("what was done"))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="progress_notes", verbose_name=_("document")
    )
    letter = models.ForeignKey(
        Letter, models.PROTECT, null=True, blank=True, related_name="progress_notes", verbose_name=_("letter")
    )
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("progress note")
        ordering = ("-noted_on", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="plans_note_percent")
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 90 else self.text[:89].rstrip() + "…"

    def get_absolute_url(self) -> str:
        return f"{self.task.get_absolute_url()}#progress"
