"""The form with which somebody comes back on a known device."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from camket.core.signin.devices import PIN_LENGTHS


class PinInput(forms.PasswordInput):
    """Digits that are not shown, with the number keys on a phone."""

    def __init__(self, purpose: str) -> None:
        longest = PIN_LENGTHS.stop - 1
        super().__init__(attrs={"inputmode": "numeric", "maxlength": longest, "autocomplete": purpose})


class PinForm(forms.Form):
    """The PIN with which somebody returns."""

    pin = forms.CharField(label=_("PIN"), widget=PinInput("current-password"), required=False)
