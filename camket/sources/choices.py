"""Codes of documents and letters."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentKind(models.TextChoices):
    """What a source is (loại tài liệu)."""

    ARTICLE = "article", _("Press article")
    SPEECH = "speech", _("Speech")
    MINUTES = "minutes", _("Minutes")
    OFFICIAL_TEXT = "official_text", _("Official text")
    REPORT = "report", _("Report")
    PHOTO = "photo", _("Photo")
    WEB_PAGE = "web_page", _("Web page")


class DocumentState(models.TextChoices):
    """Whether a source still stands (trạng thái tài liệu)."""

    KEPT = "kept", pgettext_lazy("document", "Kept")
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "Withdrawn")


class LetterDirection(models.TextChoices):
    """Whether a letter came or went (công văn đến, công văn đi)."""

    IN = "in", _("Letter received")
    OUT = "out", _("Letter sent")
