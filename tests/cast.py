"""The people, bodies, places and units that the tests know by name.

Lan drafts policy at the centre, Hương works for the province of Hà Tĩnh and Nga for its neighbour Nghệ An, Minh chairs
a commune's union in Hà Tĩnh. Thu is secretary to Linh, a leader. Ngọc keeps external relations, Mai programmes, An
administers, Chi works at a shelter, Sara is a partner from an embassy, Tâm has an account and no role.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP

from camket.core.choices import Access
from camket.core.models import User
from camket.people.actions.territory import rebuild_reach
from camket.people.choices import BodyKind, PlaceLevel, PlaceType, Role, UnitLevel
from camket.people.models import Body, Person, Place, PlacePlacement, RoleAssignment, Unit, UnitPlacement

PASSWORD = "hoa sen tháng bảy"
#: The key in An's authenticator app: administrators enter with a second factor.
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
ROLES = {
    "lan": (Role.POLICY_OFFICER, "centre"),
    "thu": (Role.SECRETARY, "centre"),
    "linh": (Role.LEADER, "centre"),
    "ngoc": (Role.EXTERNAL_RELATIONS, "centre"),
    "mai": (Role.PROGRAMME_OFFICER, "centre"),
    "an": (Role.ADMINISTRATOR, "centre"),
    "huong": (Role.PROVINCIAL_OFFICER, "ha_tinh"),
    "nga": (Role.PROVINCIAL_OFFICER, "nghe_an"),
    "minh": (Role.COMMUNE_CHAIR, "commune"),
    "chi": (Role.CASE_WORKER, "ha_tinh"),
}


@dataclass
class Cast:
    """Everybody and everything by name: `cast.lan`, `cast.ha_tinh`."""

    users: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        for known in ("users", "units", "bodies", "places"):
            found = self.__dict__.get(known, {}).get(name)
            if found is not None:
                return found
        raise AttributeError(name)


def make_place(cast: Cast, name: str, local: str, level: str, kind: str, parent: Place | None, code: str = "") -> None:
    place = Place.objects.create(key=f"test-{name}", level=level, name_local=local)
    PlacePlacement.objects.create(place=place, parent=parent, type=kind, code=code, name_local=local)
    cast.places[name] = place


def make_unit(cast: Cast, name: str, local: str, level: str, place: Place, parent: Unit | None) -> None:
    unit = Unit.objects.create(
        key=f"test-{name}",
        body=cast.bodies["union"],
        place=place,
        level=level,
        name_local=local,
        name_en=f"Unit {name}",
    )
    UnitPlacement.objects.create(unit=unit, parent=parent, name_local=local, valid_from=date(2020, 1, 1))
    cast.units[name] = unit


def make_cast() -> Cast:
    """Make everybody; about forty statements."""
    cast = Cast()
    cast.bodies["union"] = Body.objects.create(
        key="vwu",
        kind=BodyKind.SOCIO_POLITICAL,
        name_local="Hội LHPN Việt Nam",
        name_en="Viet Nam Women’s Union",
        is_home=True,
    )
    cast.bodies["embassy"] = Body.objects.create(
        key="embassy-mx",
        kind=BodyKind.EMBASSY,
        name_local="Đại sứ quán Mê-hi-cô",
        name_en="Embassy of Mexico",
        country="MX",
    )
    make_place(cast, "viet_nam", "Việt Nam", PlaceLevel.COUNTRY, PlaceType.COUNTRY, None)
    make_place(cast, "p_ha_tinh", "Hà Tĩnh", PlaceLevel.PROVINCE, PlaceType.TINH, cast.viet_nam, "42")
    make_place(cast, "p_nghe_an", "Nghệ An", PlaceLevel.PROVINCE, PlaceType.TINH, cast.viet_nam, "40")
    make_place(cast, "p_commune", "Thạch Hà", PlaceLevel.COMMUNE, PlaceType.XA, cast.p_ha_tinh, "18562")
    make_unit(cast, "centre", "Trung ương Hội LHPN Việt Nam", UnitLevel.CENTRE, cast.viet_nam, None)
    make_unit(cast, "ha_tinh", "Hội LHPN tỉnh Hà Tĩnh", UnitLevel.PROVINCE, cast.p_ha_tinh, cast.centre)
    make_unit(cast, "nghe_an", "Hội LHPN tỉnh Nghệ An", UnitLevel.PROVINCE, cast.p_nghe_an, cast.centre)
    make_unit(cast, "commune", "Hội LHPN xã Thạch Hà", UnitLevel.COMMUNE, cast.p_commune, cast.ha_tinh)
    rebuild_reach()
    for name in [*ROLES, "sara", "tam"]:
        user = User(full_name=name.title(), email=f"{name}@example.org", language="en")
        user.set_password(PASSWORD)
        user.save()
        cast.users[name] = user
    granted_by = User.objects.system()
    for name, (role, unit) in ROLES.items():
        RoleAssignment.objects.create(user=cast.users[name], role=role, unit=cast.units[unit], granted_by=granted_by)
    RoleAssignment.objects.create(user=cast.sara, role=Role.PARTNER, body=cast.embassy, granted_by=granted_by)
    TOTP.activate(cast.an, TOTP_SECRET)
    return cast


def make_person(name: str = "Trần Thị Hương", *, access: Access = Access.PUBLIC, **facts: Any) -> Person:
    """Make a person of the register."""
    return Person.objects.create(name_local=name, access=access, **facts)
