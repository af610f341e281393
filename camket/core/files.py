"""Files behind Django's storage, under their SHA-256; the original is never touched."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from camket.core.models import StoredFile

PHOTO_SIDE = 2000
#: The ending of a file that is being written; one that stays was left by a program that was stopped.
PART = ".part"
#: The disk is full, the share of it used up, or the file longer than one may be.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
MAX_PIXELS = 60_000_000
#: What a file may be, told by its first bytes and not by its name.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"RIFF", "image/webp"),
)
OFFICE_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
}
#: How a text in UTF-16 begins; other texts hold no zero byte.
WIDE = (b"\xff\xfe", b"\xfe\xff")
TEXT_TYPES = {".txt": "text/plain", ".csv": "text/csv", ".html": "text/html", ".htm": "text/html"}


class FileRefused(Exception):
    """A file that is not taken; the text says why and what to send instead."""


def content_type_of(head: bytes, name: str) -> str:
    """Return the type of a file by its first bytes; raises FileRefused for what is not taken."""
    for signature, content_type in SIGNATURES:
        if head.startswith(signature) and (signature != b"RIFF" or head[8:12] == b"WEBP"):
            return content_type
    ending = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if head.startswith(b"PK\x03\x04") and ending in OFFICE_TYPES:
        return OFFICE_TYPES[ending]
    if ending in TEXT_TYPES and (b"\x00" not in head or head.startswith(WIDE)):
        return TEXT_TYPES[ending]
    words = _(
        "“%(name)s” is not a file that can be kept. Send a PDF, a photo (JPEG, PNG, WebP), DOCX, XLSX, ODT or text."
    )
    raise FileRefused(words % {"name": name})


def store(stream: IO[bytes], *, name: str, limit: int = 25_000_000) -> StoredFile:
    """Keep the bytes of `stream` and return their record; the same bytes give the same record.

    Raises FileRefused for an empty file, one over `limit` bytes, or of a kind that is not taken.
    """
    content = stream.read(limit + 1)
    if not content:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": name})
    if len(content) > limit:
        words = _("“%(name)s” is larger than %(limit)s MB. Send a smaller one.")
        raise FileRefused(words % {"name": name, "limit": limit // 1_000_000})
    content_type = content_type_of(content[:4096], name)
    digest = hashlib.sha256(content).hexdigest()
    known = StoredFile.objects.filter(sha256=digest).first()
    if known is not None and default_storage.exists(known.path):
        return known
    row = known or StoredFile(sha256=digest, size=len(content), content_type=content_type, original_name=name[-255:])
    served = without_camera_data(content, name) if row.is_photo else None
    try:
        keep(row.path, content)
        if served is not None:
            keep(row.served_path, served)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        words = _("There is no room left for “%(name)s”; nothing was kept. Tell the person who administers Camket.")
        raise FileRefused(words % {"name": name}) from error
    if known is None:
        row, _made = StoredFile.objects.get_or_create(
            sha256=digest,
            defaults={"size": row.size, "content_type": row.content_type, "original_name": row.original_name},
        )
    return row


def keep(path: str, content: bytes) -> None:
    """Put bytes into the storage at a path that says what they are, whole or not at all.

    Only a whole file ever stands at such a path: it is written beside it and moved there. What an earlier version
    of the program left half written is replaced.
    """
    if default_storage.exists(path) and default_storage.size(path) == len(content):
        return
    if not isinstance(default_storage, FileSystemStorage):
        default_storage.save(path, ContentFile(content))
        return
    target = Path(default_storage.path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}{PART}")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def sweep(before: datetime) -> int:
    """Delete what programs that were stopped left half written before an instant; return how many files that were."""
    if not isinstance(default_storage, FileSystemStorage):
        return 0
    left = [part for part in Path(default_storage.location).rglob(f"*{PART}") if part.is_file()]
    old = [part for part in left if part.stat().st_mtime < before.timestamp()]
    for part in old:
        part.unlink(missing_ok=True)
    return len(old)


def without_camera_data(content: bytes, name: str) -> bytes:
    """Return a photo turned upright, at most PHOTO_SIDE wide, without EXIF; raises FileRefused for a broken one."""
    try:
        with Image.open(io.BytesIO(content)) as photo:
            if photo.width * photo.height > MAX_PIXELS:
                raise FileRefused(_("“%(name)s” has too many pixels. Send a smaller photo.") % {"name": name})
            form = photo.format or "JPEG"
            upright = ImageOps.exif_transpose(photo)
            upright.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
            clean = upright.convert("RGB") if form == "JPEG" else upright.copy()
            clean.info.clear()
            target = io.BytesIO()
            clean.save(target, format=form, quality=85)
            return target.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileRefused(_("“%(name)s” is a broken picture.") % {"name": name}) from error


def open_original(row: StoredFile) -> File[bytes]:
    """Open the unchanged bytes."""
    return default_storage.open(row.path)


def open_served(row: StoredFile) -> File[bytes]:
    """Open what pages may show."""
    return default_storage.open(row.served_path)
