"""Columns that follow others of the same row, so that both databases search and sort alike."""

from __future__ import annotations

from typing import Any

from django.db import models

from camket.core.text import fold, sort_key


class FoldedField(models.TextField[str, str]):
    """The folded words of other columns, for search without marks; written with the row, also in bulk."""

    def __init__(self, *sources: str, **options: Any) -> None:
        self.sources = sources
        options.update(editable=False, blank=True, default="")
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, _args, options = super().deconstruct()
        for fixed in ("editable", "blank", "default"):
            options.pop(fixed, None)
        return name, path, list(self.sources), options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = fold(" ".join(str(getattr(model_instance, source) or "") for source in self.sources))
        setattr(model_instance, self.attname, value)
        return value


class SortKeyField(models.CharField[str, str]):
    """The key under which a row sorts as a Vietnamese dictionary would; the first column that says something."""

    def __init__(self, *sources: str, **options: Any) -> None:
        self.sources = sources
        options.update(editable=False, blank=True, default="", max_length=400, db_index=True)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, _args, options = super().deconstruct()
        for fixed in ("editable", "blank", "default", "max_length", "db_index"):
            options.pop(fixed, None)
        return name, path, list(self.sources), options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        said = next((text for source in self.sources if (text := getattr(model_instance, source))), "")
        value = sort_key(said)[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value
