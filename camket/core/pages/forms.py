"""Forms over records, and carrying what was typed safely to one action."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from camket.core.access import Denied, Refused, Verdict
from camket.core.actions import Conflict, Invalid
from camket.core.fields.day import DayField
from camket.core.models import Record
from camket.core.pages.history import latest_entry
from camket.core.pages.lookups import RecordField


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
            if isinstance(field, forms.DateField):
                self.fields[name] = DayField(
                    label=field.label, help_text=field.help_text, required=field.required, initial=field.initial
                )
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


class ReadForm(forms.Form):
    """The base of forms that take a step with a record as it was read; begin it with `as_read`."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def expected_version(self) -> int | None:
        """The version that was read when the form was opened."""
        return self.cleaned_data.get("version")


def as_read(record: Record) -> dict[str, Any]:
    """Return what such a form begins with."""
    return {"version": record.version}


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
