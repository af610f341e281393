"""Edges: the joins between records that no foreign key holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from camket.core.fields.uid import UidField


class Edge(models.Model):
    """A join from one record to another, of a kind that the registry knows (liên kết)."""

    uid = UidField()
    kind = models.CharField(max_length=40)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    target_kind = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    is_demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "kind", "target_kind", "target_id"], name="core_edge_once"
            )
        ]
        indexes = [models.Index(fields=["target_kind", "target_id", "kind"], name="core_edge_of_target")]

    def __str__(self) -> str:
        return f"{self.source_kind} {self.kind} {self.target_kind}"
