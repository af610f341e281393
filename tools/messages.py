"""Bring the Vietnamese catalogue in line with the texts of the code and the templates (`make messages`).

Texts are found by Babel in Python and, through Django's own reading of templates, in templates: what Django
will ask for is what stands in the catalogue. Translations that wait in locale/pending/*.po are taken in and
those files removed; a text that is no longer used leaves the catalogue; a new one gets an empty translation.
Nothing is guessed (no fuzzy entries).
Exit codes: 0 done; 1 when a file cannot be read.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any, cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import PoFileError, read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "camket"
CATALOGUE = PACKAGE / "core" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
PENDING = PACKAGE / "core" / "locale" / "pending"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATES = {".html", ".txt", ".svg", ".xml"}


def as_python(file: Path) -> bytes:
    """Return a source file, or a template turned into marked texts that read as one Python expression."""
    text = file.read_text(encoding="utf-8")
    if file.suffix in TEMPLATES:
        text = f"(\n{templatize(text, origin=str(file))}\n)"
    return text.encode()


def sources(package: Path) -> list[Path]:
    """Return the files that may hold texts for people: code and templates of the package."""
    found = [file for file in package.rglob("*.py") if "migrations" not in file.parts]
    found += [file for file in package.rglob("templates/**/*") if file.suffix in TEMPLATES]
    found += package.rglob("jinja2/**/*.html")
    return sorted(found)


def texts(package: Path = PACKAGE) -> Catalog:
    """Return a catalogue of every text of the package, with the files it stands in and no translations."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    catalogue = Catalog(locale="vi", fuzzy=False, charset="utf-8")
    for file in sources(package):
        name = file.relative_to(package.parent).as_posix()
        if "jinja2" in file.parts:
            # Jinja's extractor is typed more narrowly than Babel asks of one.
            found = extract(cast("Any", babel_extract), io.BytesIO(file.read_bytes()), keywords=KEYWORDS)
        else:
            marked = io.BytesIO(as_python(file))
            found = extract("python", marked, keywords=KEYWORDS, comment_tags=["Translators"])
        for _line, message, notes, context in found:
            # A catalogue without line numbers changes only when a text does.
            place: Any = (name, None)
            catalogue.add(message, None, [place], auto_comments=notes, context=context)
    return catalogue


def read(file: Path) -> Catalog:
    """Return a catalogue file; an absent one is empty. Raises PoFileError when it cannot be read."""
    if not file.exists():
        return Catalog(locale="vi")
    with file.open("rb") as stream:
        return read_po(stream, locale="vi", abort_invalid=True)


def translated(messages: Catalog) -> list[Message]:
    """Return the entries that have a translation."""
    return [entry for entry in messages if entry.id and any(parts(entry))]


def parts(entry: Message) -> tuple[str, ...]:
    """Return the translation of an entry as a tuple: one text, or one for each plural form."""
    said = entry.string
    return tuple(said) if isinstance(said, tuple | list) else (said or "",)


def merged(package: Path = PACKAGE) -> Catalog:
    """Return the texts of the code with the translations of the catalogue and of the pending files."""
    result = texts(package)
    root = package / "core" / "locale"
    known = [
        read(root / "vi" / "LC_MESSAGES" / "django.po"),
        *map(read, sorted((root / "pending").glob("*.po"))),
    ]
    # The day on which it was written would be another line that two changes contend for.
    result.creation_date = known[0].creation_date
    for catalogue in known:
        for entry in translated(catalogue):
            target = result.get(entry.id, entry.context)
            if target is not None and not entry.fuzzy:
                target.string = parts(entry)[:1] if target.pluralizable else parts(entry)[0]
    return result


def main() -> int:
    """Write the catalogue and remove the pending files."""
    try:
        catalogue = merged()
    except PoFileError as error:
        print(error, file=sys.stderr)
        return 1
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as stream:
        write_po(stream, catalogue, width=110, omit_header=False, sort_output=True, include_lineno=False)
    for file in PENDING.glob("*.po"):
        file.unlink()
    entries = [entry for entry in catalogue if entry.id]
    waiting = len(entries) - len(translated(catalogue))
    print(f"camket: {len(entries)} texts, {waiting} without a Vietnamese translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
