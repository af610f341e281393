"""The sets by which figures are split, and their categories."""

from __future__ import annotations

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.models import Named, NamedQuerySet, Record

#: Keys stand in the keys of cells, which files, programs and packed rows keep; they never change.
KEY = RegexValidator(r"^[a-z0-9_]+\Z", _("Small letters without marks, digits and “_” only."))


class BreakdownQuerySet(NamedQuerySet):
    """The sets are public knowledge."""

    def visible_to(self, user: Any) -> Self:
        return self.all()


class Breakdown(Record, Named):
    """A set by which figures are split, such as sex or age band (tiêu thức phân tổ)."""

    route = "reporting:breakdown"

    key = models.CharField(_("key"), max_length=20, unique=True, validators=[KEY])

    objects = BreakdownQuerySet.as_manager()

    class Meta:
        verbose_name = _("breakdown")

    @property
    def category_lines(self) -> str:
        """The categories that are asked, as forms show them, one a line: key and both names with “|” between."""
        rows = [row for row in self.categories.all() if not row.is_retired]
        return "\n".join(f"{row.key} | {row.name_local} | {row.name_en}" for row in rows)


class Category(models.Model):
    """One part of a set (nhóm phân tổ); the one with the key `u` holds what is not known."""

    breakdown = models.ForeignKey(Breakdown, models.CASCADE, related_name="categories")
    key = models.CharField(_("key"), max_length=20, validators=[KEY])
    name_local = local_text(_("name in Vietnamese"))
    name_en = english_text(_("name in English"))
    position = models.PositiveSmallIntegerField(_("place in the order"))
    #: It stays in old figures, and is not asked any more.
    is_retired = models.BooleanField(_("not asked any more"), default=False)

    name = Bilingual("name")

    class Meta:
        ordering = ("breakdown", "position", "pk")
        constraints = [models.UniqueConstraint(fields=["breakdown", "key"], name="reporting_category_key")]

    def __str__(self) -> str:
        return str(self.name)
