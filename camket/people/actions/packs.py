"""Loaders of packs: places and their successions, bodies, units, persons, posts, groups."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from camket.core.choices import Access
from camket.core.packs import Loading, Row
from camket.people.actions.registers import term_bounds
from camket.people.actions.territory import rebuild_reach
from camket.people.choices import (
    BodyKind,
    DonorType,
    GroupKind,
    GroupRole,
    NameOrder,
    PlaceLevel,
    PlaceType,
    Sex,
    SexBasis,
    SuccessionKind,
    UnitLevel,
)
from camket.people.models import (
    Body,
    BodySuccession,
    Group,
    GroupMembership,
    Person,
    Place,
    PlacePlacement,
    PlaceSuccession,
    Post,
    PostHolding,
    RegionalGroup,
    RegionalGroupMember,
    Unit,
    UnitPlacement,
    UnitSuccession,
)
from camket.people.rules import lowered, place_title

MILLION = 1_000_000


def micro_degrees(row: Row, name: str) -> int | None:
    """Return a coordinate in millionths of a degree."""
    text = row.text(name)
    try:
        return round(Fraction(text) * MILLION) if text else None
    except ValueError as error:
        raise row.fail(name, _("“%(value)s” is not a number.") % {"value": text}) from error


def load_places(loading: Loading, rows: list[Row]) -> None:
    """Load places with what they were called and where they belonged; several rows of one key are one place."""
    new: dict[str, Place] = {}
    placements: list[tuple[Row, str, dict[str, Any]]] = []
    for row in rows:
        key = row.text("key", needed=True)
        facts: dict[str, Any] = {
            "type": row.choice("type", PlaceType),
            "code": row.text("code"),
            "name_local": row.text("name_local", needed=True),
            "name_en": row.text("name_en"),
            "valid_from": row.day("valid_from"),
            "valid_to": row.day("valid_to"),
            "parent_key": row.text("parent_key"),
        }
        level = row.choice("level", PlaceLevel)
        place = new.get(key)
        if place is None:
            place = new[key] = Place(key=key, level=level, is_demonstration=loading.is_demonstration)
        place.name_local, place.name_en = facts["name_local"], facts["name_en"]
        place.iso_code = row.text("iso_code") or place.iso_code
        place.latitude_e6, place.longitude_e6 = micro_degrees(row, "lat"), micro_degrees(row, "lon")
        row.finish()
        placements.append((row, key, facts))
    known = (
        set(Place.objects.filter(key__in=list(new)).values_list("key", flat=True))
        if len(new) < 500
        else set(Place.objects.values_list("key", flat=True))
    )
    fresh = [place for key, place in new.items() if key not in known]
    Place.objects.bulk_create(fresh, batch_size=1000)
    for place in fresh:
        loading.keep("place", place.key, place)
    made = []
    for row, key, facts in placements:
        if key in known:
            continue
        parent_key = facts.pop("parent_key")
        parent = loading.find(row, "parent_key", "place", parent_key, Place) if parent_key else None
        made.append(PlacePlacement(place=new[key], parent=parent, **facts))
    PlacePlacement.objects.bulk_create(made, batch_size=1000)


def share(row: Row) -> dict[str, int | None]:
    """Return the share of a succession; both parts, or neither where it is not known."""
    numerator, denominator = row.number("share_numerator"), row.number("share_denominator")
    if (numerator is None) != (denominator is None) or denominator == 0:
        raise row.fail("share_denominator", _("a share has a numerator and a denominator, or neither."))
    return {"share_numerator": numerator, "share_denominator": denominator}


def load_place_successions(loading: Loading, rows: list[Row]) -> None:
    """Load what became of places."""
    made = []
    for row in rows:
        row.text("event_key")
        made.append(
            PlaceSuccession(
                kind=row.choice("kind", SuccessionKind),
                date=needed_day(row, "date"),
                **row.pair("legal_basis"),
                predecessor=needed(row, "predecessor_key", "place", Place),
                successor=needed(row, "successor_key", "place", Place),
                is_default=row.flag("is_default"),
                **share(row),
            )
        )
        row.finish()
    known = set(PlaceSuccession.objects.values_list("predecessor_id", "successor_id", "date", "kind"))
    PlaceSuccession.objects.bulk_create(
        [one for one in made if (one.predecessor_id, one.successor_id, one.date, one.kind) not in known],
        batch_size=1000,
    )


def needed(row: Row, name: str, table: str, model: Any) -> Any:
    """Return a reference that must be there."""
    record = row.reference(name, table, model)
    if record is None:
        raise row.fail(name, _("is missing."))
    return record


def needed_day(row: Row, name: str) -> date:
    """Return a full date that must be there."""
    day = row.day(name)
    if day is None:
        raise row.fail(name, _("is missing."))
    return day


def load_bodies(loading: Loading, rows: list[Row]) -> None:
    """Load bodies."""
    for row in rows:
        key = row.text("key", needed=True)
        body = Body(
            key=key,
            kind=row.choice("kind", BodyKind),
            **row.pair("name", needed=True),
            **row.pair("short_name"),
            country=row.text("country"),
            parent=row.reference("parent", "body", Body),
            donor_type=row.choice("donor_type", DonorType).value if row.raw("donor_type") else "",
            valid_from=row.partial_date("valid_from"),
            valid_to=row.partial_date("valid_to"),
            is_home=row.flag("is_home"),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not Body.objects.filter(key=key).exists():
            body.save()
            loading.keep("body", key, body)


def load_body_successions(loading: Loading, rows: list[Row]) -> None:
    """Load what became of bodies."""
    for row in rows:
        facts = {
            "predecessor": needed(row, "predecessor", "body", Body),
            "successor": needed(row, "successor", "body", Body),
        }
        rest = {
            "kind": row.choice("kind", SuccessionKind),
            "date": needed_day(row, "date"),
            **row.pair("scope"),
            **row.pair("legal_basis"),
        }
        row.finish()
        BodySuccession.objects.get_or_create(**facts, defaults=rest)


def load_unit_networks(loading: Loading, rows: list[Row]) -> None:
    """Load the units of a body at every place of the levels named, each as long as its place stands.

    The names follow a pattern with the place's title: `Hội LHPN {}`, `Women’s Union of {}`. `since` may give a level a
    day; places of the level that had ended before then get no unit.
    """
    for row in rows:
        body = needed(row, "body", "body", Body)
        country = needed(row, "country", "place", Place)
        centre_names = {
            name.removeprefix("centre_"): text for name, text in row.pair("centre_name", needed=True).items()
        }
        patterns = row.text("pattern_local", needed=True), row.text("pattern_en", needed=True)
        levels = place_levels(row)
        since = days_by_level(row)
        row.finish()
        centre_key = f"{body.key}-centre"
        if Unit.objects.filter(key=centre_key).exists():
            continue
        centre = Unit.objects.create(body=body, place=country, level=UnitLevel.CENTRE, key=centre_key, **centre_names)
        UnitPlacement.objects.create(unit=centre, parent=None, **centre_names)
        loading.keep("unit", centre_key, centre)
        unit_by_place: dict[int, Unit] = {country.pk: centre}
        for level in levels:
            load_network_level(loading, body, level, patterns, since.get(level), unit_by_place)
        load_network_successions(unit_by_place)
    rebuild_reach()


def place_levels(row: Row) -> list[PlaceLevel]:
    """Return the levels that a network has, the highest first."""
    try:
        return [PlaceLevel(level) for level in row.raw("levels") or []]
    except ValueError as error:
        raise row.fail("levels", str(error)) from error


def days_by_level(row: Row) -> dict[PlaceLevel, date]:
    """Return the day from which each level of a network is wanted; levels that are not named have none."""
    days = row.raw("since") or {}
    try:
        return {PlaceLevel(level): date.fromisoformat(day) for level, day in days.items()}
    except (AttributeError, TypeError, ValueError) as error:
        words = _("is a day such as 2025-07-01 for each level that is cut off.")
        raise row.fail("since", words) from error


def load_network_level(
    loading: Loading,
    body: Body,
    level: PlaceLevel,
    patterns: tuple[str, str],
    since: date | None,
    unit_by_place: dict[int, Unit],
) -> None:
    """Make the units of one level of a network, with a placement for each of their places' placements."""
    rows = PlacePlacement.objects.filter(place__level=level).select_related("place").order_by("place_id", "valid_from")
    if since is not None:
        rows = rows.exclude(valid_to__lt=since)
    pending = []
    for row in rows:
        names = {
            "name_local": patterns[0].format(lowered(place_title(row.type, row.name_local, english=False))),
            "name_en": patterns[1].format(place_title(row.type, row.name_en or row.name_local, english=True)),
        }
        unit = unit_by_place.get(row.place_id)
        if unit is None:
            unit = unit_by_place[row.place_id] = Unit(
                body=body, place=row.place, level=UnitLevel(level.value), key=f"{body.key}-{row.place.key}"
            )
        unit.name_local, unit.name_en = names["name_local"], names["name_en"]
        pending.append((unit, row, names))
    fresh = list(dict.fromkeys(id(unit) for unit, _row, _names in pending))
    by_id = {id(unit): unit for unit, _row, _names in pending}
    made = Unit.objects.bulk_create([by_id[one] for one in fresh], batch_size=1000)
    for unit in made:
        loading.keep("unit", unit.key, unit)
    UnitPlacement.objects.bulk_create(
        [
            UnitPlacement(
                unit=unit,
                parent=unit_by_place.get(row.parent_id),
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                **names,
            )
            for unit, row, names in pending
        ],
        batch_size=1000,
    )


def load_network_successions(unit_by_place: dict[int, Unit]) -> None:
    """Let units follow their places' successions."""
    rows = PlaceSuccession.objects.filter(predecessor__in=Place.objects.filter(pk__in=list(unit_by_place)))
    made = [
        UnitSuccession(
            kind=row.kind,
            date=row.date,
            legal_basis_local=row.legal_basis_local,
            legal_basis_en=row.legal_basis_en,
            share_numerator=row.share_numerator,
            share_denominator=row.share_denominator,
            is_default=row.is_default,
            predecessor=unit_by_place[row.predecessor_id],
            successor=unit_by_place[row.successor_id],
        )
        for row in rows
        if row.predecessor_id in unit_by_place and row.successor_id in unit_by_place
    ]
    UnitSuccession.objects.bulk_create(made, batch_size=1000)


def load_units(loading: Loading, rows: list[Row]) -> None:
    """Load single units: chapters, departments, reporting units of ministries."""
    for row in rows:
        key = row.text("key", needed=True)
        names = row.pair("name", needed=True)
        facts = {
            "body": needed(row, "body", "body", Body),
            "place": row.reference("place", "place", Place),
            "level": row.choice("level", UnitLevel),
            "is_demonstration": row.flag("is_demonstration") or loading.is_demonstration,
        }
        parent = row.reference("parent", "unit", Unit)
        valid_from = row.day("valid_from")
        row.finish()
        if Unit.objects.filter(key=key).exists():
            continue
        unit = Unit.objects.create(key=key, **names, **facts)
        UnitPlacement.objects.create(unit=unit, parent=parent, valid_from=valid_from, **names)
        loading.keep("unit", key, unit)
    rebuild_reach()


def load_regional_groups(loading: Loading, rows: list[Row]) -> None:
    """Load regional groups with their member units."""
    for row in rows:
        key = row.text("key", needed=True)
        names = row.pair("name", needed=True)
        body = needed(row, "body", "body", Body)
        members = row.references("members", "unit", Unit)
        valid_from = row.day("valid_from")
        is_demonstration = row.flag("is_demonstration") or loading.is_demonstration
        row.finish()
        if loading.is_known("regional_group", key):
            continue
        group = RegionalGroup.objects.create(body=body, is_demonstration=is_demonstration, **names)
        RegionalGroupMember.objects.bulk_create(
            [RegionalGroupMember(group=group, unit=unit, valid_from=valid_from) for unit in members]
        )
        loading.keep("regional_group", key, group)


def load_persons(loading: Loading, rows: list[Row]) -> None:
    """Load persons."""
    for row in rows:
        key = row.text("key", needed=True)
        person = Person(
            **row.pair("name", needed=True),
            family_name=row.text("family_name"),
            given_name=row.text("given_name"),
            name_order=row.choice("name_order", NameOrder, NameOrder.FAMILY_FIRST),
            sex=row.choice("sex", Sex, Sex.UNKNOWN),
            sex_basis=row.choice("sex_basis", SexBasis, SexBasis.NONE),
            languages=row.text("languages"),
            access=row.choice("access", Access, Access.INTERNAL),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("person", key):
            person.save()
            loading.keep("person", key, person)


def load_posts(loading: Loading, rows: list[Row]) -> None:
    """Load posts."""
    for row in rows:
        key = row.text("key", needed=True)
        post = Post(
            **row.pair("name", needed=True),
            body=needed(row, "body", "body", Body),
            unit=row.reference("unit", "unit", Unit),
            precedence=row.number("precedence") or 1000,
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("post", key):
            post.save()
            loading.keep("post", key, post)


def load_holdings(loading: Loading, rows: list[Row]) -> None:
    """Load terms of office."""
    for row in rows:
        valid_from, valid_to = row.partial_date("valid_from"), row.partial_date("valid_to")
        facts = {"person": needed(row, "person", "person", Person), "post": needed(row, "post", "post", Post)}
        facts["attested_on"] = row.day("attested_on")
        rest = {
            "valid_from": valid_from,
            "valid_to": valid_to,
            **term_bounds(valid_from, valid_to),
            "is_honorary": row.flag("is_honorary"),
            "is_shared": row.flag("is_shared"),
            "is_acting": row.flag("is_acting"),
        }
        row.finish()
        PostHolding.objects.get_or_create(**facts, defaults=rest)


def load_groups(loading: Loading, rows: list[Row]) -> None:
    """Load groups."""
    for row in rows:
        key = row.text("key", needed=True)
        group = Group(
            **row.pair("name", needed=True),
            kind=row.choice("kind", GroupKind),
            body=row.reference("body", "body", Body),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if not loading.is_known("group", key):
            group.save()
            loading.keep("group", key, group)


def load_memberships(loading: Loading, rows: list[Row]) -> None:
    """Load members of groups."""
    for row in rows:
        facts = {
            "group": needed(row, "group", "group", Group),
            "person": row.reference("person", "person", Person),
            "body": row.reference("body", "body", Body),
            "role": row.choice("role", GroupRole, GroupRole.MEMBER),
        }
        rest = {
            "valid_from": row.partial_date("valid_from"),
            "valid_to": row.partial_date("valid_to"),
            "attested_on": row.day("attested_on"),
        }
        row.finish()
        GroupMembership.objects.get_or_create(**facts, defaults=rest)
