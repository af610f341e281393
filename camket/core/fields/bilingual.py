"""Content in two languages: two real columns, one attribute that gives the one to show."""

from __future__ import annotations

from typing import Any, overload

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

ENGLISH = "en"


class Text(str):
    """A text that knows its language, and whether it stands in for a translation that is missing."""

    __slots__ = ("is_fallback", "language")

    language: str
    is_fallback: bool

    def __new__(cls, value: str, language: str, *, is_fallback: bool = False) -> Text:
        text = super().__new__(cls, value)
        text.language = language
        text.is_fallback = is_fallback
        return text


def choose(local: str, english: str, language: str | None = None) -> Text:
    """Return the text in `language` (the active one by default), or the other one marked as a fallback."""
    wanted = (language or get_language() or settings.LOCAL_LANGUAGE).split("-")[0]
    if wanted == ENGLISH:
        if english:
            return Text(english, ENGLISH)
        return Text(local, settings.LOCAL_LANGUAGE, is_fallback=bool(local))
    if local:
        return Text(local, settings.LOCAL_LANGUAGE)
    return Text(english, ENGLISH, is_fallback=bool(english))


class Bilingual:
    """The attribute over a pair of columns: `name = Bilingual("name")` reads `name_local` and `name_en`."""

    def __init__(self, stem: str) -> None:
        self.local, self.english = f"{stem}_local", f"{stem}_en"

    @overload
    def __get__(self, record: None, owner: type) -> Bilingual: ...

    @overload
    def __get__(self, record: models.Model, owner: type) -> Text: ...

    def __get__(self, record: models.Model | None, owner: type) -> Bilingual | Text:
        if record is None:
            return self
        return choose(getattr(record, self.local), getattr(record, self.english))


def local_text(verbose_name: Any, *, max_length: int = 500, **options: Any) -> models.CharField[str, str]:
    """Return the column of a short text in the language of the installation."""
    return models.CharField(verbose_name, max_length=max_length, blank=True, **options)


def english_text(verbose_name: Any, *, max_length: int = 500, **options: Any) -> models.CharField[str, str]:
    """Return the column of the same short text in English."""
    return models.CharField(verbose_name, max_length=max_length, blank=True, **options)
