"""Forms of what indicators mean, of the sets they are split by, and of their codes elsewhere."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from camket.core.pages.forms import RecordForm
from camket.core.pages.lists import FilterForm
from camket.core.text import fold
from camket.reporting.actions.breakdowns import Part
from camket.reporting.models import Breakdown, FrameworkCode, Indicator, IndicatorVersion

LINES = {"rows": 4}
#: What stands between sets that are crossed.
CROSS = re.compile(r"\s*[×*]\s*")


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class DefinitionForm(RecordForm):
    """All that an indicator means from a day on; with `of`, a definition of that indicator, which the page names."""

    level_lines = forms.CharField(
        label=_("Levels or milestones"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("One a line, the lowest or first one first: the Vietnamese name | the English name."),
    )
    split_lines = forms.CharField(
        label=_("Split by"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("One a line, by the name or key of the set; with × between sets that are crossed: age × sex."),
    )

    class Meta:
        model = IndicatorVersion
        fields = (
            "indicator",
            "begins_on",
            "change_local",
            "change_en",
            "kind",
            "nature",
            "direction",
            "measure_local",
            "measure_en",
            "currency",
            "scale",
            "counts_people",
            "numerator_local",
            "numerator_en",
            "denominator_local",
            "denominator_en",
            "per",
            "parts_scale",
            "frequency",
            "from_year",
            "accumulation",
            "over_periods",
            "over_units",
            "counted_at",
            "definition_local",
            "definition_en",
            "method_local",
            "method_en",
            "source_local",
            "source_en",
            "limits_local",
            "limits_en",
            "collector_local",
            "collector_en",
            "paired",
        )
        help_texts = {
            "begins_on": _("Figures of periods that end on this day or later are given under this version."),
            "per": _("What the quotient is multiplied by: 100 for per cent or “to 100”, 100000 for “per 100,000”."),
            "parts_scale": _("0 where numerator and denominator are whole numbers."),
            "counted_at": _("Only the figures of these units are added up; those of units above stand beside."),
            "over_units": _("How the figures of several units become one."),
            "over_periods": _("How the figures of several periods become one."),
            "paired": _("An indicator that is shown beside this one, since neither says enough alone."),
        }

    def __init__(self, *args: Any, of: Indicator | None = None, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        self.order_fields([*DefinitionForm.Meta.fields[:12], "level_lines", "split_lines"])
        held = instance is not None and instance.pk
        if of is not None:
            self.fields.pop("indicator")
            if held:
                self.fields.pop("begins_on")
        if "begins_on" in self.fields and not held:
            self.fields["begins_on"].required = True
        source = instance if held else of.history[-1] if of is not None else None
        if source is not None:
            self.initial.update({"level_lines": source.level_lines, "split_lines": source.split_lines})
        if of is not None and not held:
            names = [name for name in self.fields if name not in ("begins_on", "version", "change_local", "change_en")]
            self.initial.update({name: getattr(source, name) for name in names})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["levels"] = levels_of(cleaned.pop("level_lines", ""))
        cleaned["splits"] = self.crossings(cleaned.pop("split_lines", ""))
        return cleaned

    def crossings(self, text: str) -> list[list[Breakdown]]:
        """Return the sets that each line names; marks the field for what is no set."""
        lines = lines_of(text)
        rows = list(Breakdown.objects.all()) if lines else []
        known = {fold(str(name)): row for row in rows for name in (row.key, row.name_local, row.name_en) if name}
        found = []
        for line in lines:
            names = CROSS.split(line)
            for name in (name for name in names if fold(name) not in known):
                there = ", ".join(f"{row.name} ({row.key})" for row in rows)
                words = gettext("There is no set “%(name)s”. There are: %(there)s.")
                self.add_error("split_lines", words % {"name": name, "there": there or "–"})
            found.append([known[fold(name)] for name in names if fold(name) in known])
        return found


def levels_of(text: str) -> list[tuple[str, str]]:
    """Return the names of levels in both languages, line by line."""
    pairs = [line.partition("|") for line in lines_of(text)]
    return [(local.strip(), english.strip()) for local, _bar, english in pairs]


class BreakdownFilter(FilterForm):
    """Filters of the list of sets."""


class BreakdownForm(RecordForm):
    """A set by which figures are split, with its categories."""

    category_lines = forms.CharField(
        label=_("Categories"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line: key | Vietnamese name | English name. “Not known” comes by itself, with the key u."),
    )

    class Meta:
        model = Breakdown
        fields = ("key", "name_local", "name_en")
        help_texts = {"key": _("Small letters without marks, such as age. It stands in figures and never changes.")}

    def __init__(self, *args: Any, instance: Any = None, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        if instance is not None and instance.pk:
            self.initial["category_lines"] = instance.category_lines

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        parts = []
        for line in lines_of(cleaned.pop("category_lines", "")):
            key, local, english = (*(part.strip() for part in line.split("|")), "", "")[:3]
            if not re.fullmatch(r"[a-z0-9_]+", key) or not (local or english):
                words = gettext("“%(line)s”: write key | Vietnamese name | English name; the key in small letters.")
                self.add_error("category_lines", words % {"line": line})
            parts.append(Part(key, local, english))
        cleaned["categories"] = parts
        return cleaned


class CodeForm(RecordForm):
    """What an indicator answers to in another framework."""

    class Meta:
        model = FrameworkCode
        fields = ("indicator", "clause", "code", "note_local", "note_en")
        help_texts = {"code": _("Leave it empty to take the number that the goal or indicator has there.")}

    def __init__(self, *args: Any, of: Indicator | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if of is not None:
            self.fields.pop("indicator")
