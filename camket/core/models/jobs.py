"""Slow work, as a row that a person can read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from camket.core.choices import JobState
from camket.core.fields.uid import UidField


class Job(models.Model):
    """A piece of slow work: what, for whom, how far, how it ended (công việc nền)."""

    uid = UidField()
    name = models.CharField(max_length=80)
    arguments: Any = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    log: Any = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    #: When the worker that runs it last said so; one that is silent for long was stopped.
    seen_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["name", "-created_at"], name="core_job_latest")]

    def __str__(self) -> str:
        return self.name
