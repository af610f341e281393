"""The pack of frameworks: every entry that was collected can be represented, 28/NQ-CP target by target."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from camket.core.models import Edge, User
from camket.core.packs import Loaded, load_pack
from camket.core.periods import Period
from camket.policy.models import Clause, ClauseText, Instrument
from camket.reporting import queries
from camket.reporting.models import Breakdown, FrameworkCode, Indicator, Target, Value
from camket.reporting.rules.rollup import Way
from camket.reporting.rules.targets import in_force, needed, reached

PACKS = Path(__file__).resolve().parents[3] / "camket" / "shell" / "packs"
COLLECTED = Path(__file__).resolve().parents[4] / "shared" / "data" / "frameworks.json"
STRATEGY = "vn_gender_equality_strategy_2021_2030"
#: What the file says of itself, and of other files.
ABOUT = ("_about", "file")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    """The pack by itself on an empty database, once for all tests of this file, and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_pack(actor=User.objects.system(), folder=PACKS / "frameworks")
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def collected() -> dict[str, Any]:
    """What was collected about the frameworks."""
    if not COLLECTED.exists():
        pytest.skip("the collected frameworks are not beside this repository")
    found: dict[str, Any] = json.loads(COLLECTED.read_text(encoding="utf-8"))
    return found


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every text and number of a tree with its path; names of fields that are codes count as texts."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ABOUT:
                if name.isdecimal() and len(name) != 4:
                    yield "/".join((*path, name, "(code)")), name
                yield from leaves(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, str(place)))
    else:
        yield "/".join(path), value


def corpus() -> str:
    """Return everything that the pack says, in one text."""
    parts: list[str] = []
    for row in Instrument.objects.all():
        parts += [row.name_en, row.number, row.summary_en, row.source, row.checked, row.ends_on and str(row.ends_on)]
    for clause in Clause.objects.all():
        parts += [clause.number, clause.name_en, clause.checked]
    parts += ClauseText.objects.values_list("body", flat=True)
    parts += Edge.objects.filter(kind="corresponds").values_list("note", flat=True)
    for target in Target.objects.all():
        parts += [target.words_en]
    return "\n".join(str(part) for part in parts if part).casefold()


def test_everything_that_was_collected_is_represented(collected: dict[str, Any]) -> None:
    """Texts and codes stand somewhere in the pack; the numbers of the strategy are held one by one below."""
    said = corpus()
    missing = []
    for path, leaf in leaves(collected):
        section, _slash, rest = path.partition("/")
        if section == STRATEGY and rest.startswith("objectives/") and not rest.endswith(("/title", "/area")):
            continue
        if isinstance(leaf, bool) or (section == "sdg" and rest.startswith("counts")):
            continue
        if rest.endswith("/id") or rest == "verified" or (rest.endswith("/2") and section == "unscr_1325_global"):
            leaf = {"relief_recovery": "relief and recovery", "stat": "statistics", "qual": "qual"}.get(leaf, leaf)
        if str(leaf).casefold() not in said:
            missing.append((path, leaf))
    assert missing == []


def test_every_outside_row_says_how_it_was_checked_and_where_it_is_from() -> None:
    assert not Instrument.objects.filter(checked="").exclude(pk__in=own_lists()).exists()
    assert not Instrument.objects.filter(source="").exclude(pk__in=own_lists()).filter(kind="goals").exists()
    unchecked = Clause.objects.filter(checked="").exclude(instrument__in=own_lists())
    assert not unchecked.exclude(kind="goal").exists()


def own_lists() -> Any:
    """Return the texts that are ours: the crosswalk; and the strategy, whose rows say it one by one."""
    return Instrument.objects.filter(name_en="Crosswalk of frameworks").values("pk")


def test_everything_has_both_languages() -> None:
    for model in (Instrument, Clause, Indicator, Breakdown):
        rows: Any = model._default_manager
        assert not rows.filter(name_local="").exists() | rows.filter(name_en="").exists(), model
    layout = ClauseText.objects.filter(clause__instrument__name_en__startswith="Consultation")
    assert layout.exists()


def test_the_counts_are_those_of_the_frameworks() -> None:
    counts = {"1325": 35, "Sustainable": 38, "Elimination": 30, "Beijing": 18, "Gender Equality for": 20}
    kinds = {"1325": "indicator", "Sustainable": "indicator", "Elimination": "article", "Beijing": "goal"}
    for words, count in counts.items():
        rows = Clause.objects.filter(instrument__name_en__contains=words, kind=kinds.get(words, "target"))
        assert rows.count() == count, words


def indicator(code: str) -> Indicator:
    return Indicator.objects.get(code=f"NSGE-{code}")


def due(code: str, year: str) -> Target:
    return Target.objects.select_related("definition", "indicator").get(
        indicator__code=f"NSGE-{code}", period=Period.parse(year), is_baseline=False
    )


PAIRED = {"3.2", "5.2", "5.4"}


def test_each_target_of_the_strategy_has_its_value_in_both_years(collected: dict[str, Any]) -> None:
    missing = []
    for objective in collected[STRATEGY]["objectives"]:
        for row in objective["targets"]:
            for year in ("2025", "2030"):
                values = row[year] if row["id"] in PAIRED else [row[year]]
                codes = [row["id"] + part for part in "ab"] if row["id"] in PAIRED else [row["id"]]
                for code, value in zip(codes, values, strict=True):
                    target = due(code, year)
                    if not represents(target, value, row, year):
                        missing.append((code, year, value, target.shown()))
            if "baseline" in row:
                baseline = indicator(row["id"]).targets.get(is_baseline=True)
                assert baseline.goal == row["baseline"]
            if "from" in row:
                assert indicator(row["id"]).definition.from_year == row["from"]
    assert missing == []


def represents(target: Target, value: Any, row: dict[str, Any], year: str) -> bool:
    """Return whether a target says what was collected: value, bound, direction, from year on."""
    directions = {"up": {"more"}, "keep": {"more"}, "down": {"less", "ceiling"}}
    fits = target.definition.direction in directions[row["direction"]]
    fits = fits and target.holds_on is (row["direction"] == "keep")
    if value is True:
        return fits and target.wants_yes and target.definition.kind == "yes_no"
    qualifier = "under" if isinstance(value, str) else "at_least" if row.get("at_least") else ""
    if row.get("approx_2030") and year == "2030":
        qualifier = "about"
    number = Decimal(str(value).lstrip("<"))
    return fits and target.goal == number and target.qualifier == qualifier


@pytest.mark.parametrize(
    ("code", "year", "number", "expected"),
    [
        ("1.1", "2025", 60, True),
        ("1.1", "2025", 59, False),
        ("2.2", "2025", 29, True),
        ("2.2", "2025", 30, False),
        ("2.2", "2030", 25, False),
        ("2.3", "2025", 27, True),
        ("3.1", "2025", 17, True),
        ("3.1", "2025", 18, False),
        ("3.1", "2030", 14, True),
        ("4.1", "2025", 111, True),
        ("4.1", "2030", 110, False),
        ("4.2", "2025", 42, True),
        ("4.2", "2030", 42, False),
        ("4.2", "2030", 41, True),
        ("4.3", "2030", 18, False),
        ("5.4b", "2030", 35, True),
    ],
)
def test_ceilings_and_ratios_where_less_is_better(code: str, year: str, number: int, expected: bool) -> None:
    assert reached(queries.goal_of(due(code, year)), number) is expected


def test_a_ratio_where_less_is_better_keeps_its_parts() -> None:
    definition = indicator("3.1").definition
    assert (definition.kind, definition.nature, definition.direction, definition.scale) == ("ratio", "ratio", "less", 1)
    with translation.override("en"):
        assert due("3.1", "2025").shown() == "1.7"
        assert due("2.2", "2030").shown() == "under 25"


def test_a_share_of_provinces_whose_number_falls_in_mid_period() -> None:
    """40 % of 63 provinces were 26; 70 % of 34 are 24: fewer provinces, and a higher share."""
    counts = {}
    for year in ("2025", "2030"):
        target = due("4.4", year)
        definition = target.definition
        goal = queries.goal_of(target)
        assert target.denominator is not None
        counts[year] = needed(goal, target.denominator, per=definition.per, scale=definition.scale)
    assert counts == {"2025": 26, "2030": 24}
    way = Way(kind="percentage", nature="ratio", over_units="average", per=100)
    assert queries.goal_of(due("4.4", "2025")).denominator == 63
    assert way.has_parts


def test_what_holds_from_a_year_on_holds_between_the_due_years() -> None:
    rows = list(indicator("3.3").targets.all())
    found = in_force(rows, Period.parse("2027"))
    assert found is not None
    assert (found.period, found.goal) == (Period.parse("2025"), 100)
    assert in_force(list(indicator("1.1").targets.all()), Period.parse("2027")) is None


def test_measures_that_come_in_twos_are_read_together() -> None:
    for code in PAIRED:
        assert indicator(code + "b").definition.paired == indicator(code + "a")


def test_indicators_have_codes_elsewhere_and_no_figure_is_invented() -> None:
    assert FrameworkCode.objects.filter(indicator__code="NSGE-1.1").count() == 5
    assert not Value.objects.exists()
    assert not Target.objects.filter(is_demonstration=True).exists()
    assert set(Breakdown.objects.values_list("key", flat=True)) >= {
        "sex",
        "age",
        "ethnicity",
        "disability",
        "place",
        "theme",
    }
    for breakdown in Breakdown.objects.all():
        assert breakdown.categories.filter(key="u").exists()


def test_it_goes_on_top_of_the_demonstration() -> None:
    """Rows that another pack made stay as they are; nothing is doubled."""
    with transaction.atomic():
        load_pack(actor=User.objects.system(), folder=PACKS / "vn-places")
        load_pack(actor=User.objects.system(), folder=PACKS / "vn-demo")
        assert Clause.objects.filter(key="cedaw-8").count() == 1
        assert Indicator.objects.filter(code="R18-01").exists()
        transaction.set_rollback(True)
