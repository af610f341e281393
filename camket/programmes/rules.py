"""Pure decisions about programmes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, Denied, Verdict
from camket.people.choices import Role

#: Who keeps courses, models and clubs.
RUNNERS = frozenset({Role.PROGRAMME_OFFICER, Role.PROVINCIAL_OFFICER, Role.COMMUNE_CHAIR})


def can_count(total: int | None, women: int | None) -> Verdict:
    """Return whether a count of women fits the count of all."""
    if women is not None and total is None:
        return Denied(_("Enter the number of all before the number of women."))
    if women is not None and total is not None and women > total:
        return Denied(_("There cannot be more women than members."))
    return ALLOWED
