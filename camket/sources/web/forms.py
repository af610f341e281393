"""Forms of sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from camket.core.files import FileRefused, store
from camket.core.pages.forms import ReadForm, RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.sources.choices import DocumentKind, LetterDirection
from camket.sources.models import Document, Letter, Passage


class DocumentFilter(FilterForm):
    """Filters of the list of documents."""

    kind = choice_filter(_("Kind"), DocumentKind)


class LetterFilter(FilterForm):
    """Filters of the register of letters."""

    direction = choice_filter(_("Received or sent"), LetterDirection)


class KeptFileForm(RecordForm):
    """A form whose upload is kept under its digest before the action runs; the same bytes are kept once."""

    upload = forms.FileField(label=_("File"), required=False)
    #: The column that takes the file.
    file_column = "file"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        upload = cleaned.pop("upload", None)
        if upload is not None and not self.errors:
            try:
                cleaned[self.file_column] = store(upload, name=upload.name)
            except FileRefused as refusal:
                self.add_error("upload", str(refusal))
        return cleaned


class DocumentForm(KeptFileForm):
    """What is said of a document."""

    class Meta:
        model = Document
        fields = (
            "name_local",
            "name_en",
            "kind",
            "publisher",
            "published_on",
            "language",
            "url",
            "text",
            "rights",
            "owner_unit",
            "access",
        )
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}


class LetterForm(KeptFileForm):
    """What is said of a letter."""

    file_column = "scan"

    class Meta:
        model = Letter
        fields = (
            "direction",
            "name_local",
            "name_en",
            "number",
            "letter_date",
            "received_on",
            "sender",
            "recipient",
            "signer",
            "signing_form",
            "answer_due",
            "answers",
            "owner_unit",
            "access",
        )


class PassageEntryForm(RecordForm):
    """The words of a document on which something rests, or a summary of them."""

    class Meta:
        model = Passage
        fields = ("document", "quote", "locator", "language", "is_summary")
        labels = {"document": _("Document")}
        help_texts = {
            "quote": _("Exactly as they stand in the document. Copy them from its text."),
            "locator": _("A page or a paragraph, if the text is not kept here."),
        }
        widgets = {"quote": forms.Textarea(attrs={"rows": 5})}

    def facts(self) -> dict[str, Any]:
        """Return what the action takes; without a language, that of the document is meant."""
        facts = super().facts()
        if not facts.get("language"):
            facts.pop("language", None)
        return facts


class PassageForm(PassageEntryForm):
    """The same on the page of the document, for its own words."""

    class Meta(PassageEntryForm.Meta):
        fields = ("quote", "locator")  # type: ignore[assignment]


class WithdrawForm(ReadForm):
    """Why a document no longer stands."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class CiteForm(forms.Form):
    """What rests on a passage."""

    record = forms.CharField(
        label=_("Record"), help_text=_("The address of its page, or the eleven letters at the end of it.")
    )
