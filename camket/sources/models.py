"""Tables of sources."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from camket.core.choices import SigningForm
from camket.core.fields.partial import PartialDateField
from camket.core.models import Named, Record, RecordQuerySet, StoredFile
from camket.people.models import Body, Owned, OwnedQuerySet, Person, readable_by
from camket.sources.choices import DocumentKind, DocumentState, LetterDirection

QUOTE_LENGTH = 90


class Document(Owned, Named):
    """Something kept as evidence: an article, a speech, minutes, an official text (tài liệu nguồn)."""

    route = "sources:document"

    kind = models.CharField(_("kind"), max_length=15, choices=DocumentKind)
    state = models.CharField(_("state"), max_length=10, choices=DocumentState, default=DocumentState.KEPT)
    publisher = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="published", verbose_name=_("published by")
    )
    published_on = PartialDateField(_("published on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])])
    rights = models.CharField(_("rights"), max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="documents")
    #: The words as they came; passages count their offsets in it.
    text = models.TextField(_("text"), blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")


class PassageQuerySet(RecordQuerySet):
    """Passages are read by whoever may read the document."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(readable_by(user, "document__"))


class Passage(Record):
    """The words of a document on which something rests (đoạn trích)."""

    route = "sources:passage"

    document = models.ForeignKey(Document, models.PROTECT, related_name="passages")
    #: Offsets in code points of `document.text`; both empty when the document is kept without its text.
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    quote = models.TextField(_("words"))
    language = models.CharField(_("language"), max_length=5, blank=True)
    #: Where in a document without text: a page, a paragraph.
    locator = models.CharField(_("where"), max_length=100, blank=True)
    #: Whether `quote` gives the words of the source or our own summary of them.
    is_summary = models.BooleanField(_("in our own words"), default=False)

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ("document", "start", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__lt=F("end")),
                name="sources_passage_start_before_end",
            )
        ]

    def __str__(self) -> str:
        return self.quote if len(self.quote) <= QUOTE_LENGTH else self.quote[: QUOTE_LENGTH - 1].rstrip() + "…"


class Letter(Owned, Named):
    """A letter as a record: number and sign, date, signer, scan, deadline, what it answers (công văn, công hàm)."""

    route = "sources:letter"

    direction = models.CharField(_("received or sent"), max_length=3, choices=LetterDirection)
    number = models.CharField(_("number and sign"), max_length=60, blank=True)
    letter_date = models.DateField(_("date of the letter"))
    received_on = models.DateField(_("received on"), null=True, blank=True)
    sender = models.ForeignKey(Body, models.PROTECT, related_name="letters_sent", verbose_name=_("from"))
    recipient = models.ForeignKey(Body, models.PROTECT, related_name="letters_received", verbose_name=_("to"))
    signer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="letters_signed", verbose_name=_("signer")
    )
    signing_form = models.CharField(_("signed"), max_length=5, choices=SigningForm, default=SigningForm.OWN)
    answer_due = models.DateField(_("answer due"), null=True, blank=True)
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answered_by", verbose_name=_("answers")
    )
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="letters")
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
