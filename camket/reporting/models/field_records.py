"""What phones sent by the forms of ODK, each record once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from camket.reporting.models.submissions import Submission


class FieldRecord(models.Model):
    """One filled-in form as a phone sent it (bản ghi từ điện thoại), with what of it did not get into the draft."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="field_records")
    #: Given by the phone; the same one sent again is the same record.
    instance_id = models.CharField(max_length=100, unique=True)
    #: The version of the form that was filled in.
    form_version = models.CharField(max_length=60, blank=True)
    xml = models.TextField()
    sha256 = models.CharField(max_length=64)
    #: What did not fit or was not written over: `[label, what the phone says, what stands here, why]` each.
    left: Any = models.JSONField(default=list)
    #: Photos that are still to come in later posts: name of the file -> key of the item.
    waiting: Any = models.JSONField(default=dict)
    #: Why it was not sent upward although the form asked for it.
    refusal = models.CharField(max_length=500, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("-received_at", "pk")

    def __str__(self) -> str:
        return self.instance_id
