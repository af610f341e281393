"""What phones are given: the rounds that ask a person's own units, each as one form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from camket.people.models import Unit
from camket.reporting.choices import ItemKind
from camket.reporting.models import FieldRecord, FormItem, Round
from camket.reporting.queries import asking
from camket.reporting.queries.elsewhere import Elsewhere, shown_from
from camket.reporting.queries.workbooks import given_in, said
from camket.reporting.rules.typed import Asked
from camket.reporting.rules.xlsforms import LANGUAGES, Asking, FieldForm, Texts, sheets_of, xform_of


@dataclass(frozen=True)
class Listed:
    """One form in the list of a phone: the XForm, its id and version, and the MD5 by which phones compare it."""

    round: Round
    unit: Unit
    form_id: str
    version: str
    name: str
    xform: str

    @property
    def hash(self) -> str:
        """The MD5 of the XForm, which the protocol asks for; nothing rests on it."""
        return hashlib.md5(self.xform.encode(), usedforsecurity=False).hexdigest()


def field_form_of(row: Round, unit: Unit) -> FieldForm:
    """Return what a round asks of a unit in all languages; figures that are written in another form are notes."""
    read: dict[str, dict[str, FormItem]] = {}
    labels: dict[str, dict[str, Texts]] = {}
    splits: dict[str, dict[str, dict[str, str]]] = {}
    notes: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            read[language] = asking.questions_of(row)
            elsewhere = shown_from(row, unit, read[language].values())
            for key, item in read[language].items():
                labels.setdefault(key, {"label": {}, "hint": {}})
                labels[key]["label"] |= {language: str(item)}  # type: ignore[operator]
                labels[key]["hint"] |= {language: measure_of(item, row)}  # type: ignore[operator]
                choices = asking.splits_asked(item, row.period.end)
                if not item.is_owner:
                    note = note_of(item, row, choices, elsewhere.get(key))
                    notes.setdefault(key, {})[language] = note
                for split, words in choices:
                    splits.setdefault(key, {}).setdefault(split, {})[language] = words
    items = [
        Asking(
            key=item.key,
            kind=item.kind,
            label=labels[item.key]["label"],
            hint=labels[item.key]["hint"],
            asked=asking.asked_of(item, row),
            splits=list(splits.get(item.key, {}).items()),
            counts_people=bool(item.indicator and item.indicator.definition_on(row.period.end).counts_people),
            shown=notes.get(item.key, {}),
        )
        for item in read[next(iter(LANGUAGES))].values()
    ]
    return FieldForm(row.uid, unit.uid, row.form.edition, f"{row} – {unit}", items)


def note_of(item: FormItem, row: Round, choices: Iterable[tuple[str, str]], elsewhere: Elsewhere | None) -> str:
    """Return what another form says of an item, in the active language."""
    if elsewhere is None:
        return f"{item} – {_('written in another form')}"
    asked = asking.asked_of(item, row)
    texts = {split: said(given_in(cell), asked) for split, cell in elsewhere.cells.items()}
    told = [f"{label}: {texts[split]}" if split else texts[split] for split, label in choices if split in texts]
    where = _("written in “%(form)s”") % {"form": elsewhere.form}
    return f"{item}: {'; '.join(told) or _('no answer')} – {where}"


def measure_of(item: FormItem, row: Round) -> str:
    """Return the unit of measure of an item in the active language."""
    return str(item.indicator.definition_on(row.period.end).measure) if item.indicator else ""


def listed(row: Round, unit: Unit) -> Listed:
    """Return a round as one form of a phone."""
    form = field_form_of(row, unit)
    sheets = sheets_of(form)
    return Listed(row, unit, form.form_id, sheets["settings"][0]["version"], form.title, xform_of(sheets))


def listed_for(user: Any) -> list[Listed]:
    """Return the forms of a person's phone: what open rounds ask of the units that she reports for herself."""
    return [listed(each.round, each.unit) for each in asking.requests_of(user)]


def asked_in(row: Round) -> dict[str, Asked]:
    """Return what each item that is written in this form asks."""
    items = asking.questions_of(row).values()
    return {item.key: asking.asked_of(item, row) for item in items if item.is_owner and item.kind != ItemKind.FILE}


def labels_of(row: Round) -> dict[str, str]:
    """Return the names of all items that a form ever asked, by key."""
    return {item.key: str(item) for item in row.form.items.select_related("indicator")}


def records_of(row: Round, unit: Unit) -> list[FieldRecord]:
    """Return what phones sent for a unit in a round, the latest first."""
    rows = FieldRecord.objects.filter(submission__round=row, submission__unit=unit).select_related("received_by")
    return list(rows)
