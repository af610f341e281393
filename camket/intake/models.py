"""Tables of intake: readings, what they propose, what corrections taught, and the themes that are followed."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from camket.core.access import scope_of
from camket.core.fields.uid import UidField
from camket.core.models import Named, Record, RecordQuerySet
from camket.intake.choices import LearnedKind, ProposalKind, ProposalState, ReadingState
from camket.people.models import readable_by
from camket.sources.models import Document


def staff_only(rows: Any, user: Any, prefix: str) -> Any:
    """Narrow rows to documents that the person may read; proposals are shown inside the organisation only."""
    if not scope_of(user).is_staff:
        return rows.none()
    return rows.filter(readable_by(user, prefix))


class Batch(models.Model):
    """A folder of documents that came in together (lô tư liệu)."""

    uid = UidField()
    name = models.CharField(max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class ReadingQuerySet(RecordQuerySet):
    """Readings are work in progress: the organisation sees those of the documents it may read."""

    def visible_to(self, user: Any) -> Self:
        rows: Self = staff_only(self, user, "document__")
        return rows


class Reading(Record):
    """The reading of one document: who confirms it and how far that is (lượt đọc tư liệu)."""

    route = "intake:reading"

    document = models.OneToOneField(Document, models.CASCADE, related_name="reading")
    state = models.CharField(_("state"), max_length=10, choices=ReadingState, default=ReadingState.WAITING)
    #: Why it could not be read, as a sentence for a person.
    failure = models.CharField(max_length=400, blank=True)
    #: What was noticed while its words were taken from the file, such as an old encoding.
    note = models.CharField(max_length=400, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    #: Which rules and models read it.
    reader = models.CharField(max_length=80, blank=True)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, blank=True, related_name="readings")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="readings",
        verbose_name=_("confirmed by"),
    )
    #: Two people must agree to every proposal.
    is_sensitive = models.BooleanField(_("needs a second reader"), default=False)
    #: The document that this one repeats, and how much of it (0 to 100).
    repeats = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="repeated_by")
    repeats_share = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        indexes = [models.Index(fields=["state", "id"], name="intake_reading_queue")]

    def __str__(self) -> str:
        return str(self.document)


class ProposalQuerySet(RecordQuerySet):
    """Proposals are seen with their reading."""

    def visible_to(self, user: Any) -> Self:
        rows: Self = staff_only(self, user, "reading__document__")
        return rows


class Proposal(Record):
    """Something that a reader believes a text says, until a person decides (đề xuất).

    Nothing outside this room reads this table: a proposal is in no figure, page or export.
    """

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=12, choices=ProposalKind)
    #: The name under which other proposals of the reading refer to it, such as `per1`.
    key = models.CharField(max_length=20)
    #: Code points of the document's text: the words themselves, and the sentence in which they stand.
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    passage_start = models.PositiveIntegerField()
    passage_end = models.PositiveIntegerField()
    #: Further places that name the same, as [start, end].
    mentions: Any = models.JSONField(default=list, blank=True)
    #: What is believed, by the names of the fields of `rules.facts`.
    facts: Any = models.JSONField(default=dict, blank=True)
    #: As read, while `facts` holds what a person made of it.
    facts_as_read: Any = models.JSONField(default=dict, blank=True)
    #: In percent.
    confidence = models.PositiveSmallIntegerField(default=50)
    made_by = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    #: The record that came of it, or to which it was joined.
    became_kind = models.CharField(max_length=60, blank=True)
    became_id = models.BigIntegerField(null=True, blank=True)
    #: What accepting wrote, so that undoing takes exactly that away: passages, edges, records by kind and id.
    written: Any = models.JSONField(default=list, blank=True)
    first_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        ordering = ("reading", "start", "end", "pk")
        constraints = [
            models.UniqueConstraint(fields=["reading", "key"], name="intake_proposal_key"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="intake_proposal_start_before_end"),
        ]

    def __str__(self) -> str:
        return str(self.facts.get("name") or self.facts.get("title") or self.quote)

    @property
    def quote(self) -> str:
        """The words in the text."""
        return self.reading.document.text[self.start : self.end]

    @property
    def passage(self) -> str:
        """The sentence in which the words stand."""
        return self.reading.document.text[self.passage_start : self.passage_end]

    def get_absolute_url(self) -> str:
        return f"{self.reading.get_absolute_url()}#{self.uid}"


class Learned(models.Model):
    """What a correction taught the installation: another name, a spelling, a title (tên gọi khác, chính tả)."""

    kind = models.CharField(max_length=10, choices=LearnedKind)
    proposal_kind = models.CharField(max_length=12, choices=ProposalKind)
    #: As it stood in the text, folded for finding.
    folded = models.CharField(max_length=300)
    text = models.CharField(max_length=300)
    #: What it should have been, for spellings and titles.
    value = models.CharField(max_length=300, blank=True)
    record_kind = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    proposal = models.ForeignKey(Proposal, models.SET_NULL, null=True, related_name="learned")
    learned_from = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    learned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "proposal_kind", "folded"], name="intake_learned_once")]

    def __str__(self) -> str:
        return f"{self.text} → {self.value}" if self.value else self.text


class Fingerprint(models.Model):
    """One of the least hashes of a document's word sequences, by which near-duplicates meet (dấu vân tay văn bản)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="fingerprints")
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "document"], name="intake_fingerprint_once")]

    def __str__(self) -> str:
        return str(self.value)


class ThemeQuerySet(RecordQuerySet):
    """Themes are a vocabulary: the organisation sees it, as it sees the trends drawn from it."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if scope_of(user).is_staff else self.none()


class Theme(Record, Named):
    """Something that sources speak of and that is followed over time (chủ đề theo dõi)."""

    route = "intake:theme"

    #: One a line; found as whole words, with or without marks.
    words_local = models.TextField(_("words in Vietnamese"), blank=True, help_text=_("One a line."))
    words_en = models.TextField(_("words in English"), blank=True, help_text=_("One a line."))
    is_followed = models.BooleanField(_("followed"), default=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")


class ThemeMention(models.Model):
    """That a document speaks of a theme: how often, and where first (lượt nhắc chủ đề)."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="mentions")
    document = models.ForeignKey(Document, models.CASCADE, related_name="theme_mentions")
    count = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["theme", "document"], name="intake_thememention_once")]

    def __str__(self) -> str:
        return f"{self.theme_id} {self.document_id}"
