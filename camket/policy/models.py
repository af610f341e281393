"""Tables of policy."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.fields.bilingual import Bilingual
from camket.core.fields.partial import PartialDateField
from camket.core.models import Named, NamedQuerySet, Record, RecordQuerySet
from camket.people.models import Body, Owned, OwnedQuerySet, Person, readable_by
from camket.policy.choices import ClauseKind, InstrumentKind, InstrumentState, SourceCheck, VersionState


class Sourced(models.Model):
    """Where what is entered of a text comes from, and how it was checked (nguồn, mức độ đối chiếu)."""

    source = models.CharField(_("source"), max_length=1000, blank=True)
    checked = models.CharField(_("checked"), max_length=10, choices=SourceCheck, blank=True, default=SourceCheck.UNSAID)

    class Meta:
        abstract = True


class Instrument(Owned, Sourced, Named):  # noqa: DJ008  (Named has one)
    """A policy text as an act: resolution, decision, programme, convention (văn bản)."""

    route = "policy:instrument"

    kind = models.CharField(_("kind"), max_length=20, choices=InstrumentKind)
    number = models.CharField(_("number and sign"), max_length=60, blank=True)
    issuer = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="instruments", verbose_name=_("issued by")
    )
    state = models.CharField(_("state"), max_length=10, choices=InstrumentState, default=InstrumentState.DRAFT)
    adopted_on = PartialDateField(_("adopted on"), null=True, blank=True)
    issued_on = PartialDateField(_("issued on"), null=True, blank=True)
    in_force_from = PartialDateField(_("in force from"), null=True, blank=True)
    ends_on = PartialDateField(_("ends"), null=True, blank=True)
    signer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="signed_instruments")
    summary_local = models.TextField(_("summary in Vietnamese"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    #: Whether the organisation carries it out, or only answers to it (SDGs, CEDAW …).
    is_own = models.BooleanField(default=True)

    summary = Bilingual("summary")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument")


class VersionQuerySet(RecordQuerySet):
    """Versions that are adopted are read with the instrument; working ones only inside the organisation."""

    def visible_to(self, user: Any) -> Self:
        rows = self.filter(readable_by(user, "instrument__"))
        if scope_of(user).is_staff:
            return rows
        return rows.exclude(state=VersionState.WORKING)


class Version(Record):
    """A state of the whole text: a draft of a date, the adopted text (phiên bản)."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.WORKING)
    dated = PartialDateField(_("date"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("instrument", "number")
        constraints = [models.UniqueConstraint(fields=["instrument", "number"], name="policy_version_number")]

    def __str__(self) -> str:
        return f"{self.instrument} – {self.get_state_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return f"{self.instrument.get_absolute_url()}?version={self.number}"


class ClauseQuerySet(NamedQuerySet):
    """Clauses are read with their instrument."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_by(user, "instrument__"))


class Clause(Record, Sourced, Named):
    """A part of a text with an identity of its own through all versions (điều, khoản, điểm).

    `name` is its heading or gist; the words stand in `ClauseText`, one row a version and language.
    """

    route = "policy:clause"

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="clauses")
    #: Stable within the instrument, whatever its number becomes.
    key = models.CharField(max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=ClauseKind)
    number = models.CharField(_("number"), max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("stands under")
    )
    position = models.PositiveIntegerField(default=0)
    #: Whether carrying it out needs a measure of its own (a definition or a closing article does not).
    is_operative = models.BooleanField(_("is to be carried out"), default=True)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        ordering = ("instrument", "position", "pk")
        constraints = [models.UniqueConstraint(fields=["instrument", "key"], name="policy_clause_key")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}" if self.number else str(self.name)


class ClauseText(models.Model):
    """The words of a clause in one version and one language (nội dung điều khoản)."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="texts")
    version = models.ForeignKey(Version, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    body = models.TextField()
    #: Whether these are the official words, or a summary of ours because the words are not published.
    is_summary = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clause", "version", "language"], name="policy_clausetext_once")]

    def __str__(self) -> str:
        return self.body[:80]
