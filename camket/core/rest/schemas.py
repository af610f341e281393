"""The shapes of the programming interface, made from the forms that the pages use: one set of checks for all doors."""

from decimal import Decimal
from typing import Any, Literal

from django import forms
from ninja import Schema
from pydantic import Field, create_model

from camket.core.fields.coded import CodedFormField
from camket.core.fields.number import NumberField
from camket.core.pages.forms import RecordForm
from camket.core.pages.lookups import RecordField, RecordsField
from camket.core.pages.registers import Ledger

#: What codes and public ids are written with.
WORD = r"^[\w=;-]*$"


class Reference(Schema):
    """A record by its public id, with its name."""

    uid: str
    name: str


class Fault(Schema):
    """One thing that is wrong, and at which field."""

    field: str | None
    message: str


class Problem(Schema):
    """The one shape of errors."""

    code: str
    message: str
    errors: list[Fault] = []


def type_of(field: forms.Field, *, is_answer: bool) -> Any:
    """Return the type of a form's field in JSON; in answers, records come with their names."""
    if isinstance(field, RecordsField):
        return list[Reference] if is_answer else list[str]
    if isinstance(field, RecordField):
        return Reference | None if is_answer else str | None
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        codes = tuple(code for code, _label in choices)
        return str if is_answer else Literal[codes]
    if isinstance(field, forms.BooleanField):
        return bool
    # A number with decimals is one of Django's integers as well.
    if isinstance(field, NumberField):
        return str | None if is_answer else Decimal | None
    if isinstance(field, forms.IntegerField):
        return int | None
    if isinstance(field, CodedFormField | forms.DateField):
        return str | None
    return str


def taken(form: type[RecordForm]) -> dict[str, forms.Field]:
    """Return the fields of a form that the interface takes: files and the hidden version come by other ways."""
    return {
        name: field
        for name, field in form(user=None).fields.items()
        if name != "version" and not isinstance(field, forms.FileField)
    }


def answer_schema(ledger: Ledger) -> type[Schema]:
    """Return the shape in which a record is given."""
    columns: dict[str, Any] = {
        "uid": (str, ...),
        "record_kind": (str, ...),
        "url": (str, ...),
        # A document has an address of its own under "url", where it was published.
        "page": (str, ...),
        "label": (str, ...),
        "version": (int, ...),
        "is_demonstration": (bool, ...),
        "changed_at": (str, ...),
    }
    for column, field in taken(ledger.form).items():
        columns[column] = (type_of(field, is_answer=True), Field(None, description=str(field.label or "")))
    columns |= {column: (kind, ...) for column, (kind, _read) in ledger.shows.items()}
    made: type[Schema] = create_model(f"{ledger.model.__name__}Answer", __base__=Schema, **columns)
    return made


def input_schema(ledger: Ledger, *, is_change: bool) -> type[Schema]:
    """Return the shape in which a record is sent; in a change every field may be left out."""
    columns: dict[str, Any] = {}
    for column, field in taken(ledger.form).items():
        kind = type_of(field, is_answer=False)
        needed = field.required and not is_change and not isinstance(field, forms.BooleanField)
        words = " ".join(str(part) for part in (field.label, field.help_text) if part)
        columns[column] = (kind, ...) if needed else (kind | None, Field(None, description=words))
    suffix = "Change" if is_change else "Input"
    made: type[Schema] = create_model(f"{ledger.model.__name__}{suffix}", __base__=Schema, **columns)
    return made


def list_schema(ledger: Ledger, most: int) -> type[Schema]:
    """Return the shape of what a list may be asked in the address: where it begins, how long, narrowed by what."""
    columns: dict[str, Any] = {
        "after": (str | None, Field(None, max_length=60, pattern=WORD, description="The `next` of the page before.")),
        "limit": (int, Field(50, ge=1, le=most)),
    }
    columns |= {name: (str | None, Field(None, max_length=130, pattern=WORD)) for name in ledger.filters}
    made: type[Schema] = create_model(f"{ledger.model.__name__}List", __base__=Schema, **columns)
    return made
