"""Files, known by what they hold."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """Bytes kept unchanged under their SHA-256 (tệp gốc); the same bytes are kept once."""

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(max_length=100)
    #: The name of the first upload; only shown, never used as a path.
    original_name = models.CharField(_("file name"), max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.original_name

    @property
    def path(self) -> str:
        """The key in Django's storage."""
        return f"{self.sha256[:2]}/{self.sha256}"

    @property
    def served_path(self) -> str:
        """The key of the copy that pages serve: of a photo, one without its camera's data."""
        return f"served/{self.path}" if self.is_photo else self.path

    @property
    def is_photo(self) -> bool:
        return self.content_type in {"image/jpeg", "image/png", "image/webp"}
