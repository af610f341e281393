"""Everything that is asked here as DHIS2's objects of metadata, by the name of their collection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.periods import PeriodKind
from camket.reporting.choices import Frequency
from camket.reporting.models import Round
from camket.reporting.queries.dhis2.elements import Catalogue, Element, Part, catalogue
from camket.reporting.queries.dhis2.units import STAMP, OrgUnits, group_nodes, level_nodes, org_units
from camket.reporting.queries.forms import asked_units
from camket.reporting.rules.dhis2.fields import Node
from camket.reporting.rules.dhis2.ids import (
    DEFAULT_CATEGORY,
    DEFAULT_COMBO,
    DEFAULT_OPTION,
    derived_uid,
    option_combo_uid,
    option_uid,
    part_uid,
    quotient_uid,
)
from camket.reporting.rules.dhis2.periods import TYPES
from camket.reporting.rules.splits import parse_split

#: Collections that programs ask for and that have nothing here.
EMPTY = (
    "attributes",
    "constants",
    "dataElementGroups",
    "dataElementGroupSets",
    "indicatorGroups",
    "optionSets",
    "organisationUnitGroupSets",
    "programs",
    "programIndicators",
    "validationRules",
)


def named(uid: str, local: str, shown: str, **more: Any) -> dict[str, Any]:
    """Return what every object has."""
    return {
        "id": uid,
        "name": local,
        "displayName": shown,
        "shortName": local[:50],
        "displayShortName": shown[:50],
        **more,
    }


def stamped(row: Any) -> dict[str, str]:
    """Return when a record was made and changed."""
    return {"created": row.created_at.strftime(STAMP), "lastUpdated": row.changed_at.strftime(STAMP)}


@dataclass
class Metadata:
    """The objects that somebody may see; each collection is read when it is first asked for."""

    user: Any

    @cached_property
    def units(self) -> OrgUnits:
        return org_units(self.user)

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue(self.user)

    def collection(self, name: str) -> list[Node] | None:
        """Return the objects of a collection, None for one that is not served."""
        if name in EMPTY:
            return []
        made: dict[str, Callable[[], list[Node]]] = {
            "organisationUnits": lambda: [self.units.node(unit) for unit in self.units.rows],
            "organisationUnitLevels": lambda: level_nodes(self.units),
            "organisationUnitGroups": lambda: group_nodes(self.user, self.units),
            "dataElements": lambda: [self.element(each) for each in self.catalogue.elements.values()],
            "indicators": self.quotients,
            "indicatorTypes": self.quotient_types,
            "dataSets": lambda: [self.form(each) for each in self.catalogue.forms.values()],
            "categories": self.categories,
            "categoryOptions": self.options,
            "categoryCombos": lambda: [self.combo(uid) for uid in self.combo_uids],
            "categoryOptionCombos": lambda: [self.option_combo(key) for key in self.catalogue.splits.values()],
        }
        return made[name]() if name in made else None

    @property
    def names(self) -> tuple[str, ...]:
        """The collections that may have something in them."""
        return (
            "organisationUnitLevels", "organisationUnits", "organisationUnitGroups", "categoryOptions", "categories",
            "categoryCombos", "categoryOptionCombos", "dataElements", "indicatorTypes", "indicators", "dataSets",
        )  # fmt: skip

    def element(self, each: Element) -> Node:
        """Return a data element."""
        row, definition = each.row, each.definition
        local, shown = element_names(each)
        more: dict[str, Any] = {
            "code": each.code,
            "valueType": each.value_type,
            "aggregationType": each.aggregation,
            "domainType": "AGGREGATE",
            "zeroIsSignificant": True,
            "categoryCombo": lambda: self.combo(each.combo),
            "dataSetElements": lambda: [
                {"dataSet": self.form(form), "dataElement": {"id": each.uid}}
                for form in self.catalogue.forms_of.get(each.uid, [])
            ],
        }
        if definition is not None:
            more |= stamped(row)
            more["description"] = str(definition.definition)
            if definition.has_levels:
                levels = ((level.position, str(level.name)) for level in definition.levels.all())
                more["description"] += " " + "; ".join(f"{place} = {name}" for place, name in levels)
        return named(each.uid, local, shown, **more)

    def quotients(self) -> list[Node]:
        """Return the indicators that are computed from two data elements."""
        found: list[Node] = []
        for each in self.catalogue.elements.values():
            if each.part != Part.FIGURE or each.definition is None or not each.definition.has_parts:
                continue
            local, shown = element_names(each)
            definition = each.definition
            more = {
                "code": f"{each.code}.quotient",
                "numerator": f"#{{{part_uid(each.uid, Part.NUMERATOR)}}}",
                "denominator": f"#{{{part_uid(each.uid, Part.DENOMINATOR)}}}",
                "numeratorDescription": str(definition.numerator),
                "denominatorDescription": str(definition.denominator),
                "decimals": definition.scale,
                "annualized": False,
                "indicatorType": self.quotient_type(definition.per),
            }
            found.append(named(quotient_uid(each.uid), local, shown, **more, **stamped(each.row)))
        return found

    def quotient_type(self, per: int) -> Node:
        """Return what a quotient is multiplied by."""
        return {**named(derived_uid("factor", str(per)), str(per), str(per)), "factor": per, "number": per == 1}

    def quotient_types(self) -> list[Node]:
        """Return what quotients are multiplied by."""
        definitions = (each.definition for each in self.catalogue.elements.values())
        factors = {each.per for each in definitions if each is not None and each.has_parts}
        return [self.quotient_type(per) for per in sorted(factors)]

    def form(self, row: Any) -> Node:
        """Return a form as a data set."""
        more = {
            "code": row.code,
            "periodType": self.period_type(row),
            "openFuturePeriods": 0,
            "categoryCombo": lambda: self.combo(DEFAULT_COMBO),
            "dataSetElements": lambda: [
                {"dataElement": self.element(each), "dataSet": {"id": row.uid}} for each in self.catalogue.of_form(row)
            ],
            "organisationUnits": lambda: [
                self.units.node(unit)
                for unit in asked_units(row, clock.today()).values_list("pk", flat=True)
                if unit in self.units.rows
            ],
        }
        return named(row.uid, row.name_local or row.name_en, str(row.name), **more, **stamped(row))

    def period_type(self, form: Any) -> str:
        """Return how often a form asks; of one without a fixed rhythm, what its rounds mostly are."""
        if form.frequency != Frequency.ANY:
            return TYPES[PeriodKind(form.frequency)]
        return self.rhythms.get(form.pk, TYPES[PeriodKind.YEAR])

    @cached_property
    def rhythms(self) -> dict[int, str]:
        """What the rounds of each form without a rhythm mostly are."""
        counts: dict[int, Counter[PeriodKind]] = {}
        rows = Round.objects.visible_to(self.user).filter(form__frequency=Frequency.ANY)
        for form, period in rows.values_list("form_id", "period"):
            counts.setdefault(form, Counter())[period.kind] += 1
        return {form: TYPES[max(kinds, key=lambda kind: (kinds[kind], kind))] for form, kinds in counts.items()}

    @cached_property
    def combo_uids(self) -> list[str]:
        """The category combinations in use, the default one first."""
        return [DEFAULT_COMBO, *(uid for uid in self.catalogue.combos if uid != DEFAULT_COMBO)]

    def combo(self, uid: str) -> Node:
        """Return a category combination: the sets by which something is split, and its cells with the total."""
        crossings = self.catalogue.combos.get(uid, [])
        sets = list(dict.fromkeys(chain.from_iterable(crossings)))
        rows = {row.key: row for row in self.catalogue.breakdowns}
        names = [" × ".join(str(rows[key].name) if key in rows else key for key in crossing) for crossing in crossings]
        name = "; ".join(names) or "default"
        more = {
            "code": ";".join("×".join(crossing) for crossing in crossings) or "default",
            "dataDimensionType": "DISAGGREGATION",
            "isDefault": not crossings,
            "categories": lambda: (
                [self.category(rows[key]) for key in sets if key in rows] or [self.default_category()]
            ),
            "categoryOptionCombos": lambda: [self.option_combo(key) for key in self.cells_of(crossings)],
        }
        return named(uid, name, name, **more)

    def cells_of(self, crossings: list[tuple[str, ...]]) -> list[str]:
        """Return the keys of the cells of some crossings, the total first."""
        wanted: set[frozenset[str]] = {frozenset(crossing) for crossing in crossings} | {frozenset()}
        return [key for key in sorted(self.catalogue.splits.values()) if frozenset(parse_split(key)) in wanted]

    def option_combo(self, key: str) -> Node:
        """Return a cell's key as a category option combination."""
        local, shown = self.catalogue.words[key]
        parts = list(parse_split(key).items())
        more = {
            "code": key or "default",
            "categoryCombo": lambda: self.combo(self.combo_of.get(key, DEFAULT_COMBO)),
            "categoryOptions": lambda: [self.option(*part) for part in parts] or [self.default_option()],
        }
        return named(option_combo_uid(key), local, shown, **more)

    @cached_property
    def combo_of(self) -> dict[str, str]:
        """The category combination of each cell's key; of several, the one named first."""
        found: dict[str, str] = {}
        for uid, crossings in self.catalogue.combos.items():
            for key in self.cells_of(crossings):
                found.setdefault(key, uid)
        return found | {"": DEFAULT_COMBO}

    def categories(self) -> list[Node]:
        """Return the sets by which figures are split."""
        return [self.default_category(), *(self.category(row) for row in self.catalogue.breakdowns)]

    def category(self, row: Any) -> Node:
        """Return a set by which figures are split."""
        more = {
            "code": row.key,
            "dataDimensionType": "DISAGGREGATION",
            "categoryOptions": lambda: [self.option(row.key, each.key) for each in row.categories.all()],
        }
        return named(row.uid, row.name_local or row.name_en, str(row.name), **more, **stamped(row))

    def default_category(self) -> Node:
        """Return the set of what is not split."""
        options = {"categoryOptions": lambda: [self.default_option()]}
        return named(DEFAULT_CATEGORY, "default", "default", code="default", **options)

    def options(self) -> list[Node]:
        """Return the parts of all sets."""
        rows = [(row.key, each.key) for row in self.catalogue.breakdowns for each in row.categories.all()]
        return [self.default_option(), *(self.option(*row) for row in rows)]

    def option(self, breakdown: str, category: str) -> Node:
        """Return one part of a set."""
        local, shown = self.option_names.get((breakdown, category), (f"{breakdown}={category}",) * 2)
        return named(option_uid(breakdown, category), local, shown, code=f"{breakdown}={category}")

    @cached_property
    def option_names(self) -> dict[tuple[str, str], tuple[str, str]]:
        """The names of the parts of sets."""
        return {
            (row.key, each.key): (each.name_local or each.name_en, str(each.name))
            for row in self.catalogue.breakdowns
            for each in row.categories.all()
        }

    def default_option(self) -> Node:
        """Return the one part of what is not split."""
        return named(DEFAULT_OPTION, "default", "default", code="default")


def element_names(each: Element) -> tuple[str, str]:
    """Return the names of a data element: in the local language, and in the active one."""
    if each.indicator is None:
        return each.item.question_local or each.item.question_en, str(each.item.question)
    row = each.indicator
    local, shown = row.name_local or row.name_en, str(row.name)
    if each.part == Part.NUMERATOR:
        words = _("numerator")
    elif each.part == Part.DENOMINATOR:
        words = _("denominator")
    else:
        return local, shown
    return f"{local} ({words})", f"{shown} ({words})"
