"""Forms of one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from camket.core.choices import OPEN_DOORS
from camket.core.signin.pin import PinInput


class NewPinForm(forms.Form):
    """A PIN for this device, twice."""

    pin = forms.CharField(
        label=_("PIN"),
        widget=PinInput("new-password"),
        help_text=_("Four to eight digits, not 1234 and not 0000."),
    )
    again = forms.CharField(label=_("The PIN again"), widget=PinInput("new-password"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("pin") and cleaned.get("again") and cleaned["pin"] != cleaned["again"]:
            self.add_error("again", _("The two are not alike."))
        return cleaned


class KeyForm(forms.Form):
    """What an access key is for."""

    name = forms.CharField(
        label=_("Device or program"), max_length=100, help_text=_("A name by which you will know it in this list.")
    )
    door = forms.ChoiceField(label=_("Opens"), choices=[(door.value, door.label) for door in OPEN_DOORS])


class LanguageForm(forms.Form):
    """The language of one's own."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: [(code, {"vi": "Tiếng Việt", "en": "English"}[code]) for code, _label in settings.LANGUAGES],
    )
