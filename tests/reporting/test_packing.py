"""The packed form of what is sent: it comes back as it was, the same answers give the same bytes."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.reporting.rules.packing import Contents, Packed, PackedError, digest, pack, unpack

NUMBERS = st.none() | st.integers(-(2**63), 2**63 - 1)
WORDS = st.text(max_size=40)
CELLS = st.builds(
    Packed,
    item=st.text(min_size=1, max_size=11),
    split=st.sampled_from(["", "sex=f", "age=u16;sex=m"]),
    answer=st.sampled_from(["number", "no_data", "text"]),
    number=NUMBERS,
    numerator=NUMBERS,
    denominator=NUMBERS,
    level=st.none() | st.integers(1, 9),
    words=WORDS,
    status=st.sampled_from(["estimate", "provisional", "final"]),
)
CONTENTS = st.builds(
    Contents,
    cells=st.lists(CELLS, max_size=12, unique_by=lambda cell: cell.key).map(tuple),
    files=st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=3).map(tuple),
    explained=st.dictionaries(WORDS, WORDS, max_size=3),
)


@given(CONTENTS)
def test_what_is_packed_comes_back(contents: Contents) -> None:
    payload, sha256 = pack(contents)
    back = unpack(payload)
    assert sorted(back.cells, key=lambda cell: cell.key) == sorted(contents.cells, key=lambda cell: cell.key)
    assert sorted(back.files) == sorted(contents.files)
    assert back.explained == contents.explained
    assert digest(payload) == sha256


@given(CONTENTS, st.randoms())
def test_the_order_of_writing_does_not_show(contents: Contents, random: object) -> None:
    cells = list(contents.cells)
    random.shuffle(cells)  # type: ignore[attr-defined]
    assert pack(Contents(tuple(cells), contents.files, contents.explained)) == pack(contents)


@given(CONTENTS, st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_is_noticed(contents: Contents, place: int, by: int) -> None:
    payload, sha256 = pack(contents)
    changed = bytearray(payload)
    changed[place % len(changed)] ^= by
    assert digest(bytes(changed)) != sha256


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00",
        b"\xff" * 40,
        msgspec.msgpack.encode({"v": 1}),
        msgspec.msgpack.encode({"v": 2, "cells": {}, "files": [], "explained": {}}),
        msgspec.msgpack.encode([1, 2, 3]),
    ],
)
def test_what_is_no_submission_is_refused(payload: bytes) -> None:
    with pytest.raises(PackedError):
        unpack(payload)


def test_columns_of_unequal_length_and_later_forms_are_refused() -> None:
    payload, _sha256 = pack(Contents((Packed("a", "", "number", 1),)))
    read = msgspec.msgpack.decode(payload)
    with pytest.raises(PackedError):
        unpack(msgspec.msgpack.encode({**read, "v": 2}))
    read["cells"]["number"] = []
    with pytest.raises(PackedError):
        unpack(msgspec.msgpack.encode(read))
