"""What people tells core: kinds of records, joins, the scope of a user, loaders of packs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from camket.core.access import provide_scope, scope_of
from camket.core.choices import Station
from camket.core.packs import pack_table
from camket.core.registry import Join, RecordKind, add_record_part, registry
from camket.people.actions import packs
from camket.people.models import Body, Group, Person, Place, RegionalGroup, Unit
from camket.people.queries import paper_decisions, scope_for


def register() -> None:
    """Fill core's tables with what this room has."""
    provide_scope(scope_for)
    kinds = [
        RecordKind(Person, Station.PEOPLE, _("Person"), _("Persons"), "person"),
        RecordKind(Body, Station.PEOPLE, _("Body"), _("Bodies"), "body", search_text=body_text),
        RecordKind(Place, Station.PEOPLE, _("Place"), _("Places"), "place"),
        RecordKind(Unit, Station.PEOPLE, _("Unit"), _("Units"), "unit"),
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


def body_text(body: Body) -> tuple[str, str]:
    """Return what finds a body: its names long and short."""
    return str(body), f"{body.short_name_local} {body.short_name_en}"


def papers_of(user: Any, record: Any) -> Any:
    """Return the decisions on a record that were taken on paper; the organisation's own knowledge."""
    return paper_decisions(record) if scope_of(user).is_staff else ()
