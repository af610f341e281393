"""Vietnamese names and their marks."""

from __future__ import annotations

import pytest

from camket.intake.rules.names import is_vietnamese, with_marks


@pytest.mark.parametrize(
    ("written", "marked"),
    [
        ("Bui Thi Hoa", "Bùi Thị Hoa"),
        ("Pham Van Cuong", "Phạm Văn Cường"),
        ("Lê Thị Bích", "Lê Thị Bích"),
        ("Dang Quoc Khanh", "Đặng Quốc Khánh"),
        ("Nguyen Thi Thuy", None),
        ("Maria Lopez", None),
        ("Nguyen", None),
    ],
)
def test_marks(written: str, marked: str | None) -> None:
    assert with_marks(written) == marked


@pytest.mark.parametrize("name", ["Giàng Thị Mai", "Lò Văn Long", "Hà Thị Nga", "Vo Thi Sau"])
def test_vietnamese(name: str) -> None:
    assert is_vietnamese(name)


@pytest.mark.parametrize("name", ["Anna Smith", "Van Gogh Vincent", "Do", "Ha Noi Moi Press Club Two"])
def test_not_vietnamese(name: str) -> None:
    assert not is_vietnamese(name)
