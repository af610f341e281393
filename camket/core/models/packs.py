"""Packs: what an installation was filled with."""

from __future__ import annotations

from django.db import models


class Pack(models.Model):
    """A pack that was loaded: its version, and the digest of its files (gói dữ liệu)."""

    code = models.CharField(max_length=60, unique=True)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class PackItem(models.Model):
    """A record that came from a pack, under the key by which packs name it."""

    pack = models.ForeignKey(Pack, models.CASCADE, related_name="items")
    table = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    record_kind = models.CharField(max_length=60)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "key"], name="core_packitem_once")]
        indexes = [models.Index(fields=["record_kind", "record_id"], name="core_packitem_of_record")]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
