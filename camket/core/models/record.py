"""What every record has: a public id, a version for locking, and the mark of demonstration data."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from camket.core.fields.bilingual import Bilingual, english_text, local_text
from camket.core.fields.derived import FoldedField, SortKeyField
from camket.core.fields.uid import UidField
from camket.core.text import words


class RecordQuerySet(models.QuerySet[Any, Any]):
    """Rows of one kind of record. Pages and doors start at `visible_to`."""

    def visible_to(self, user: Any) -> Self:
        """Return the rows that a person may see; every kind says which."""
        raise NotImplementedError(f"{self.model.__name__} does not say who may see it")

    def reading(self, *columns: str) -> Self:
        """Return the same rows with these columns only, those of related rows among them (`place__name_en`).

        A list of many rows is felt otherwise; what is not named here is read row by row when it is asked for.
        """
        related = {path for path, _dash, _name in (column.rpartition("__") for column in columns) if path}
        return self.select_related(None).select_related(*related).only(*columns)


def named(path: str = "") -> tuple[str, ...]:
    """Return the columns that name a record in a line and open it; `path` leads to a related one, only named."""
    start = f"{path}__" if path else ""
    own = () if path else ("uid", "is_demonstration")
    return (*own, f"{start}name_local", f"{start}name_en")


@cache
def around_uid(route: str) -> tuple[str, str]:
    """Return what stands before and after the uid in an address; a list needs it for every row."""
    placeholder = "Auid0000000"
    before, _uid, after = reverse(route, args=[placeholder]).partition(placeholder)
    return before, after


@cache
def labels_of(field: Any) -> dict[Any, Any]:
    """Return the words of a field's choices by code."""
    return dict(field.flatchoices)


class Record(models.Model):
    """The base of what can be opened, joined and cited (bản ghi)."""

    #: The name of its page's address, in which the uid stands.
    route: ClassVar[str] = ""
    #: Whether `migrate` enters rows of this kind: a restored backup then takes their place.
    is_made_by_migrate: ClassVar[bool] = False

    uid = UidField()
    #: Rises by one with every change; the web's hidden field and the API's ETag (optimistic locking).
    version = models.PositiveIntegerField(default=1, editable=False)
    is_demonstration = models.BooleanField(_("demonstration data"), default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """Return the address of the record's page; a kind without one says where else it is shown."""
        if not self.route:
            raise NotImplementedError(f"{type(self).__name__} has no page")
        before, after = around_uid(self.route)
        return f"{before}{self.uid}{after}"

    def _get_FIELD_display(self, field: Any) -> str:  # noqa: N802 - Django's name
        """Return the words of a choice; Django's own way makes the table of words anew for every cell of a list."""
        code = getattr(self, field.attname)
        return str(labels_of(field).get(code, "" if code is None else code))

    @classmethod
    def record_kind(cls) -> str:
        """Return the code under which the registry, edges and audit know this kind, such as `policy.clause`."""
        return cls._meta.label_lower


class NamedQuerySet(RecordQuerySet):
    """Rows that are found by their name in either language, with or without marks."""

    def named_like(self, text: str) -> Self:
        """Return the rows whose folded names hold every word of `text`."""
        rows = self
        for word in words(text):
            rows = rows.filter(name_search__contains=word)
        return rows


class Named(models.Model):
    """A record with a name (or title) in two languages."""

    name_local = local_text(_("name in Vietnamese"))
    name_en = english_text(_("name in English"))
    name_search = FoldedField("name_local", "name_en")
    sort_key = SortKeyField("name_local", "name_en")

    name = Bilingual("name")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Tombstone(models.Model):
    """What is left of a record that was deleted or merged into another, so that its address still answers."""

    uid = models.CharField(max_length=11, unique=True)
    record_kind = models.CharField(max_length=60)
    merged_into_uid = models.CharField(max_length=11, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    buried_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.uid
