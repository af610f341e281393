"""Forms of resources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core.money import Money
from camket.core.pages.forms import RecordForm
from camket.core.pages.lists import FilterForm, choice_filter
from camket.resources.choices import ProjectState
from camket.resources.models import Project, Transaction


class ProjectFilter(FilterForm):
    """Filters of the list of projects."""

    state = choice_filter(_("State"), ProjectState)


class ProjectForm(RecordForm):
    """What is said of a project."""

    class Meta:
        model = Project
        fields = (
            "name_local",
            "name_en",
            "code",
            "state",
            "starts_on",
            "ends_on",
            "implementer",
            "summary_local",
            "summary_en",
            "owner_unit",
            "access",
        )


class TransactionForm(RecordForm):
    """A movement of money in its own currency."""

    amount = forms.CharField(label=_("Amount"), help_text=_("As you would write it, such as 9.500.000 or 1.250,50."))
    currency = forms.CharField(
        label=_("Currency"), max_length=3, initial="USD", help_text=_("ISO code, such as VND or USD.")
    )

    class Meta:
        model = Transaction
        fields = (
            "project",
            "kind",
            "funder",
            "amount",
            "currency",
            "qualifier",
            "value_date",
            "note_local",
            "note_en",
        )

    def __init__(self, *args: Any, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        if instance is not None and instance.pk:
            self.initial["amount"] = instance.amount.display(get_language() or "vi")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        amount, currency = cleaned.pop("amount", ""), cleaned.pop("currency", "").upper()
        if amount and currency:
            try:
                cleaned["amount"] = Money.parse_local(amount, currency=currency, language=get_language() or "vi")
            except ValueError as error:
                self.add_error("amount", str(error))
        return cleaned
