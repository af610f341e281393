"""Old encodings are recognised by what they make of the words."""

from __future__ import annotations

import unicodedata

import pytest

from camket.intake.rules import decoding
from camket.intake.rules.decoding import decode
from camket.intake.rules.proposals import NotRead

TEXT = (
    "Chiều 14/9, Hội Liên hiệp Phụ nữ tổ chức hội thảo về bình đẳng giới. Đồng chí Nguyễn Thị "
    "Quỳnh nhấn mạnh: kỷ niệm, "
    "ưu tiên, thủy lợi, nghiêng, khuỷu tay.\nCảm ơn quý vị."
)


def in_tcvn3(text: str) -> bytes:
    codes = {letter: bytes([code]) for code, letter in decoding._tcvn3().items()}
    return b"".join(codes.get(char) or char.encode("ascii") for char in text)


def in_vni(text: str) -> bytes:
    signs = {letter: sign for sign, letter in decoding._vni().items()}
    return "".join(signs.get(char, char) for char in text).encode("cp1252")


def in_windows_1258(text: str) -> bytes:
    pieces = []
    for char in text:
        apart = unicodedata.normalize("NFD", char)
        tones = "".join(mark for mark in apart if mark in decoding._TONES)
        pieces.append(unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones)) + tones)
    return "".join(pieces).encode("cp1258")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (in_tcvn3(TEXT), "tcvn3"),
        (in_vni(TEXT), "vni"),
        (in_windows_1258(TEXT), "windows-1258"),
        (in_tcvn3(TEXT).decode("latin-1").encode(), "utf-8 of tcvn3"),
        (in_vni(TEXT).decode("cp1252").encode(), "utf-8 of vni"),
    ],
)
def test_text_comes_back(data: bytes, encoding: str) -> None:
    read = decode(data)
    assert (read.encoding, read.text) == (encoding, TEXT)


def test_mixed_lines_come_back() -> None:
    read = decode((TEXT + "\n").encode() + in_tcvn3(TEXT))
    assert read.text == f"{TEXT}\n{TEXT}"
    assert read.encoding == "utf-8 and tcvn3"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("It’s a “quote” – no more".encode("cp1252"), "It’s a “quote” – no more"),
        ("Mr Müller said Bolaño was in the café".encode(), "Mr Müller said Bolaño was in the café"),
        (b"plain words", "plain words"),
    ],
)
def test_other_texts_are_left_alone(data: bytes, text: str) -> None:
    assert decode(data).text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xff\xfe", "empty"),
        (b"\x7fELF\x02\x01\x00\x00\x00" * 9, "not a text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 4, "not a text"),
        (b"\xff\xfea", "damaged"),
    ],
)
def test_what_is_no_text_is_told(data: bytes, reason: str) -> None:
    with pytest.raises(NotRead, match=reason):
        decode(data)


@pytest.mark.parametrize("word", ["nghiêng", "quỳnh", "đường", "Phụ", "khuỷu", "ăn", "giữ"])
def test_syllables(word: str) -> None:
    assert decoding.is_syllable(word)


@pytest.mark.parametrize("word", ["çafé", "Müller", "ñandú", "straße", "bằắng", "đượć"])
def test_no_syllables(word: str) -> None:
    assert not decoding.is_syllable(word)
