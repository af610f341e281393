"""Data values in XML: DHIS2's own (DXF 2) and ADX (IHE QRPH, Aggregate Data Exchange).

Read piece by piece, without entities, declarations or other files, so that nothing grows that was not sent.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from camket.reporting.rules.dhis2.fields import QuestionError
from camket.reporting.rules.dhis2.periods import read_span, span_of
from camket.reporting.rules.dhis2.values import Sent, ValueSet

DXF = "http://dhis2.org/schema/dxf/2.0"
ADX = "urn:ihe:qrph:adx:2015"
MOST_DEPTH = 8
#: ADX has numbers only.
BITS = {"true": "1", "false": "0"}
#: Signs that no XML may hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_KNOWN = frozenset({"dataElement", "value", "categoryOptionCombo", "orgUnit", "period", "dataSet"})
_ADX_OTHER = frozenset({"comment", "followup", "storedBy", "lastUpdated", "completeDate", "attributeOptionCombo"})


def pieces(body: bytes) -> Iterator[tuple[str, Any]]:
    """Yield beginnings and ends of elements; raises QuestionError for what is broken or could do harm when read."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionError(_("The XML is not written in UTF-8.")) from error
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise QuestionError(_("The XML has declarations that are never taken."))
    found = re.match(r"\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']+)", text)
    if found and found[1].lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise QuestionError(_("The XML is not written in UTF-8."))
    depth = 0
    try:
        for event, node in etree.iterparse(
            io.BytesIO(text.encode()), events=("start", "end"), resolve_entities=False, no_network=True,
            load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            depth += 1 if event == "start" else -1
            if depth > MOST_DEPTH:
                raise QuestionError(_("The XML goes too deep."))
            yield event, node
            if event == "end" and etree.QName(node).localname in ("dataValue", "group"):
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        if isinstance(error, QuestionError):
            raise
        raise QuestionError(_("The XML is damaged. Send it again.")) from error


def from_dxf(body: bytes) -> ValueSet:
    """Read data values in DHIS2's XML."""
    found, above = ValueSet(), {}
    is_set = False
    for event, node in pieces(body):
        name = etree.QName(node).localname
        if event == "start" and name == "dataValueSet":
            is_set, above = True, dict(node.attrib)
            if above.get("completeDate"):
                found.completed = [whole_of(above)]
        elif event == "end" and name == "dataValue" and is_set:
            found.rows.append(from_attributes(node.attrib, above))
    if not is_set:
        raise QuestionError(_("This is no set of data values in XML: its root is “dataValueSet”."))
    return found


def whole_of(above: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Return which form is said to be whole: form, period, unit, attribute."""
    attribute = above.get("attributeOptionCombo", "")
    return above.get("dataSet", ""), above.get("period", ""), above.get("orgUnit", ""), attribute


def from_attributes(mine: Mapping[str, str], above: Mapping[str, str]) -> Sent:
    """Return one data value of DHIS2's XML."""
    return Sent(
        mine.get("dataElement", ""),
        mine.get("period") or above.get("period", ""),
        mine.get("orgUnit") or above.get("orgUnit", ""),
        mine.get("categoryOptionCombo", ""),
        mine.get("attributeOptionCombo") or above.get("attributeOptionCombo", ""),
        mine.get("value"),
        comment=mine.get("comment", ""),
        followup=mine.get("followup", mine.get("followUp", "")).lower() == "true",
        is_deleted=mine.get("deleted", "").lower() == "true",
        form=mine.get("dataSet") or above.get("dataSet", ""),
    )


def from_adx(body: bytes) -> ValueSet:
    """Read data values in ADX; parts of a cell are named by the codes of their sets."""
    found, group = ValueSet(names_codes=True), dict[str, str]()
    is_adx, words = False, ""
    for event, node in pieces(body):
        name = etree.QName(node).localname
        if event == "start" and name == "adx":
            is_adx = etree.QName(node).namespace in (ADX, None)
        elif event == "start" and name == "group":
            group = dict(node.attrib)
            group["period"] = period_of(group.get("period", ""))
            if group.get("completeDate"):
                found.completed.append(whole_of(group))
        elif event == "end" and name == "annotation":
            words = node.text or ""
        elif event == "end" and name == "dataValue" and is_adx:
            found.rows.append(from_adx_value(dict(node.attrib), group, words))
            words = ""
    if not is_adx:
        raise QuestionError(_("This is no ADX: its root is “adx” of urn:ihe:qrph:adx:2015."))
    return found


def period_of(text: str) -> str:
    """Return the code of a span as ADX writes it; what is none stays as it is, and is told with the row."""
    try:
        return read_span(text).code if text else ""
    except QuestionError:
        return text


def from_adx_value(mine: dict[str, str], group: Mapping[str, str], words: str) -> Sent:
    """Return one data value of ADX; an answer in words stands in its annotation."""
    row = from_attributes(mine, group)
    # What else is named at the group are sets of attributes, of which there is only “default” here.
    dimensions = {name: code for name, code in mine.items() if name not in _KNOWN | _ADX_OTHER and "{" not in name}
    row.dimensions = dimensions or None
    row.comment = words or row.comment
    return row


def registrations(body: bytes) -> list[dict[str, str]]:
    """Read which forms are said to be complete, in DHIS2's XML."""
    return [
        dict(node.attrib)
        for event, node in pieces(body)
        if event == "end" and etree.QName(node).localname == "completeDataSetRegistration"
    ]


def clean(text: str) -> str:
    """Return a text without signs that no XML may hold."""
    return _FORBIDDEN.sub("", text)


def to_dxf(rows: Iterable[Sent], above: Mapping[str, str]) -> bytes:
    """Return data values in DHIS2's XML."""
    root = etree.Element(f"{{{DXF}}}dataValueSet", {name: clean(text) for name, text in above.items()}, {None: DXF})
    for row in rows:
        facts = {
            "dataElement": row.element,
            "period": row.period,
            "orgUnit": row.unit,
            "categoryOptionCombo": row.combo,
            "attributeOptionCombo": row.attribute,
            "value": row.value or "",
            "storedBy": row.stored_by,
            "created": row.last_updated,
            "lastUpdated": row.last_updated,
            "comment": row.comment,
            "followUp": str(row.followup).lower(),
            "deleted": "true" if row.is_deleted else "",
        }
        etree.SubElement(root, f"{{{DXF}}}dataValue", {name: clean(text) for name, text in facts.items() if text})
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def to_adx(rows: Iterable[Sent], exported: str) -> bytes:
    """Return data values in ADX, in groups by form, period and unit; the parts of a cell by the codes of their sets.

    A row whose value is no number has it in an annotation, as the standard asks; “no data” as well.
    """
    root = etree.Element(f"{{{ADX}}}adx", {"exported": exported}, {None: ADX})
    ordered = sorted(rows, key=lambda row: (row.form, row.unit, row.period))
    for (form, unit, period), together in groupby(ordered, key=lambda row: (row.form, row.unit, row.period)):
        facts = {"dataSet": form, "orgUnit": unit, "period": span_of(read_span(period))}
        group = etree.SubElement(root, f"{{{ADX}}}group", {name: clean(text) for name, text in facts.items() if text})
        for row in together:
            add_adx_value(group, row)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def add_adx_value(group: Any, row: Sent) -> None:
    """Add one data value to its group."""
    value, words = BITS.get(row.value or "", row.value or ""), row.comment
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        value, words = "0", value
    facts = {"dataElement": clean(row.element), "value": value}
    dimensions = row.dimensions or {}
    if all(_NAME.fullmatch(name) and name not in _KNOWN | _ADX_OTHER for name in dimensions):
        facts |= dimensions
    else:
        facts["categoryOptionCombo"] = clean(row.combo)
    node = etree.SubElement(group, f"{{{ADX}}}dataValue", facts)
    if words:
        etree.SubElement(node, f"{{{ADX}}}annotation").text = clean(words)
