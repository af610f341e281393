"""Parts of forms that the pages of rooms above take over: a decision that was taken on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from camket.core.choices import SigningForm
from camket.core.fields.day import DayField
from camket.core.files import FileRefused, store
from camket.core.models import User
from camket.core.pages.lookups import RecordField
from camket.people.actions.roles import OnPaper
from camket.people.models import Person


class OnPaperForm(forms.Form):
    """The fields of a decision on paper; left alone they mean that it was not taken on paper."""

    signer = RecordField(
        Person,
        label=_("Signed on paper by"),
        required=False,
        help_text=_("Only if a leader decided on paper: her name, and the scan below."),
    )
    form = forms.ChoiceField(label=_("Form of signing"), choices=SigningForm.choices, required=False)
    in_place_of = forms.CharField(
        label=_("In place of"),
        required=False,
        max_length=200,
        help_text=_("For TM., KT., TL. and TUQ.: the collective or the head in whose place it was signed."),
    )
    signed_on = DayField(label=_("Signed on"), required=False)
    scan = forms.FileField(label=_("Scan"), required=False, help_text=_("A PDF or a photo of the signed paper."))

    def __init__(self, *args: Any, user: User | Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["signer"].user = user  # type: ignore[attr-defined]
        self._paper: OnPaper | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        signer, signed_on, scan = cleaned.get("signer"), cleaned.get("signed_on"), cleaned.get("scan")
        if not (signer or signed_on or scan):
            return cleaned
        for name, value in {"signer": signer, "signed_on": signed_on, "scan": scan}.items():
            if not value and name not in self.errors:
                self.add_error(name, _("A decision on paper needs the signer, the day and the scan."))
        form = SigningForm(cleaned.get("form") or SigningForm.OWN)
        if form in (SigningForm.TM, SigningForm.KT, SigningForm.TL, SigningForm.TUQ) and not cleaned.get("in_place_of"):
            self.add_error("in_place_of", _("Say in whose place it was signed."))
        if not self.errors and signer and signed_on and scan:
            try:
                kept = store(scan, name=scan.name)
            except FileRefused as refusal:
                self.add_error("scan", str(refusal))
            else:
                self._paper = OnPaper(signer, signed_on, kept, form, cleaned.get("in_place_of", ""))
        return cleaned

    @property
    def paper(self) -> OnPaper | None:
        """The decision on paper, None when there was none."""
        return self._paper
