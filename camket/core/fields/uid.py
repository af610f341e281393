"""The column of a public id."""

from typing import Any

from django.db import models

from camket.core.ids import UID_LENGTH, new_uid


class UidField(models.CharField[str, str]):
    """A unique public id, made when the record is."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", UID_LENGTH)
        options.setdefault("unique", True)
        options.setdefault("default", new_uid)
        options.setdefault("editable", False)
        super().__init__(**options)
