"""The audit trail: entries, payloads that the law may erase, and the seals that chain them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from camket.core.fields.uid import UidField


class AuditSeal(models.Model):
    """One link of the chain over a batch of entries (niêm phong nhật ký)."""

    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    entry_count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]


class AuditEntry(models.Model):
    """Who did what to which record, when (nhật ký thao tác). Never changed once it is written."""

    uid = UidField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    #: The event, as `room.model.verb`.
    action = models.CharField(max_length=80)
    record_kind = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    record_uid = models.CharField(max_length=11)
    #: SHA-256 over the salt and the payload; stays when the payload is erased.
    payload_digest = models.CharField(max_length=64)
    seal = models.ForeignKey(AuditSeal, models.PROTECT, null=True, related_name="entries")

    class Meta:
        indexes = [
            models.Index(fields=["record_kind", "record_id", "-id"], name="core_audit_of_record"),
            models.Index(fields=["seal", "id"], name="core_audit_of_seal"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.record_uid}"


class AuditPayload(models.Model):
    """What changed and why; can be erased by law without breaking the chain."""

    entry = models.OneToOneField(AuditEntry, models.CASCADE, related_name="payload")
    salt = models.CharField(max_length=32)
    data: Any = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.entry_id)
