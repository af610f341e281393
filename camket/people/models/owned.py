"""What belongs to a unit, and who may therefore read it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.choices import Access
from camket.core.models import NamedQuerySet, Record
from camket.people.models.territory import Unit


def readable_by(user: Any, prefix: str = "") -> Q:
    """Return the condition under which rows with `access` and `owner_unit` may be read by a person.

    Everyone reads what is public; partners what is shared with them; the organisation what is internal; and what is
    kept to a unit is read by those whose roles reach that unit. `prefix` leads to the owned row, such as `event__`.
    """
    scope = scope_of(user)
    open_levels = [Access.PUBLIC]
    if scope.grants:
        open_levels.append(Access.PARTNERS)
    if scope.is_staff:
        open_levels.append(Access.INTERNAL)
    readable = Q(**{f"{prefix}access__in": open_levels})
    if scope.covers_all:
        return Q()
    if scope.unit_ids:
        readable |= Q(**{f"{prefix}access": Access.UNIT, f"{prefix}owner_unit__in": scope.unit_ids})
    return readable


class OwnedQuerySet(NamedQuerySet):
    """Rows that belong to a unit."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_by(user))


class Owned(Record):
    """A record that belongs to a unit and says who may read it (bản ghi có đơn vị chủ quản)."""

    owner_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit it belongs to")
    )
    access = models.CharField(_("who may read it"), max_length=10, choices=Access, default=Access.INTERNAL)

    class Meta:
        abstract = True
