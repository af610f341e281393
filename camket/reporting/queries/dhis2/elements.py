"""What is asked here as DHIS2's data elements, with the cells of each as category option combinations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from camket.reporting.choices import Adding, IndicatorKind, ItemKind
from camket.reporting.models import Breakdown, DefinitionLevel, FormItem, Indicator, IndicatorVersion, ReportForm
from camket.reporting.queries.splits import read_together, splits_of
from camket.reporting.rules.answers import QUOTIENTS
from camket.reporting.rules.dhis2.ids import combo_uid, option_combo_uid, part_uid, question_uid
from camket.reporting.rules.splits import parse_split


class Part(StrEnum):
    """What of an answer a data element holds."""

    FIGURE = "figure"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    WORDS = "words"


@dataclass(frozen=True)
class Element:
    """A data element: an indicator, one part of a quotient, or a question answered in words."""

    uid: str
    code: str
    part: Part
    indicator: Any = None
    item: Any = None

    @property
    def definition(self) -> IndicatorVersion | None:
        """What the indicator means today."""
        return self.indicator.definition if self.indicator is not None else None

    @property
    def row(self) -> Any:
        """The record behind it."""
        return self.indicator if self.indicator is not None else self.item

    @property
    def value_type(self) -> str:
        """The type of its values, in DHIS2's words."""
        definition = self.definition
        if definition is None or definition.kind == IndicatorKind.TEXT:
            return "LONG_TEXT"
        if definition.kind == IndicatorKind.YES_NO:
            return "BOOLEAN"
        if definition.has_levels:
            return "INTEGER_POSITIVE"
        scale = definition.scale if self.part == Part.FIGURE else definition.parts_scale
        if scale or (definition.kind in QUOTIENTS and self.part == Part.FIGURE):
            return "NUMBER"
        return "INTEGER_ZERO_OR_POSITIVE" if definition.counts_people else "INTEGER"

    @property
    def aggregation(self) -> str:
        """How it adds up, in DHIS2's words."""
        definition = self.definition
        if definition is None or self.value_type in ("LONG_TEXT", "BOOLEAN", "INTEGER_POSITIVE"):
            return "NONE"
        if self.part != Part.FIGURE:
            return "SUM"
        ways = (definition.over_units, definition.over_periods)
        if ways[0] == Adding.SUM:
            return {Adding.SUM: "SUM", Adding.LAST: "LAST", Adding.MAX: "MAX"}.get(Adding(ways[1]), "NONE")
        return {Adding.AVERAGE: "AVERAGE", Adding.MAX: "MAX"}.get(Adding(ways[0]), "NONE")

    @cached_property
    def crossings(self) -> list[tuple[str, ...]]:
        """The sets by which it is split today."""
        definition = self.definition
        return splits_of(definition).crossings if definition is not None else []

    @property
    def combo(self) -> str:
        """The id of its category combination."""
        return combo_uid(self.crossings)


@dataclass
class Catalogue:
    """All data elements and forms that somebody may see, found by public id."""

    elements: dict[str, Element]
    forms: dict[str, Any]
    #: By the number of a form in the database, in order.
    items: dict[int, list[Any]]
    breakdowns: list[Any]
    splits: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = {""}
        for element in self.elements.values():
            if element.indicator is not None and element.part == Part.FIGURE:
                for definition in element.indicator.history:
                    keys.update(splits_of(definition).keys)
        self.splits = {option_combo_uid(key): key for key in sorted(keys)}

    @cached_property
    def words(self) -> dict[str, tuple[str, str]]:
        """The words for each cell's key, in the local language and in the active one."""
        names = {
            (row.key, category.key): (category.name_local or category.name_en, str(category.name))
            for row in self.breakdowns
            for category in row.categories.all()
        }
        found = {}
        for key in self.splits.values():
            parts = [names.get(part, ("=".join(part),) * 2) for part in parse_split(key).items()]
            found[key] = (", ".join(part[0] for part in parts), ", ".join(part[1] for part in parts))
        return found | {"": ("default", "default")}

    @cached_property
    def combos(self) -> dict[str, list[tuple[str, ...]]]:
        """The category combinations in use: the sets by which elements are split, by public id."""
        return {element.combo: element.crossings for element in self.elements.values()}

    @cached_property
    def forms_of(self) -> dict[str, list[Any]]:
        """The forms that ask each data element, by its public id."""
        found: dict[str, list[Any]] = {}
        for form in self.forms.values():
            for element in self.of_form(form):
                found.setdefault(element.uid, []).append(form)
        return found

    def of_form(self, form: Any) -> list[Element]:
        """Return the data elements of a form, in its order."""
        found = []
        for item in self.items.get(form.pk, []):
            if item.indicator_id is not None:
                if (element := self.by_indicator.get(item.indicator_id)) is not None:
                    found += self.with_parts(element)
            elif item.kind == ItemKind.QUESTION:
                found.append(self.elements[question_uid(form.uid, item.key)])
        return found

    @cached_property
    def by_indicator(self) -> dict[int, Element]:
        """The element of each indicator, by its number in the database."""
        return {
            each.indicator.pk: each
            for each in self.elements.values()
            if each.indicator is not None and each.part == Part.FIGURE
        }

    def with_parts(self, element: Element) -> list[Element]:
        """Return an element and, of a quotient, those of its parts."""
        parts = (part_uid(element.uid, part) for part in (Part.NUMERATOR, Part.DENOMINATOR))
        return [element, *(self.elements[uid] for uid in parts if uid in self.elements)]


def catalogue(user: Any) -> Catalogue:
    """Return what somebody may see of what is asked here (nine statements)."""
    definitions = IndicatorVersion.objects.prefetch_related(
        Prefetch("levels", DefinitionLevel.objects.order_by("position"))
    )
    indicators = list(
        Indicator.objects.visible_to(user)
        .prefetch_related(Prefetch("definitions", definitions))
        .order_by("sort_key", "pk")
    )
    read_together(each for row in indicators for each in row.history)
    forms = {row.uid: row for row in ReportForm.objects.visible_to(user).order_by("sort_key", "pk")}
    items: dict[int, list[Any]] = {}
    rows = FormItem.objects.filter(form__in=forms.values(), is_retired=False).order_by("form", "position", "pk")
    for item in rows:
        items.setdefault(item.form_id, []).append(item)
    elements = {each.uid: each for each in elements_of(indicators, forms.values(), items)}
    return Catalogue(elements, forms, items, list(Breakdown.objects.prefetch_related("categories").order_by("key")))


def elements_of(indicators: Iterable[Any], forms: Iterable[Any], items: dict[int, list[Any]]) -> Iterable[Element]:
    """Yield a data element for each indicator, for each part of a quotient, and for each question of a form."""
    for row in indicators:
        yield Element(row.uid, row.code, Part.FIGURE, indicator=row)
        if any(each.has_parts for each in row.history):
            for part in (Part.NUMERATOR, Part.DENOMINATOR):
                yield Element(part_uid(row.uid, part), f"{row.code}.{part}", part, indicator=row)
    for form in forms:
        for item in items.get(form.pk, []):
            if item.kind == ItemKind.QUESTION:
                yield Element(question_uid(form.uid, item.key), f"{form.code}.{item.key}", Part.WORDS, item=item)
