"""What people tells core: kinds of records, joins, the scope of a user, loaders of packs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from camket.core.access import provide_scope, scope_of
from camket.core.accounts import HeldRole, StandIn, provide_roles, require_second_factor
from camket.core.choices import NoticeWay, Station
from camket.core.models import NoticeMail, User
from camket.core.notices import NoticeKind, add_notice_kind, watch_mails, watches_mails
from camket.core.outbox import RETURNED, returned_to, stuck_mails
from camket.core.packs import pack_table
from camket.core.registry import DayPart, Join, RecordKind, add_day_part, add_record_part, registry
from camket.people.actions import packs
from camket.people.choices import Role
from camket.people.models import Body, Group, Person, Place, RegionalGroup, RoleAssignment, Unit
from camket.people.queries import (
    arranged_for,
    bodies_under,
    coming_stand_ins,
    current_assignments,
    holdings_of,
    paper_decisions,
    places_under,
    scope_for,
)
from camket.people.rules import INVITERS, REGISTRARS, SECOND_FACTOR_REQUIRED


def register() -> None:
    """Fill core's tables with what this room has."""
    registry.set_editors("people", REGISTRARS)
    provide_scope(scope_for)
    provide_roles(roles_on_account)
    require_second_factor(SECOND_FACTOR_REQUIRED)
    kinds = [
        RecordKind(Person, Station.PEOPLE, _("Person"), _("Persons"), "person", hint=person_hint),
        RecordKind(
            Body,
            Station.PEOPLE,
            _("Body"),
            _("Bodies"),
            "body",
            hint=body_hint,
            search_text=body_text,
            is_facet=True,
            facet_reach=bodies_under,
        ),
        RecordKind(
            Place,
            Station.PEOPLE,
            _("Place"),
            _("Places"),
            "place",
            hint=place_hint,
            is_facet=True,
            facet_reach=places_under,
        ),
        RecordKind(Unit, Station.PEOPLE, _("Unit"), _("Units"), "unit", hint=unit_hint, about=("place", "body")),
        RecordKind(Group, Station.PEOPLE, _("Group"), _("Groups"), "group"),
        RecordKind(RegionalGroup, Station.PEOPLE, _("Regional group"), _("Regional groups"), "unit"),
    ]
    for kind in kinds:
        registry.add_kind(kind)
    joins = [
        Join(Group, "memberships__person", Person, _("has as member"), _("is a member of"), upward=False),
        Join(Group, "body", Body, _("belongs to"), _("has the group")),
    ]
    for join in joins:
        registry.add_join(join)
    add_record_part("papers", papers_of)
    register_notices()
    loaders = {
        "place": packs.load_places,
        "place_succession": packs.load_place_successions,
        "body": packs.load_bodies,
        "body_succession": packs.load_body_successions,
        "unit_network": packs.load_unit_networks,
        "unit": packs.load_units,
        "regional_group": packs.load_regional_groups,
        "person": packs.load_persons,
        "post": packs.load_posts,
        "post_holding": packs.load_holdings,
        "group": packs.load_groups,
        "group_member": packs.load_memberships,
    }
    for name, loader in loaders.items():
        pack_table(name, loader)


def person_hint(person: Person) -> str:
    """Return what tells a person from namesakes: her latest post."""
    latest = holdings_of(person).first()
    return str(latest.post) if latest else ""


def body_hint(body: Body) -> str:
    """Return what tells a body from namesakes: its kind, and what it belongs to or its country."""
    return ", ".join(filter(None, [str(body.get_kind_display()), str(body.parent or body.country)]))


def place_hint(place: Place) -> str:
    """Return what tells a place from namesakes: its level, and to what it belonged last."""
    latest = place.placements.select_related("parent").order_by("valid_from").last()
    return ", ".join(filter(None, [str(place.get_level_display()), str(latest.parent or "") if latest else ""]))


def unit_hint(unit: Unit) -> str:
    """Return what tells a unit from namesakes: to which unit it reported last."""
    latest = unit.placements.select_related("parent").order_by("valid_from").last()
    return str(latest.parent) if latest and latest.parent else ""


def body_text(body: Body) -> tuple[str, str]:
    """Return what finds a body: its names long and short."""
    return str(body), f"{body.short_name_local} {body.short_name_en}"


def papers_of(user: Any, record: Any) -> Any:
    """Return the decisions on a record that were taken on paper; the organisation's own knowledge."""
    return paper_decisions(record) if scope_of(user).is_staff else ()


def register_notices() -> None:
    """Say what people are told here, and who looks after mails that did not leave."""
    watch_mails(INVITERS)
    add_notice_kind(notice_of_stand_in())
    add_notice_kind(notice_of_returned_mails())
    add_day_part(day_of_mails())


def day_of_mails() -> DayPart:
    """Return what mails that did not leave put into an administrator's day."""
    return DayPart(
        "stuck_mails",
        _("Mails that did not leave"),
        "risk",
        lambda user: stuck_mails() if watches_mails(user) else NoticeMail.objects.none(),
        lambda mail: (mail.created_at, mail.error),
        lambda: reverse("core:notice_mails"),
    )


def notice_of_returned_mails() -> NoticeKind:
    """Return the kind of notice that tells a person that her address does not take mails."""
    return NoticeKind(
        RETURNED,
        User,
        label=_("Mails to you come back"),
        sentence=_("Mails to you come back: look whether your address is right."),
        to=lambda user: [user],
        roles=frozenset(Role.values),
        way=NoticeWay.APP,
        is_obligatory=True,
        visible=lambda user: User.objects.filter(pk__in=[user.pk] if scope_of(user).roles else []),
        still=lambda user: User.objects.filter(pk__in=returned_to(user).values("user")),
        title=lambda user: str(user.email),
        url=lambda _user: reverse("core:account"),
    )


def notice_of_stand_in() -> NoticeKind:
    """Return the kind of notice that tells both people of a leave."""
    return NoticeKind(
        "people.stand_in",
        RoleAssignment,
        label=_("A stand-in was arranged"),
        sentence=_("A stand-in was arranged: you act in somebody’s place, or somebody in yours."),
        to=lambda row: [row.user, row.stands_in_for.user],
        roles=frozenset(Role.values),
        is_obligatory=True,
        visible=arranged_for,
        related=("unit", "body"),
        url=lambda _row: reverse("core:account"),
    )


def roles_on_account(user: User) -> list[HeldRole]:
    """Return the roles a person holds today with their stand-ins of today and later."""
    held = list(current_assignments(user))
    acting = coming_stand_ins(held)
    return [
        HeldRole(
            label=row.get_role_display(),
            place=str(row.unit or row.body),
            until=row.valid_to,
            in_place_of=str(row.stands_in_for.user) if row.stands_in_for else "",
            stand_ins=tuple(
                StandIn(str(each.user), each.valid_from, each.valid_to, reverse("people:role_end", args=[each.uid]))
                for each in acting.get(row.pk, ())
            ),
            stand_in_url="" if row.stands_in_for else reverse("people:stand_in", args=[row.uid]),
        )
        for row in held
    ]
