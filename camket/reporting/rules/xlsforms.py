"""What a round asks of a unit as an XLSForm and as the XForm that phones open, and what comes back from them.

Names in the form say what they hold: `v_` a figure, a choice or words, `n_` and `d_` numerator and denominator, `x_`
the mark for no data, `s_` how firm the figures are, `o_` what another form says, `f_` a photo; then the key of the item
and, after a hyphen, that of the split with `.` for `=`.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.sax.saxutils import escape

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from lxml import etree
from xlsxwriter import Workbook

from camket.core.scaled import whole
from camket.reporting.choices import Answer, FigureStatus, IndicatorKind, ItemKind
from camket.reporting.rules.answers import NUMERIC, QUOTIENTS, Given
from camket.reporting.rules.typed import Asked

#: Languages of a form by their codes; the first one is where the form begins.
LANGUAGES = {"vi": "Tiếng Việt (vi)", "en": "English (en)"}
YES, NO, NO_DATA, SEND = "yes", "no", "no_data", "m_send"
_FORM_ID = re.compile(r"camket_([A-Za-z][A-Za-z0-9]{10})_([A-Za-z][A-Za-z0-9]{10})")
_NAME = re.compile(r"([vndxfs])_([A-Za-z][A-Za-z0-9]{0,19})(?:-([a-z0-9_.-]+))?")
#: Words that no form holds, for what is put into an XForm for each unit.
STAND_INS = {name: f"camket-{name.replace('_', '-')}-stands-here" for name in ("form_title", "form_id", "version")}
#: An instance has a few kilobytes; photos come beside it.
LARGEST_INSTANCE = 2_000_000
MOST_DEPTH = 20

Texts = Mapping[str, str]


class InstanceRefused(ValueError):
    """What a phone sent is no record of a form from here. Its text is a translated sentence that says why."""


@dataclass(frozen=True)
class Asking:
    """One item with its texts by language, and its cells with theirs."""

    key: str
    kind: str
    label: Texts
    asked: Asked = field(default_factory=Asked)
    hint: Texts = field(default_factory=dict)
    splits: Sequence[tuple[str, Texts]] = ()
    counts_people: bool = False
    is_required: bool = False
    #: What another form says of it, where that owns it: then it is a note.
    shown: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class FieldForm:
    """A round as it is asked of one unit."""

    round: str
    unit: str
    edition: int
    title: str
    items: Sequence[Asking]

    @property
    def form_id(self) -> str:
        """The id that phones send back; it says round and unit, so that nobody has to choose them."""
        return f"camket_{self.round}_{self.unit}"


def parse_form_id(form_id: str) -> tuple[str, str]:
    """Return the public ids of round and unit; raises InstanceRefused for an id that is none of ours."""
    found = _FORM_ID.fullmatch(form_id)
    if found is None:
        raise InstanceRefused(_("This form is not from here."))
    return found[1], found[2]


def name_of(sign: str, key: str, split: str = "") -> str:
    """Return the name of a question in the form."""
    return f"{sign}_{key}" + (f"-{split.replace('=', '.').replace(';', '-')}" if split else "")


def parse_name(name: str) -> tuple[str, str, str] | None:
    """Return sign, item and split that a name says; None for a name that says none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    return found[1], found[2], (found[3] or "").replace("-", ";").replace(".", "=")


def texts(said: Promise) -> dict[str, str]:
    """Return a text of the interface in every language of the form."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(said)
    return found


def in_columns(name: str, said: Texts) -> dict[str, str]:
    """Return a text as the columns of a form have it, one a language; what is missing is filled from the other."""
    other = next((text for text in said.values() if text), "")
    return {f"{name}::{column}": (said.get(language) or other) for language, column in LANGUAGES.items() if other}


def question(kind: str, name: str, label: Texts, **facts: str) -> dict[str, str]:
    """Return one row of the survey."""
    return {"type": kind, "name": name, **in_columns("label", label), **facts}


def sheets_of(form: FieldForm) -> dict[str, list[dict[str, str]]]:
    """Return the rows of the three sheets of an XLSForm."""
    survey: list[dict[str, str]] = []
    choices = [
        {"list_name": "yes_no", "name": YES, **in_columns("label", texts(lazy("yes")))},
        {"list_name": "yes_no", "name": NO, **in_columns("label", texts(lazy("no")))},
        *(
            {"list_name": "firmness", "name": status.value, **in_columns("label", texts(status.label))}
            for status in FigureStatus
        ),
        {"list_name": "marks", "name": NO_DATA, **in_columns("label", texts(lazy("No data")))},
    ]
    for item in form.items:
        if item.shown:
            survey.append(question("note", name_of("o", item.key), item.shown))
        elif item.kind == ItemKind.QUESTION:
            survey.append(question("text", name_of("v", item.key), item.label, appearance="multiline"))
        elif item.kind == ItemKind.FILE:
            # Asked as often as there are photos.
            survey.append(question("begin_repeat", f"r_{item.key}", item.label))
            survey.append(question("image", name_of("f", item.key), item.label))
            survey.append({"type": "end_repeat"})
        else:
            survey += rows_of(item)
            choices += [
                {"list_name": f"l_{item.key}", "name": f"l{place}", **in_columns("label", {"vi": local, "en": english})}
                for place, local, english in item.asked.levels
            ]
    send = texts(lazy("Send it to the unit above as soon as it arrives? Otherwise it waits in the draft."))
    survey.append(question("select_one yes_no", SEND, send, default=NO))
    told = json.dumps([survey, choices, form.title], sort_keys=True)
    version = f"{form.edition}-{hashlib.sha256(told.encode()).hexdigest()[:10]}"
    settings = {"form_title": form.title, "form_id": form.form_id, "version": version}
    settings["default_language"] = LANGUAGES["vi"]
    return {"survey": survey, "choices": choices, "settings": [settings]}


def rows_of(item: Asking) -> list[dict[str, str]]:
    """Return the rows of an indicator: a group on one screen with its cells and the mark for no data."""
    mark = name_of("x", item.key)
    facts = {"relevant": f"not(selected(${{{mark}}}, '{NO_DATA}'))"}
    rows = [question("begin_group", f"g_{item.key}", item.label, appearance="field-list")]
    rows[0] |= in_columns("hint", item.hint)
    for split, label in item.splits:
        rows += cell_rows(item, split, label if split or len(item.splits) > 1 else item.label, facts)
    if item.asked.kind in NUMERIC:
        firm = question("select_one firmness", name_of("s", item.key), texts(lazy("How firm are these figures?")))
        rows.append({**firm, "default": item.asked.usual, **facts})
    rows.append(question("select_multiple marks", mark, texts(lazy("Mark this if there is no data."))))
    rows.append({"type": "end_group"})
    return rows


def cell_rows(item: Asking, split: str, label: Texts, facts: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows of one cell."""
    asked, name = item.asked, name_of("v", item.key, split)
    if asked.kind == IndicatorKind.YES_NO:
        return [question("select_one yes_no", name, label, **facts)]
    if asked.levels:
        return [question(f"select_one l_{item.key}", name, label, **facts)]
    if asked.kind == IndicatorKind.TEXT:
        return [question("text", name, label, appearance="multiline", **facts)]
    if asked.kind in QUOTIENTS:
        kind = "integer" if asked.parts_scale == 0 else "decimal"
        parts = [(("n", texts(lazy("numerator")))), (("d", texts(lazy("denominator"))))]
        rows = [
            question(
                kind,
                name_of(sign, item.key, split),
                {code: f"{label.get(code, '')} – {part[code]}" for code in part},
                **facts,
            )
            for sign, part in parts
        ]
        only = texts(lazy("result, if the parts are not known"))
        said = {code: f"{label.get(code, '')} – {only[code]}" for code in only}
        return [*rows, question("decimal", name, said, **facts)]
    # Whole numbers of phones end at nine digits, which amounts of money pass.
    is_short = asked.scale == 0 and asked.kind == IndicatorKind.NUMBER
    limits: dict[str, str] = {}
    if item.counts_people:
        limits = {
            "constraint": ". >= 0",
            **in_columns("constraint_message", texts(lazy("A count of people cannot be below zero."))),
        }
    return [question("integer" if is_short else "decimal", name, label, **facts, **limits)]


def xlsform_of(sheets: Mapping[str, Sequence[Mapping[str, str]]]) -> bytes:
    """Return an XLSForm as an Excel workbook."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column)
        for down, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                if row.get(column):
                    sheet.write_string(down, at, row[column])
    book.close()
    return target.getvalue()


def xform_of(sheets: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    """Return the XForm that phones open: made once for all units, since that takes longer than everything else.

    What differs from unit to unit, the title and the two ids, is put in afterwards.
    """
    (settings,) = sheets["settings"]
    common = {**sheets, "settings": [{**settings, **STAND_INS}]}
    xform = converted(json.dumps(common, sort_keys=True))
    for name, stand_in in STAND_INS.items():
        xform = xform.replace(stand_in, escape(settings[name]))
    return xform


@functools.lru_cache(maxsize=64)
def converted(told: str) -> str:
    """Return the XForm of sheets written as JSON."""
    from pyxform.xls2xform import convert  # takes a second to import, and few processes ever need it

    sheets = json.loads(told)
    # Heads are named, since only the first hundred rows are looked through for them.
    heads = {
        f"{name}_header": [dict.fromkeys(column for row in rows for column in row)] for name, rows in sheets.items()
    }
    xform: str = convert(xlsform={**sheets, **heads}, form_name="data").xform
    return xform


@dataclass(frozen=True)
class Instance:
    """One filled-in form: which one, in which version, what was answered by name."""

    form_id: str
    version: str
    instance_id: str
    answers: Mapping[str, str]
    #: The names of photos with the item that each belongs to.
    photos: Mapping[str, str]

    @property
    def wants_sending(self) -> bool:
        """Whether the form says that it goes to the unit above at once."""
        return self.answers.get(SEND) == YES


def read_instance(content: bytes) -> Instance:
    """Read a record of a form; raises InstanceRefused for what is none, or could do harm when it is read."""
    if len(content) > LARGEST_INSTANCE:
        raise InstanceRefused(_("The record is too large."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InstanceRefused(_("The record is not written in UTF-8.")) from error
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InstanceRefused(_("The record has declarations that are never taken."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InstanceRefused(_("The record is damaged. Send it again.")) from error
    found = list(leaves(root))
    answers = dict(found)
    photos = {text: name[1] for written, text in found if text and (name := parse_name(written)) and name[0] == "f"}
    instance_id = answers.get("instanceID", "").strip()
    if not instance_id or len(instance_id) > 100:
        raise InstanceRefused(_("The record has no id of its own (instanceID)."))
    return Instance(root.get("id", ""), root.get("version", "")[:60], instance_id, answers, photos)


def leaves(node: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the answers below a node by name; what may be repeated comes as often as it is there."""
    if depth > MOST_DEPTH:
        raise InstanceRefused(_("The record is damaged. Send it again."))
    for child in node:
        if len(child):
            yield from leaves(child, depth + 1)
        elif isinstance(child.tag, str):
            yield etree.QName(child).localname, (child.text or "").replace("\x00", "").strip()


def given_by(
    instance: Instance, asked: Mapping[str, Asked]
) -> tuple[dict[tuple[str, str], Given], list[tuple[str, str]]]:
    """Return the answers of a record by item and split, and what is none, by name with the reason.

    What is empty in the record is not answered and touches nothing. An item marked so has no data in its total.
    """
    found: dict[tuple[str, str], Given] = {}
    left: list[tuple[str, str]] = []
    marked = {
        parts[1]
        for name, text in instance.answers.items()
        if text == NO_DATA and (parts := parse_name(name)) and parts[0] == "x"
    }
    firm = {
        parts[1]: text
        for name, text in instance.answers.items()
        if text in FigureStatus.values and (parts := parse_name(name)) and parts[0] == "s"
    }
    halves: dict[tuple[str, str], dict[str, str]] = {}
    for name, text in instance.answers.items():
        parts = parse_name(name)
        if parts is None or not text or parts[0] in "xfs" or parts[1] in marked:
            continue
        halves.setdefault((parts[1], parts[2]), {})[parts[0]] = text
    for (item, split), typed in halves.items():
        name = name_of("v", item, split)
        if item not in asked:
            left.append((name, _("The form does not ask this any more.")))
            continue
        try:
            given = given_of(typed, asked[item])
            found[item, split] = replace(given, status=firm.get(item, "")) if given.answer == Answer.NUMBER else given
        except (KeyError, ValueError):
            left.append(
                (name, _("“%(text)s” does not fit what is asked now.") % {"text": " / ".join(typed.values())[:200]})
            )
    found |= {(item, ""): Given(Answer.NO_DATA) for item in marked if item in asked}
    return found, left


def given_of(typed: Mapping[str, str], asked: Asked) -> Given:
    """Return the answer that the questions of one cell give together; raises KeyError or ValueError for none."""
    if asked.kind == IndicatorKind.YES_NO:
        return Given({YES: Answer.YES, NO: Answer.NO}[typed["v"]])
    if asked.kind in (IndicatorKind.MILESTONE, IndicatorKind.RUBRIC):
        return Given(Answer.LEVEL, level=int(typed["v"].removeprefix("l")))
    if asked.kind == IndicatorKind.TEXT:
        return Given(Answer.TEXT, words=typed["v"])
    if asked.kind in QUOTIENTS and ("n" in typed or "d" in typed):
        parts = {sign: number(typed[sign], asked.parts_scale) if sign in typed else None for sign in "nd"}
        return Given(numerator=parts["n"], denominator=parts["d"])
    return Given(number=number(typed["v"], asked.scale))


def number(text: str, scale: int) -> int:
    """Return a number of a phone, which always has a point, in whole units of 10**-scale."""
    try:
        return whole(Decimal(text), scale)
    except InvalidOperation as error:
        raise ValueError(text) from error
