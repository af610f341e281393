"""Choosing a record in a form by typing its name, with or without marks.

People see names only. The public id of what was chosen from the list travels in a hidden input beside the text, and
counts only while the text is still the name of that record. Without scripts the typed name decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from camket.core.ids import is_uid
from camket.core.models import Record
from camket.core.pages.values import local_date
from camket.core.registry import registry
from camket.core.text import fold

#: Between a name and what tells its bearer from namesakes.
MARK = " · "
#: How many names a refusal lists, and how many rows are looked at for the nearest.
MANY, LOOKED_AT = 6, 100


class Typed(NamedTuple):
    """What a form sends for a choice: the text, and the public ids of what was chosen from the list."""

    text: str
    uids: tuple[str, ...] = ()


class Offer(NamedTuple):
    """One record that is offered: the label people read, and its public id."""

    label: str
    uid: str


class LookupWidget(forms.Widget):
    """What the inputs of one and of several records share: the address that offers names, and the hidden ids."""

    def __init__(self, kind: str, attrs: dict[str, Any] | None = None) -> None:
        self.kind = kind
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        sent = data.get(name)
        if isinstance(sent, Typed):
            return sent
        return Typed(str(sent or ""), tuple(str(data.get(f"{name}_uid") or "").split()))

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        typed = value if isinstance(value, Typed) else Typed(str(value or ""))
        told = {**(attrs or {}), "data-lookup": lookup_url(self.kind)}
        visible = super().render(name, typed.text, told, renderer)
        return format_html('{}<input type="hidden" name="{}_uid" value="{}">', visible, name, " ".join(typed.uids))


class LookupInput(LookupWidget, forms.TextInput):
    """The input of one record."""


class LookupLines(LookupWidget, forms.Textarea):
    """The input of several records, one a line."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind, {"rows": 3, "data-lookup-lines": gettext_lazy("Type a name to add a line")})


def lookup_url(kind: str) -> str:
    """Return the address that offers names of a kind of record while one types."""
    return reverse("core:lookup", args=[kind])


def hint_of(record: Any) -> str:
    """Return what tells a record from its namesakes: what its kind says, else the day it was entered."""
    hint = registry.kind_of(record).hint
    words = str(hint(record) or "") if hint else ""
    return words or _("entered on %(day)s") % {"day": local_date(record.created_at)}


def offers(records: Iterable[Any]) -> list[Offer]:
    """Return the labels of some records: the name, and for namesakes what tells them apart."""
    found = list(records)
    bearers = Counter(fold(str(record)) for record in found)
    labels = [f"{each}{MARK}{hint_of(each)}" if bearers[fold(str(each))] > 1 else str(each) for each in found]
    return [Offer(label, record.uid) for label, record in zip(labels, found, strict=True)]


def names_of(record: Any) -> list[str]:
    """Return the folded names of a record: its own, and the short one of a kind that has short names."""
    return [fold(name) for name in (str(record), str(getattr(record, "short_name", "") or "")) if name]


def is_called(record: Any, text: str) -> bool:
    """Return whether a text names a record, with or without what tells it from its namesakes."""
    return fold(text) in names_of(record) or fold(text.partition(MARK)[0]) == fold(str(record))


def distance(record: Any, text: str) -> tuple[int, int]:
    """Return how far the names of a record are from what was typed, for offering the nearest first."""
    names, typed = names_of(record), fold(text)
    step = 0 if typed in names else 1 if any(name.startswith(typed) for name in names) else 2
    return step, len(names[0])


class RecordField(forms.Field):
    """The choice of one record among those that the person may see.

    A name that several bear is refused with a list of them.
    """

    widget_type: type[LookupWidget] = LookupInput

    def __init__(self, model: type[Record], **options: Any) -> None:
        self.model = model
        self.user: Any = None
        super().__init__(widget=self.widget_type(model.record_kind()), **options)

    def rows(self) -> Any:
        """Return the records that the person may choose from."""
        rows: Any = registry.kind(self.model.record_kind()).visible_to(self.user)
        return rows

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.model._default_manager.filter(pk=value).first()
        return Typed(str(value), (value.uid,)) if isinstance(value, Record) else value

    def to_python(self, value: Any) -> Any:
        typed = value if isinstance(value, Typed) else Typed(str(value or ""))
        return self.chosen(typed.text.strip(), typed.uids) if typed.text.strip() else None

    def chosen(self, text: str, uids: Iterable[str]) -> Any:
        """Return the record that a text names; raises ValidationError when none or several are called so."""
        for uid in [uid for uid in uids if is_uid(uid)]:
            record = self.rows().filter(uid=uid).first()
            if record is not None and is_called(record, text):
                return record
        if is_uid(text) and (record := self.rows().filter(uid=text).first()) is not None:
            return record
        name, _mark, hint = text.partition(MARK)
        found = sorted(self.rows().named_like(name)[:LOOKED_AT], key=lambda record: distance(record, name))
        exact = [record for record in found if fold(name) in names_of(record)]
        if hint:
            exact = [record for record in exact if fold(hint_of(record)) == fold(hint)] or exact
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if not found:
            words = _("Nothing is called “%(text)s”. Check the spelling, or enter it in its register first.")
            raise ValidationError(words % {"text": text})
        names = "; ".join(offer.label for offer in offers((exact or found)[:MANY]))
        raise ValidationError(_("Several are called so: %(names)s. Choose one from the list.") % {"names": names})


class RecordsField(RecordField):
    """The choice of several records, one a line."""

    widget_type = LookupLines

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str | Typed):
            return value
        records = list(value)
        return Typed("\n".join(map(str, records)), tuple(record.uid for record in records))

    def to_python(self, value: Any) -> Any:
        typed = value if isinstance(value, Typed) else Typed(str(value or ""))
        lines = [line.strip() for line in typed.text.splitlines() if line.strip()]
        return [self.chosen(line, typed.uids) for line in lines]
