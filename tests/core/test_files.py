"""Files: known by what they hold, the original untouched, photos served without their camera's data."""

from __future__ import annotations

import errno
import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage
from PIL import Image

from camket.core import files
from camket.core.models import StoredFile


@pytest.fixture(autouse=True)
def storage(settings: object, tmp_path: Path) -> None:
    """An empty folder for files."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def photo(**options: object) -> bytes:
    """A small JPEG with the place where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of Lan"
    exif.get_ifd(0x8825)[1] = "N"
    stream = io.BytesIO()
    Image.new("RGB", (40, 20), "#a82a63").save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def content_of(file: File) -> bytes:
    with file:
        return bytes(file.read())


def store(content: bytes, name: str) -> StoredFile:
    return files.store(io.BytesIO(content), name=name)


def test_the_same_bytes_are_kept_once(db: None) -> None:
    first, second = store(b"%PDF-1.4 a", "a.pdf"), store(b"%PDF-1.4 a", "copy.pdf")
    assert first == second
    assert StoredFile.objects.count() == 1
    assert content_of(files.open_original(first)) == b"%PDF-1.4 a"


def test_a_photo_is_served_without_its_cameras_data_and_kept_with_it(db: None) -> None:
    kept = store(photo(), "anh.jpg")
    assert b"Camera of Lan" in content_of(files.open_original(kept))
    served = content_of(files.open_served(kept))
    assert b"Camera of Lan" not in served
    assert dict(Image.open(io.BytesIO(served)).getexif()) == {}


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "rong.pdf", "empty"),
        (b"MZ\x90\x00 program", "virus.exe", "not a file"),
        (b"MZ\x90\x00 program", "invoice.pdf", "not a file"),
        (b"<svg onload='alert(1)'>", "picture.svg", "not a file"),
        (b"\xff\xd8\xff broken", "anh.jpg", "broken"),
        (b"\x89PNG\r\n\x1a\n broken", "anh.png", "broken"),
        (b"text\x00with a zero", "a.txt", "not a file"),
        (b"PK\x03\x04 archive", "a.zip", "not a file"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_sentence(db: None, content: bytes, name: str, why: str) -> None:
    with pytest.raises(files.FileRefused, match=why):
        store(content, name)
    assert StoredFile.objects.count() == 0
    assert list(Path(default_storage.location).rglob("*")) == []


def test_one_that_is_too_large_is_refused(db: None) -> None:
    with pytest.raises(files.FileRefused, match="larger than 1 MB"):
        files.store(io.BytesIO(b"%PDF-" + b"a" * 1_000_000), name="a.pdf", limit=1_000_000)


def test_a_name_is_never_a_path(db: None, tmp_path: Path) -> None:
    kept = store(b"%PDF-1.4 b", "../../etc/passwd.pdf")
    assert kept.path == f"{kept.sha256[:2]}/{kept.sha256}"
    assert (tmp_path / kept.path).exists()


class FullDisk:
    """Raises what a full disk raises once so many bytes are written."""

    def __init__(self, fault: int) -> None:
        self.fault = fault

    def __call__(self, descriptor: int) -> None:
        raise OSError(self.fault, "full")


@pytest.mark.parametrize("fault", sorted(files.NO_ROOM))
def test_a_full_disk_is_said_and_leaves_nothing(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    monkeypatch.setattr(files.os, "fsync", FullDisk(fault))
    with pytest.raises(files.FileRefused, match="no room left"):
        store(b"%PDF-1.4 a", "a.pdf")
    assert StoredFile.objects.count() == 0
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    monkeypatch.undo()
    assert content_of(files.open_original(store(b"%PDF-1.4 a", "a.pdf"))) == b"%PDF-1.4 a"


def test_other_faults_of_a_disk_are_not_hidden(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.os, "fsync", FullDisk(errno.EIO))
    with pytest.raises(OSError, match="full"):
        store(b"%PDF-1.4 a", "a.pdf")


def test_a_file_left_half_written_is_made_whole(db: None, tmp_path: Path) -> None:
    kept = store(b"%PDF-1.4 whole", "a.pdf")
    StoredFile.objects.all().delete()
    (tmp_path / kept.path).write_bytes(b"%PDF")
    assert content_of(files.open_original(store(b"%PDF-1.4 whole", "a.pdf"))) == b"%PDF-1.4 whole"


def test_what_was_left_half_written_is_swept_away_in_time(tmp_path: Path) -> None:
    folder = tmp_path / "ab"
    folder.mkdir()
    old, new, whole = folder / "abc.1f.part", folder / "abc.2f.part", folder / "abc"
    for file in (old, new, whole):
        file.write_bytes(b"x")
    for file in (old, whole):
        os.utime(file, (0, 0))
    assert files.sweep(datetime(2020, 1, 1, tzinfo=UTC)) == 1
    assert sorted(folder.iterdir()) == [whole, new]
