"""The pack vn-places as it was built: read from its files alone, without a database and without its source."""

import csv
import gzip
import hashlib
import json
import tomllib
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from camket.core.text import fold

ROOT = Path(__file__).resolve().parents[3]
PACK = ROOT / "camket" / "shell" / "packs" / "vn-places"
INDEPENDENT_LIST = ROOT.parent / "shared" / "data" / "vn_provinces_63_to_34.json"
BEFORE, AFTER, TODAY = date(2025, 6, 30), date(2025, 7, 1), date(2026, 7, 1)

Row = dict[str, str]


@cache
def manifest() -> dict:
    return tomllib.loads((PACK / "pack.toml").read_text(encoding="utf-8"))


@cache
def rows(table: str) -> list[Row]:
    name = next(entry["name"] for entry in manifest()["files"] if entry["table"] == table)
    opened = gzip.open if name.endswith(".gz") else open
    with opened(PACK / name, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def on(day: date, level: str | None = None) -> dict[str, Row]:
    """Return the placements that hold on a day, by the key of the place; two of one place are an error."""
    holding = [row for row in rows("place") if holds(row, day) and level in (None, row["level"])]
    found = {row["key"]: row for row in holding}
    assert len(found) == len(holding)
    return found


def holds(row: Row, day: date) -> bool:
    begun = not row["valid_from"] or date.fromisoformat(row["valid_from"]) <= day
    return begun and (not row["valid_to"] or date.fromisoformat(row["valid_to"]) >= day)


def by_code(day: date, level: str) -> dict[str, Row]:
    return {row["code"]: row for row in on(day, level).values()}


@cache
def reform() -> dict[str, list[Row]]:
    """Return the successions of July 2025 from one place to another, by predecessor."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows("place_succession"):
        if row["date"] == AFTER.isoformat() and row["predecessor_key"] != row["successor_key"]:
            found[row["predecessor_key"]].append(row)
    return found


def test_the_manifest_describes_the_files() -> None:
    for entry in manifest()["files"]:
        assert hashlib.sha256((PACK / entry["name"]).read_bytes()).hexdigest() == entry["sha256"]
        assert len(rows(entry["table"])) == entry["rows"]


def test_the_manifest_names_sources_licences_and_what_is_unknown() -> None:
    assert all(source[fact] for source in manifest()["source"] for fact in ("name", "version", "licence", "copyright"))
    assert all(unknown[language] for unknown in manifest()["unknown"] for language in ("local", "en"))
    divided = sum(1 for successions in reform().values() if len(successions) > 1)
    assert any(f" {divided} " in unknown["en"] for unknown in manifest()["unknown"])
    assert "MIT License" in (PACK / "LICENSE.vietnamadminunits.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (BEFORE, {"country": 1, "province": 63, "district": 696, "commune": 10_035}),
        (AFTER, {"country": 1, "province": 34, "commune": 3_321}),
        (TODAY, {"country": 1, "province": 34, "commune": 3_321}),
    ],
)
def test_counts_by_level(day: date, counts: dict[str, int]) -> None:
    assert Counter(row["level"] for row in on(day).values()) == counts


@pytest.mark.parametrize(
    ("day", "level", "types"),
    [
        (BEFORE, "province", {"tinh": 57, "thanh_pho": 6}),
        (AFTER, "province", {"tinh": 28, "thanh_pho": 6}),
        (TODAY, "province", {"tinh": 27, "thanh_pho": 7}),
        (AFTER, "commune", {"phuong": 687, "xa": 2_621, "dac_khu": 13}),
        (TODAY, "commune", {"phuong": 697, "xa": 2_611, "dac_khu": 13}),
    ],
)
def test_counts_by_type(day: date, level: str, types: dict[str, int]) -> None:
    assert Counter(row["type"] for row in on(day, level).values()) == types


@pytest.mark.parametrize("day", [BEFORE, AFTER, TODAY])
def test_every_place_has_a_name_a_code_of_its_own_and_a_parent_of_that_day(day: date) -> None:
    places = on(day)
    for row in places.values():
        assert row["name_local"]
        assert row["name_en"].isascii()
        assert row["level"] == "country" or row["parent_key"] in places
    for level in ("province", "district", "commune"):
        assert len(by_code(day, level)) == len(on(day, level))


def test_only_numbered_names_keep_the_word_for_what_they_are() -> None:
    words = ("Tỉnh ", "Quận ", "Huyện ", "Phường ", "Thị xã ", "Thị trấn ", "Đặc khu ")
    kept = {row["name_local"] for row in rows("place") if row["name_local"].startswith(words)}
    assert {"Quận 1", "Phường 15", "Phường IV", "Phường 1 Bảo Lộc"} <= kept
    numbered = {name for name in kept if any(part.isdigit() or set(part) <= set("IVX") for part in name.split())}
    assert kept - numbered == {"Phường Đúc"}, "the ward Phường Đúc of Hue is the only one that is really called so"


@pytest.mark.parametrize(
    ("key", "local", "english"),
    [
        ("vn", "Việt Nam", "Viet Nam"),
        ("vn-01", "Hà Nội", "Ha Noi"),
        ("vn-p34-79", "Hồ Chí Minh", "Ho Chi Minh City"),
        ("vn-p34-48", "Đà Nẵng", "Da Nang"),
        ("vn-46", "Huế", "Hue"),
        ("vn-d696-760", "Quận 1", "District 1"),
        ("vn-c3321-24829", "B'Lao", "B'Lao"),
    ],
)
def test_names(key: str, local: str, english: str) -> None:
    last = [row for row in rows("place") if row["key"] == key][-1]
    assert (last["name_local"], last["name_en"]) == (local, english)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("80", "Long An", "Tây Ninh"),
        ("24", "Bắc Giang", "Bắc Ninh"),
        ("72", "Tây Ninh", None),
        ("01", "Hà Nội", "Hà Nội"),
    ],
)
def test_a_code_means_the_province_of_its_time(code: str, before: str, after: str | None) -> None:
    assert by_code(BEFORE, "province")[code]["name_local"] == before
    assert by_code(AFTER, "province").get(code, {}).get("name_local") == after
    if before != after:
        assert by_code(BEFORE, "province")[code]["key"] not in on(AFTER)


def test_eleven_provinces_go_on_and_fifty_two_became_twenty_three() -> None:
    before, after = on(BEFORE, "province"), on(AFTER, "province")
    assert len(before.keys() & after.keys()) == 11
    ended = before.keys() - after.keys()
    assert {row["successor_key"] for key in ended for row in reform()[key]} == after.keys() - before.keys()
    assert all(len(reform()[key]) == 1 for key in ended)
    assert all(before[key]["iso_code"].startswith("VN-") for key in before)


def test_every_old_commune_goes_on_or_has_successors_in_the_right_province() -> None:
    before, after = on(BEFORE), on(AFTER)
    province_of = {key: before[row["parent_key"]]["parent_key"] for key, row in on(BEFORE, "commune").items()}
    for key, province in province_of.items():
        heir = province if province in after else reform()[province][0]["successor_key"]
        successors = [key] if key in after else [row["successor_key"] for row in reform()[key]]
        assert successors
        assert {after[successor]["parent_key"] for successor in successors} == {heir}


def test_every_new_commune_comes_from_one_old_province() -> None:
    before, after = on(BEFORE), on(AFTER, "commune")
    origins = defaultdict(set)
    for key, successions in reform().items():
        row = before[key]
        parents = {
            "commune": lambda row: before[row["parent_key"]]["parent_key"],
            "district": lambda row: row["parent_key"],
        }
        if row["level"] in parents:
            for succession in successions:
                origins[succession["successor_key"]].add(parents[row["level"]](row))
    for key in after:
        assert key in before or len(origins[key]) == 1


def test_whole_places_pass_on_whole_and_the_shares_of_divided_ones_are_open() -> None:
    for successions in reform().values():
        shares = [(row["share_numerator"], row["share_denominator"]) for row in successions]
        if len(successions) == 1:
            assert Fraction(int(shares[0][0]), int(shares[0][1])) == 1
            assert successions[0]["kind"] in ("merged", "retyped")
        else:
            assert set(shares) == {("", "")}
            assert {row["kind"] for row in successions} == {"split"}
            assert sum(row["is_default"] == "1" for row in successions) == 1


def test_five_island_districts_without_communes_became_special_zones() -> None:
    before, after = on(BEFORE), on(AFTER)
    islands = {key: row for key, row in on(BEFORE, "district").items() if key in reform()}
    parents = {row["parent_key"] for row in on(BEFORE, "commune").values()}
    assert islands.keys() == on(BEFORE, "district").keys() - parents
    assert sorted(row["name_en"] for row in islands.values()) == [
        "Bach Long Vi",
        "Con Co",
        "Con Dao",
        "Hoang Sa",
        "Ly Son",
    ]
    for key in islands:
        (row,) = reform()[key]
        assert after[row["successor_key"]]["type"] == "dac_khu"
        assert after[row["successor_key"]]["name_local"] == before[key]["name_local"]


def test_a_commune_that_goes_on_is_placed_twice_and_only_a_change_is_an_event() -> None:
    before, after = on(BEFORE, "commune"), on(AFTER, "commune")
    going_on = before.keys() & after.keys()
    assert len(going_on) == 132
    events = {row["successor_key"]: row["kind"] for row in rows("place_succession") if row["date"] == AFTER.isoformat()}
    for key in going_on:
        assert before[key]["code"] == after[key]["code"]
        if before[key]["type"] != after[key]["type"]:
            assert events[key] == "retyped"
        if fold(before[key]["name_local"]) == fold(after[key]["name_local"]):
            assert events.get(key) in (None, "retyped")


@pytest.mark.parametrize(
    ("key", "day", "types", "names"),
    [
        ("vn-p34-75", "2026-04-30", ("tinh", "thanh_pho"), ("Đồng Nai", "Đồng Nai")),
        ("vn-c3321-26368", "2026-04-30", ("xa", "phuong"), ("Long Thành", "Long Thành")),
        ("vn-46", "2025-01-01", ("tinh", "thanh_pho"), ("Thừa Thiên Huế", "Huế")),
        ("vn-c-14845", "2025-07-01", ("thi_tran", "xa"), ("Mường Lát", "Mường Lát")),
    ],
)
def test_a_change_of_type_is_a_placement_and_an_event(
    key: str, day: str, types: tuple[str, str], names: tuple[str, str]
) -> None:
    changed = date.fromisoformat(day)
    before = on(date.fromordinal(changed.toordinal() - 1))[key]
    assert ((before["type"], on(changed)[key]["type"])) == types
    assert ((before["name_local"], on(changed)[key]["name_local"])) == names
    (event,) = [row for row in rows("place_succession") if row["successor_key"] == key and row["date"] == day]
    assert (event["kind"], event["predecessor_key"]) == ("retyped", key)


def test_every_event_names_its_legal_basis_in_both_languages() -> None:
    for row in rows("place_succession"):
        number = next(word for word in row["legal_basis_en"].split() if "/" in word)
        assert number in row["legal_basis_local"]
    numbers = {row["legal_basis_en"] for row in rows("place_succession") if "of 16 June 2025" in row["legal_basis_en"]}
    assert len(numbers) == 34


def test_namesakes_are_not_taken_for_each_other() -> None:
    """Ward 4 of Tan An became part of Long An, that of Tay Ninh part of Tan Ninh; the source mixed them up."""
    assert [row["successor_key"] for row in reform()["vn-c10035-27691"]] == ["vn-c3321-27694"]
    assert [row["successor_key"] for row in reform()["vn-c10035-25462"]] == ["vn-c3321-25459"]
    for correction in manifest()["correction"]:
        assert correction["to"] not in [row["successor_key"] for row in reform()[correction["not_from"]]]


def test_coordinates_lie_in_the_country_and_only_on_new_placements() -> None:
    for row in rows("place"):
        assert bool(row["lat"]) == bool(row["lon"]) == (row["valid_from"] >= AFTER.isoformat())
        if row["lat"]:
            assert 8 < float(row["lat"]) < 23.5
            assert 102 < float(row["lon"]) < 115


def test_an_independent_list_of_the_provinces_says_the_same() -> None:
    if not INDEPENDENT_LIST.is_file():
        pytest.skip("the independent list of the provinces is not there (../shared is absent)")
    before, after = by_code(BEFORE, "province"), by_code(AFTER, "province")
    communes = Counter(row["parent_key"] for row in on(AFTER, "commune").values())
    units = json.loads(INDEPENDENT_LIST.read_text(encoding="utf-8"))["units"]
    assert {unit["new_code"] for unit in units} == after.keys()
    for unit in units:
        new = after[unit["new_code"]]
        assert unit["new_name"].endswith(new["name_local"])
        assert communes[new["key"]] == unit["communes"]
        for source in unit["merged_from"]:
            old = before[source["old_code"]]
            assert (source["iso_3166_2"], source["old_name"].endswith(old["name_local"])) == (old["iso_code"], True)
            assert old["key"] == new["key"] or reform()[old["key"]][0]["successor_key"] == new["key"]
