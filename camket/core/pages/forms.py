"""Forms: looking up a record by name, and carrying what was typed safely to one action."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from camket.core.access import Denied, Refused, Verdict
from camket.core.actions import Conflict, Invalid
from camket.core.ids import is_uid
from camket.core.models import Record
from camket.core.pages.history import latest_entry
from camket.core.registry import registry
from camket.core.text import fold

MARK = "  ·  "
MANY = 6


class LookupInput(forms.TextInput):
    """A text input that offers names while one types; without JavaScript the name is typed whole."""

    def __init__(self, kind: str) -> None:
        super().__init__(attrs={"autocomplete": "off", "data-lookup": kind})


def lookup_label(record: Any) -> str:
    """Return the text by which a record is chosen in a form: its name, and what tells it from its namesakes."""
    return f"{record}{MARK}{record.uid}"


class RecordField(forms.Field):
    """The choice of one record among many by typing its name, with or without marks.

    The visible rows are those the person may see. A name that several bear is refused with a list of them.
    """

    def __init__(self, model: type[Record], **options: Any) -> None:
        self.model = model
        self.user: Any = None
        super().__init__(widget=LookupInput(model.record_kind()), **options)

    def rows(self) -> Any:
        """Return the records that the person may choose from."""
        rows: Any = registry.kind(self.model.record_kind()).visible_to(self.user)
        return rows

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.model._default_manager.filter(pk=value).first()
        return lookup_label(value) if isinstance(value, Model) else value

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        text = str(value).strip()
        uid = text.rsplit(MARK.strip(), 1)[-1].strip()
        if is_uid(uid) and (record := self.rows().filter(uid=uid).first()) is not None:
            return record
        found = list(self.rows().named_like(text)[: MANY + 1])
        exact = [record for record in found if fold(str(record)) == fold(text)]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if not found:
            raise ValidationError(
                _("Nothing is called “%(text)s”. Check the spelling, or enter it in its register first.")
                % {"text": text}
            )
        names = "; ".join(str(record) for record in found[:MANY])
        raise ValidationError(_("Several are called so: %(names)s. Choose one from the list.") % {"names": names})


class RecordsField(RecordField):
    """The choice of several records, one a line."""

    def __init__(self, model: type[Record], **options: Any) -> None:
        super().__init__(model, **options)
        self.widget = forms.Textarea(attrs={"rows": 3, "data-lookup": model.record_kind(), "data-lookup-lines": ""})

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return "\n".join(lookup_label(record) for record in value)

    def to_python(self, value: Any) -> Any:
        lines = [line for line in str(value or "").splitlines() if line.strip()]
        return [super(RecordsField, self).to_python(line) for line in lines]


class RecordForm(forms.ModelForm[Any]):
    """The base of forms over a record: lookups instead of long lists, the version that was read, both names asked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, files: Any = None, *, user: Any, instance: Any = None, **options: Any) -> None:
        # The form fills its instance; the action compares with the record as it was read, so the form gets a copy.
        super().__init__(data, files, instance=copy(instance) if instance is not None else None, **options)
        self.user = user
        for name, field in list(self.fields.items()):
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                model = field.queryset.model
                if issubclass(model, Record):
                    self.fields[name] = RecordField(
                        model, label=field.label, help_text=field.help_text, required=field.required
                    )
            if isinstance(self.fields[name], forms.DateField):
                self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            if isinstance(self.fields[name], RecordField):
                self.fields[name].user = user  # type: ignore[attr-defined]
        if instance is not None and instance.pk:
            self.initial["version"] = instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"name_local", "name_en"} <= set(self.fields) and not (cleaned.get("name_local") or cleaned.get("name_en")):
            self.add_error("name_local", _("Give the name in at least one of the two languages."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return what the action takes: the cleaned fields without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def expected_version(self) -> int | None:
        """The version that was read when the form was opened."""
        return self.cleaned_data.get("version")

    def _post_clean(self) -> None:
        """Leave the checks of the model to the action, which makes them for every door."""


@dataclass(frozen=True)
class ConflictRow:
    """A field in which what is saved differs from what was about to be written."""

    field: Any
    theirs: Any


@dataclass(frozen=True)
class ShownConflict:
    """What the page of a conflict shows: who saved when, the fields that differ, and those that do not."""

    who: str
    when: datetime
    rows: list[ConflictRow]
    rest: list[Any]


def shown_conflict(form: forms.BaseForm, clash: Conflict) -> ShownConflict:
    """Return both texts of each field that differs; the form carries on from the saved version."""
    rows, rest = [], []
    for bound in form:
        if bound.name == "version":
            continue
        theirs = getattr(clash.current, bound.name, None)
        if bound.name in clash.mine and clash.mine[bound.name] != theirs:
            rows.append(ConflictRow(bound, "" if theirs is None else str(theirs)))
        else:
            rest.append(bound)
    last = latest_entry(clash.current)
    return ShownConflict(str(last.actor) if last else "", clash.current.changed_at, rows, rest)


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    act: Callable[[Any], Any],
    title: str | Promise,
    template: str = "core/form_page.html",
    submit: str | Promise = "",
    cancel_url: str = "",
    done: str | Promise = "",
    verdict: Verdict | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form, or carry what it holds to one action and go on to what the action returns.

    What an action refuses comes back at its field with everything typed kept; when somebody else saved in the
    meantime, both texts are shown and nothing is overwritten.
    """
    if isinstance(verdict, Denied):
        raise Refused(verdict.reason)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form)
        except Conflict as clash:
            conflict = shown_conflict(form, clash)
            typed: Any = form.data
            form.data = {**typed.dict(), form.add_prefix("version"): str(clash.current.version)}
        except Invalid as fault:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        except ValidationError as error:
            add_model_errors(form, error)
        else:
            messages.success(request, str(done or gettext_lazy("Saved.")))
            return HttpResponseRedirect(result if isinstance(result, str) else result.get_absolute_url())
    page = {
        "form": form,
        "title": title,
        "submit": submit,
        "cancel_url": cancel_url,
        "conflict": conflict,
        **context,
    }
    return render(request, template, page, status=409 if conflict else 422 if form.errors else 200)


def add_model_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put what the model's own checks found at the fields of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def lookup_url(kind: str) -> str:
    """Return the address that offers names of a kind of record while one types."""
    return reverse("core:lookup", args=[kind])
