"""Reading a filled-in template back: what is no template is refused with the reason, what is one gives its cells.

Only values are read, never formulas or macros; nothing in the file is run or fetched.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from camket.reporting.rules.templates import FIGURES, FORM, KEYS_AT, STAMP, WORDS, Stamp, letters

LIMIT = 5_000_000
#: A template of 200 indicators in 16 splits takes two of them when it is unpacked.
MOST_UNPACKED, MOST_PARTS = 100_000_000, 400
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^>]*?\br=["']([A-Z]*)(\d+)["']""")
#: A cell far away would make the reader lay out everything between.
MOST_AREA = 2_000_000
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_KEY_ROWS = 12
#: What a sheet holds, row by row.
Rows = Sequence[Sequence[object]]


class WorkbookRefused(ValueError):
    """A file that is no template that can be read. Its text is a translated sentence that says why and what to do."""


@dataclass(frozen=True)
class ReadCell:
    """What stands in one cell: sheet and place as Excel names them, the keys of item and split, the value."""

    sheet: str
    place: str
    item: str
    split: str
    typed: object


@dataclass(frozen=True)
class ReadBack:
    """What a template holds: what it is for, its cells (empty ones left out), how many formulas it has."""

    stamp: Stamp
    cells: tuple[ReadCell, ...]
    formulas: int


def read_workbook(content: bytes, name: str) -> ReadBack:
    """Read a filled-in template; raises WorkbookRefused with the reason."""
    formulas = check_container(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names}
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise WorkbookRefused(broken(name)) from error
    except BaseException as error:
        # The reader is written in another language, whose own errors are no Exceptions here.
        if type(error).__name__ != "PanicException":
            raise
        raise WorkbookRefused(broken(name)) from error
    marked = {str(rows[0][0]): (sheet, rows) for sheet, rows in sheets.items() if rows and rows[0]}
    if STAMP not in marked:
        raise WorkbookRefused(
            _("This is no template from here: its hidden key is missing. Download the template and fill that in.")
        )
    stamp = read_stamp(marked[STAMP][1])
    cells = [*figures_in(*marked.get(FIGURES, ("", []))), *words_in(*marked.get(WORDS, ("", [])))]
    return ReadBack(stamp, tuple(cells), formulas)


def broken(name: str) -> str:
    """Return the sentence for a file that cannot be read."""
    return _("“%(name)s” is damaged and cannot be read. Open it in Excel, save it again as .xlsx, and send that.") % {
        "name": name
    }


def check_container(content: bytes, name: str) -> int:
    """Refuse what is no plain .xlsx, by its bytes; return how many formulas its sheets have."""
    facts = {"name": name, "limit": LIMIT // 1_000_000}
    if not content:
        raise WorkbookRefused(_("“%(name)s” is empty.") % facts)
    if len(content) > LIMIT:
        words = _(
            "“%(name)s” is larger than %(limit)s MB. A template is much smaller: take out pictures and other sheets."
        )
        raise WorkbookRefused(words % facts)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise WorkbookRefused(
                _("“%(name)s” is locked with a password. Save it without one, and send that.") % facts
            )
        words = _("“%(name)s” is in the old format .xls. Save it as .xlsx (Excel workbook), and send that.")
        raise WorkbookRefused(words % facts)
    if not content.startswith(_ZIP):
        raise WorkbookRefused(_("“%(name)s” is no Excel workbook. Send the template as .xlsx.") % facts)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = {part.filename: part.file_size for part in parts.infolist()}
            if sum(names.values()) > MOST_UNPACKED or len(parts.infolist()) > MOST_PARTS:
                words = _("“%(name)s” holds far more than a template does, and was not opened.")
                raise WorkbookRefused(words % facts)
            if any(part.lower().endswith("vbaproject.bin") for part in names) or name.lower().endswith(".xlsm"):
                words = _(
                    "“%(name)s” has macros, which are never taken. Save it as .xlsx without macros, and send that."
                )
                raise WorkbookRefused(words % facts)
            if "xl/workbook.xml" not in names:
                raise WorkbookRefused(_("“%(name)s” is no Excel workbook. Send the template as .xlsx.") % facts)
            sheets = [part for part in names if part.startswith("xl/worksheets/") and part.endswith(".xml")]
            contents = [parts.read(part) for part in sheets]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise WorkbookRefused(broken(name)) from error
    if any(area_of(sheet) > MOST_AREA for sheet in contents):
        raise WorkbookRefused(_("“%(name)s” holds far more than a template does, and was not opened.") % facts)
    return sum(len(_FORMULA.findall(sheet)) for sheet in contents)


def area_of(sheet: bytes) -> int:
    """Return how many cells a sheet has between its first place and the farthest ones it names."""
    places = set(_PLACE.findall(sheet))
    rows = max((int(row[:9]) for _column, row in places), default=0)
    return rows * max((number_of(column) for column, _row in places), default=0)


def number_of(column: bytes) -> int:
    """Return the number of a column by its letters, A being 1; rows alone have none and count as one."""
    number = 0
    for letter in column[:6]:
        number = number * 26 + letter - 64
    return number or 1


def read_stamp(rows: Rows) -> Stamp:
    """Return what a template is for; refuses one whose key was changed."""
    try:
        told = json.loads(str(rows[0][1]))
        stamp = Stamp(**{name: told[name] for name in ("form", "edition", "round", "unit", "language")})
        is_whole = told["v"] == FORM and told["checksum"] == stamp.checksum
    except (ValueError, KeyError, TypeError, IndexError):
        is_whole = False
    if not is_whole:
        raise WorkbookRefused(
            _("The hidden key of this template was changed. Download it again, and copy your figures over.")
        )
    return stamp


def is_empty(value: object) -> bool:
    """Return whether nothing stands in a cell."""
    return value is None or (isinstance(value, str) and not value.strip())


def figures_in(sheet: str, rows: Rows) -> list[ReadCell]:
    """Return the cells of the sheet of figures, found by the hidden keys of rows and columns."""
    if not sheet:
        raise WorkbookRefused(_("The sheet with the figures is missing. Download the template again."))
    keys_at = next((at for at, row in enumerate(rows[:_KEY_ROWS]) if any(is_split(value) for value in row)), KEYS_AT)
    columns = (
        {at: str(value)[6:] for at, value in enumerate(rows[keys_at]) if is_split(value)} if rows[keys_at:] else {}
    )
    found = []
    for at, row in enumerate(rows[keys_at + 1 :], start=keys_at + 2):
        if is_empty(row[0]):
            continue
        for column, split in columns.items():
            if column < len(row) and not is_empty(row[column]):
                found.append(ReadCell(sheet, f"{letters(column)}{at}", str(row[0]).strip(), split, row[column]))
    return found


def is_split(value: object) -> bool:
    """Return whether a hidden cell names a split."""
    return isinstance(value, str) and value.startswith("split:")


def words_in(sheet: str, rows: Rows) -> list[ReadCell]:
    """Return the answers in words; a sheet that was deleted holds none."""
    return [
        ReadCell(sheet, f"C{at}", str(row[0]).strip(), "", row[2])
        for at, row in enumerate(rows[1:], start=2)
        if len(row) > 2 and not is_empty(row[0]) and not is_empty(row[2])
    ]
