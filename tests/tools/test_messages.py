"""The catalogue: texts are found in code and templates, translations are kept, faults are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools import check_catalogues, compile_catalogues, messages

PAGE = """{% load i18n %}
<p>{% translate "Save" %} it's {{ name|default:_("nobody") }}</p>
   <c-field label="{% translate 'Name' %}" />
{% blocktranslate trimmed count n=n %}
   one task
{% plural %}
   {{ n }} tasks
{% endblocktranslate %}
  {% translate "May" context "month" %}
"""
CODE = 'from x import gettext_lazy as _, pgettext\nA = _("Kept “%(name)s”")\nB = pgettext("month", "May")\n'


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one template, one module and no catalogue."""
    (tmp_path / "camket" / "policy" / "templates" / "policy").mkdir(parents=True)
    (tmp_path / "camket" / "policy" / "templates" / "policy" / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "camket" / "policy" / "models.py").write_text(CODE, encoding="utf-8")
    return tmp_path / "camket"


def write_catalogue(package: Path, name: str, text: str) -> None:
    """Put a catalogue under the package's locale folder."""
    target = package / "core" / "locale" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def test_texts_of_code_and_templates_are_found(package: Path) -> None:
    found = {entry.id for entry in messages.texts(package) if entry.id}
    assert found == {"Save", "nobody", "Name", ("one task", "%(n)s tasks"), "May", "Kept “%(name)s”"}


def test_a_text_in_two_places_is_one_entry_with_its_context(package: Path) -> None:
    entry = messages.texts(package).get("May", "month")
    assert entry is not None
    assert [place for place, _ in entry.locations] == [
        "camket/policy/models.py",
        "camket/policy/templates/policy/page.html",
    ]


def test_translations_are_taken_from_catalogue_and_pending(package: Path) -> None:
    write_catalogue(package, "vi/LC_MESSAGES/django.po", 'msgid "Save"\nmsgstr "Lưu"\n\nmsgid "Gone"\nmsgstr "Mất"\n')
    write_catalogue(
        package, "pending/policy.po",
        'msgctxt "month"\nmsgid "May"\nmsgstr "Tháng Năm"\n\nmsgid "one task"\nmsgid_plural "%(n)s tasks"\n'
        'msgstr[0] "%(n)s việc"\n',
    )  # fmt: skip
    merged = messages.merged(package)
    known = {entry.id: messages.parts(entry) for entry in messages.translated(merged)}
    assert known == {"Save": ("Lưu",), "May": ("Tháng Năm",), ("one task", "%(n)s tasks"): ("%(n)s việc",)}


def catalogue(*entries: tuple[str, str], **options: object) -> Catalog:
    """Return a catalogue of (text, translation)."""
    result = Catalog(locale="vi", fuzzy=False)
    for text, translation in entries:
        result.add(text, translation, **options)
    return result


@pytest.mark.parametrize(
    ("text", "translation", "faulty"),
    [
        ("Save", "Lưu", False),
        ("Save", "", True),
        ("%(n)s of %(all)s", "%(n)s trên %(all)s", False),
        ("%(n)s of %(all)s", "%(all)s: %(n)s", False),
        ("%(n)s of %(all)s", "%(n)s", True),
        ("%(n)s done", "%(m)s xong", True),
        ("Hello {name}", "Chào {ten}", True),
        ("<b>Late</b>", "Trễ hạn", True),
        ("100%% kept", "Giữ 100%", True),
    ],
)
def test_a_translation_is_judged(text: str, translation: str, *, faulty: bool) -> None:
    assert bool(check_catalogues.faults(catalogue((text, "")), catalogue((text, translation)))) is faulty


def test_what_is_missing_unused_or_fuzzy_is_named() -> None:
    used = catalogue(("Save", ""), ("Close", ""))
    known = catalogue(("Close", "Đóng"), flags=["fuzzy"])
    known.add("Gone", "Mất")
    said = check_catalogues.faults(used, known)
    assert sorted(line.split(": ")[-2] for line in said) == [
        "marked fuzzy",
        "no longer used",
        "not translated",
    ]


def test_a_plural_has_one_vietnamese_form() -> None:
    used = Catalog(locale="vi", fuzzy=False)
    used.add(("one task", "%(n)s tasks"), ("",))
    known = Catalog(locale="vi", fuzzy=False)
    known.add(("one task", "%(n)s tasks"), ("%(n)s việc",))
    assert check_catalogues.faults(used, known) == []


def test_a_catalogue_is_compiled_once(tmp_path: Path) -> None:
    source = tmp_path / "camket" / "core" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "Save"\nmsgstr "Lưu"\n', encoding="utf-8")
    assert compile_catalogues.catalogues(tmp_path) == [source]
    assert compile_catalogues.compile_catalogue(source) is True
    assert "Lưu".encode() in source.with_suffix(".mo").read_bytes()
    assert compile_catalogues.compile_catalogue(source) is False
