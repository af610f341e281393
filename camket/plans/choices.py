"""Codes of plans."""

from django.db import models
from django.utils.translation import pgettext_lazy


class TaskState(models.TextChoices):
    """Where a task stands (trạng thái nhiệm vụ)."""

    PLANNED = "planned", pgettext_lazy("task", "Planned")
    UNDER_WAY = "under_way", pgettext_lazy("task", "Under way")
    BLOCKED = "blocked", pgettext_lazy("task", "Blocked")
    DONE = "done", pgettext_lazy("task", "Done")
    DROPPED = "dropped", pgettext_lazy("task", "Dropped")


class ObjectiveLevel(models.TextChoices):
    """The levels of a plan (cấp mục tiêu)."""

    PILLAR = "pillar", pgettext_lazy("objective", "Pillar")
    OBJECTIVE = "objective", pgettext_lazy("objective", "Objective")
    OUTCOME = "outcome", pgettext_lazy("objective", "Outcome")
    OUTPUT = "output", pgettext_lazy("objective", "Output")
    TASK_GROUP = "task_group", pgettext_lazy("objective", "Group of tasks")
