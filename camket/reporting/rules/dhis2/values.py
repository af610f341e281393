"""Data values on their way in and out, whatever the format: JSON and CSV here, XML and ADX in `rules.dhis2.markup`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from camket.core.ids import is_uid
from camket.reporting.rules.dhis2.fields import QuestionError

#: What is said in an answer of what was sent, at most.
LONGEST_SAID = 200
#: A field of CSV at most; answers in words are shorter.
csv.field_size_limit(1 << 20)


#: What the fields of a data value are called in JSON; what is none of DHIS2's cannot be sent under any name.
NAMES = {
    "element": "dataElement",
    "unit": "orgUnit",
    "combo": "categoryOptionCombo",
    "attribute": "attributeOptionCombo",
    "is_deleted": "deleted",
    "form": "dataSet",
    "stored_by": "camket stored_by",
    "last_updated": "camket last_updated",
    "dimensions": "camket dimensions",
    "fault": "camket fault",
}


class Sent(msgspec.Struct, rename=NAMES):
    """One data value: what it is of by ids or codes, as they stand in the file, and its value as text.

    `value` is None where nothing was said; `fault` says what is wrong with the row itself. `dimensions` are the parts
    of a cell by the code of their set, where ADX names them so. JSON is read straight into it.
    """

    element: str = ""
    period: str = ""
    unit: str = ""
    combo: str = ""
    attribute: str = ""
    value: str | None = None
    stored_by: str = ""
    last_updated: str = ""
    comment: str = ""
    followup: bool = False
    is_deleted: bool = False
    form: str = ""
    dimensions: dict[str, str] | None = None
    fault: str = ""


@dataclass
class ValueSet:
    """Data values that came together, with what is said once for all of them.

    `completed` are forms that are said to be whole: (form, period, unit, attribute).
    """

    rows: list[Sent] = field(default_factory=list)
    completed: list[tuple[str, str, str, str]] = field(default_factory=list)
    #: In ADX things are named by their codes, unless something else is said.
    names_codes: bool = False


class _JsonSet(msgspec.Struct):
    """A set of data values in JSON."""

    dataValues: list[Sent] | None = None  # noqa: N815
    dataSet: str | None = ""  # noqa: N815
    period: str | None = ""
    orgUnit: str | None = ""  # noqa: N815
    attributeOptionCombo: str | None = ""  # noqa: N815
    completeDate: str | None = ""  # noqa: N815
    dataSetComplete: bool | str | None = ""  # noqa: N815


class _LooseSet(_JsonSet):
    """The same where one of its values is not as DHIS2 writes them: each is then read by itself."""

    dataValues: list[Any] | None = None  # noqa: N815


_SET = msgspec.json.Decoder(_JsonSet)
_LOOSE = msgspec.json.Decoder(_LooseSet)


def plain(value: Any) -> str | None:
    """Return a value of JSON as the text that DHIS2 would have sent."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{int(value)}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def from_json(body: bytes) -> ValueSet:
    """Read data values in JSON; a misshapen one is kept with its fault. Raises QuestionError for what is no set."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        try:
            sent: Any = _SET.decode(body)
        except msgspec.ValidationError:
            sent = _LOOSE.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        words = _("This is no set of data values in JSON: an object with a list “dataValues”, in UTF-8.")
        raise QuestionError(words) from error
    rows = [each if isinstance(each, Sent) else loose_row(each) for each in sent.dataValues or ()]
    above = {name: getattr(sent, NAMES.get(name, name)) for name in ("period", "unit", "attribute", "form")}
    for name, value in above.items():
        for row in rows if value else ():
            if not getattr(row, name):
                setattr(row, name, value)
    found = ValueSet(rows)
    if sent.completeDate or sent.dataSetComplete in (True, "true"):
        attribute = sent.attributeOptionCombo or ""
        found.completed = [(sent.dataSet or "", sent.period or "", sent.orgUnit or "", attribute)]
    return found


def loose_row(each: Any) -> Sent:
    """Return one data value of JSON that is not as DHIS2 writes them: nulls, and values that are no texts."""
    known = {name: value for name, value in each.items() if value is not None} if isinstance(each, dict) else each
    if isinstance(known, dict) and isinstance(known.get("value"), int | float):
        known["value"] = plain(known["value"])
    try:
        return msgspec.convert(known, Sent)
    except msgspec.ValidationError:
        return Sent(fault="shape")


class _Registration(msgspec.Struct):
    dataSet: str = ""  # noqa: N815 - DHIS2's names
    period: str = ""
    organisationUnit: str = ""  # noqa: N815
    orgUnit: str = ""  # noqa: N815
    attributeOptionCombo: str | None = ""  # noqa: N815
    completed: bool | None = True


class _Registrations(msgspec.Struct):
    completeDataSetRegistrations: list[_Registration]  # noqa: N815


@dataclass(frozen=True)
class Registration:
    """That a form is complete for a period and a unit, or is not any more."""

    form: str
    period: str
    unit: str
    attribute: str
    is_complete: bool

    @property
    def named(self) -> tuple[str, str, str, str]:
        """Which form, period, unit and attribute."""
        return self.form, self.period, self.unit, self.attribute


def registrations_of(body: bytes) -> list[Registration]:
    """Read which forms are said to be complete, in JSON; raises QuestionError."""
    try:
        sent = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=_Registrations)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        words = _("This is no list of completed data sets: an object with a list “completeDataSetRegistrations”.")
        raise QuestionError(words) from error
    return [
        Registration(
            each.dataSet, each.period, each.organisationUnit or each.orgUnit, each.attributeOptionCombo or "",
            each.completed is not False,
        )
        for each in sent.completeDataSetRegistrations
    ]  # fmt: skip


#: The columns of CSV in DHIS2's order, and the field that each is.
COLUMNS = {
    "dataelement": "element",
    "period": "period",
    "orgunit": "unit",
    "categoryoptioncombo": "combo",
    "attributeoptioncombo": "attribute",
    "value": "value",
    "storedby": "stored_by",
    "timestamp": "last_updated",
    "comment": "comment",
    "followup": "followup",
    "deleted": "is_deleted",
}
_OTHER_NAMES = {"lastupdated": "last_updated", "dataset": "form", "delete": "is_deleted"}
_FLAGS = frozenset({"followup", "is_deleted"})


def heading(cell: str) -> str:
    """Return the field that a heading names, empty for none; capitals and `_` make no difference."""
    name = re.sub(r"[\s_]", "", cell).lower()
    return COLUMNS.get(name) or _OTHER_NAMES.get(name, "")


def from_csv(body: bytes, *, has_heading: bool = True) -> ValueSet:
    """Read data values in CSV, with or without headings; a heading that is a public id names the form of all rows.

    A first row without a single known heading is a row like the others: nothing is dropped unseen. Raises
    QuestionError for what is no text in UTF-8.
    """
    try:
        text = body.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=False))
    except (UnicodeDecodeError, csv.Error) as error:
        raise QuestionError(_("This is no CSV in UTF-8.")) from error
    names, form = list(COLUMNS.values()), ""
    if has_heading and lines and any(heading(cell) for cell in lines[0]):
        names = [heading(cell) for cell in lines[0]]
        form = next((cell.strip() for cell, name in zip(lines[0], names, strict=True) if not name and is_uid(cell)), "")
        if "element" not in names or "value" not in names:
            raise QuestionError(_("The headings name no “dataelement” or no “value”."))
        lines = lines[1:]
    return ValueSet([from_line(names, line, form) for line in lines if line])


def from_line(names: list[str], line: list[str], form: str) -> Sent:
    """Return one line of CSV."""
    row = Sent(form=form, value=None)
    for name, cell in zip(names, line, strict=False):
        if name in _FLAGS:
            setattr(row, name, cell.strip().lower() in ("true", "1"))
        elif name == "value":
            row.value = cell if cell.strip() else None
        elif name and cell.strip().lower() != "null":
            setattr(row, name, cell.strip())
    if len(line) < 2:
        row.fault = "shape"
    return row


def as_json_row(row: Sent) -> dict[str, Any]:
    """Return a data value as DHIS2 writes it in JSON."""
    shown: dict[str, Any] = {
        "dataElement": row.element,
        "period": row.period,
        "orgUnit": row.unit,
        "categoryOptionCombo": row.combo,
        "attributeOptionCombo": row.attribute,
        "value": row.value,
        "storedBy": row.stored_by,
        "created": row.last_updated,
        "lastUpdated": row.last_updated,
        "followup": row.followup,
    }
    if row.comment:
        shown["comment"] = row.comment
    if row.is_deleted:
        shown["deleted"] = True
    return shown


def to_json(rows: Iterable[Sent], above: Mapping[str, str]) -> bytes:
    """Return data values in JSON, with what was asked for once above."""
    return msgspec.json.encode({**above, "dataValues": [as_json_row(row) for row in rows]})


def to_csv(rows: Iterable[Sent]) -> bytes:
    """Return data values in CSV with headings.

    Texts that a spreadsheet would run as a formula are left as they are: a program reads them back, and Camket's own
    exports for people mask them.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = (getattr(row, name) for name in COLUMNS.values())
        writer.writerow(str(cell).lower() if isinstance(cell, bool) else cell for cell in cells)
    return out.getvalue().encode()


def said(text: str) -> str:
    """Return a text of a stranger as it may stand in an answer: short, without signs that are none."""
    return "".join(sign for sign in text[:LONGEST_SAID] if sign.isprintable())
