"""Writes of the sets by which figures are split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created, verb
from camket.core.models import User
from camket.people.actions.owned import can_edit
from camket.reporting.models import Breakdown, Category
from camket.reporting.rules import DEFINERS, SEX, UNKNOWN

#: The words of "not known" where nobody gives others.
NOT_KNOWN = ("Chưa rõ", "Not known")
SEXES = (("f", "Nữ", "Women"), ("m", "Nam", "Men"), (UNKNOWN, "Chưa rõ giới tính", "Sex not known"))


@dataclass(frozen=True)
class Part:
    """A category as it is entered: its key, and its names."""

    key: str
    name_local: str
    name_en: str


def sex_breakdown() -> Breakdown:
    """Return the set by sex, which every installation has; made at the first count of people."""
    row, made = Breakdown.objects.get_or_create(key=SEX, defaults={"name_local": "Giới tính", "name_en": "Sex"})
    if made:
        write_categories(row, [Part(*each) for each in SEXES])
    return row


def with_unknown(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with "not known" among them, last."""
    if any(part.key == UNKNOWN for part in parts):
        return list(parts)
    return [*parts, Part(UNKNOWN, *NOT_KNOWN)]


def write_categories(breakdown: Breakdown, parts: Sequence[Part]) -> None:
    """Write the categories of a set: new ones are added, others renamed; what is left out is not asked any more."""
    rows = {row.key: row for row in breakdown.categories.all()}
    for position, part in enumerate(with_unknown(parts), start=1):
        row = rows.pop(part.key, None) or Category(breakdown=breakdown, key=part.key)
        row.name_local, row.name_en = part.name_local, part.name_en
        row.position, row.is_retired = position, False
        row.full_clean(validate_unique=False, validate_constraints=False)
        row.save()
    Category.objects.filter(pk__in=[row.pk for row in rows.values()]).update(is_retired=True)


def demand_parts(parts: Sequence[Part]) -> None:
    """Raise Invalid for a set that tells nothing apart."""
    keys = [part.key for part in parts if part.key != UNKNOWN]
    if len(keys) < 2:
        raise Invalid(_("A set has at least two categories; “not known” comes by itself."), "categories")
    if len(set(keys)) < len(keys):
        raise Invalid(_("Two categories have the same key."), "categories")


@transaction.atomic
def add_breakdown(
    *, actor: User, key: str, name_local: str = "", name_en: str = "", categories: Sequence[Part]
) -> Breakdown:
    """Enter a set by which figures can be split."""
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=None))
    demand_parts(categories)
    if Breakdown.objects.filter(key=key).exists():
        raise Invalid(_("Another set has this key."), "key")
    row = created(Breakdown(key=key, name_local=name_local, name_en=name_en), actor=actor)
    write_categories(row, categories)
    return row


@transaction.atomic
def change_breakdown(
    *,
    actor: User,
    breakdown: Breakdown,
    expected_version: int | None,
    categories: Sequence[Part],
    key: str = "",
    name_local: str = "",
    name_en: str = "",
) -> Breakdown:
    """Rename a set or its categories, add some, or stop asking for some; keys never change."""
    demand(can_edit(scope_of(actor), DEFINERS, unit_id=None))
    if key and key != breakdown.key:
        raise Invalid(_("Keys stand in figures and never change."), "key")
    demand_parts(categories)
    before = [str(row) for row in breakdown.categories.all() if not row.is_retired]
    written = changed(
        breakdown,
        {"name_local": name_local, "name_en": name_en},
        actor=actor,
        expected_version=expected_version,
    )
    write_categories(written, categories)
    after = [str(row) for row in written.categories.filter(is_retired=False)]
    if before != after:
        audit.write_entry(actor=actor, action=verb(written, "categories"), record=written, categories=[before, after])
    return written
