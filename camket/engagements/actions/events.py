"""Writes of events and who took part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit, search
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, created, verb
from camket.core.models import User
from camket.engagements.models import Event, EventHost, Participation
from camket.engagements.rules import HOSTS
from camket.people.actions.owned import can_edit, change_owned, create_owned
from camket.people.models import Body, Person


def hold(event: Event, hosts: Iterable[Body], *, actor: User) -> None:
    """Let exactly these bodies hold an event; writes an entry when they differ from before."""
    before = {row.body_id: row.body for row in event.host_rows.select_related("body")}
    wanted = {body.pk: body for body in hosts}
    if set(before) == set(wanted):
        return
    event.host_rows.exclude(body__in=wanted.values()).delete()
    EventHost.objects.bulk_create(
        [EventHost(event=event, body=body) for pk, body in wanted.items() if pk not in before]
    )
    change = [[str(body) for body in before.values()], [str(body) for body in wanted.values()]]
    audit.write_entry(actor=actor, action=verb(event, "hosted"), record=event, changes={"hosts": change})
    search.index([event])


def check_parent(event: Event, parent: Event | None) -> None:
    """Raise Invalid when an event would be part of itself."""
    current = parent
    while current is not None:
        if current.pk == event.pk and event.pk is not None:
            raise Invalid(_("An event cannot be part of itself."), "parent")
        current = current.parent


@transaction.atomic
def record_event(*, actor: User, hosts: Iterable[Body] = (), **facts: Any) -> Event:
    """Enter an event with those who hold it."""
    event = create_owned(Event(**facts), actor=actor, editors=HOSTS)
    hold(event, hosts, actor=actor)
    return event


@transaction.atomic
def change_event(
    *,
    actor: User,
    event: Event,
    expected_version: int | None,
    hosts: Iterable[Body] | None = None,
    **changes: Any,
) -> Event:
    """Change an event and those who hold it."""
    if "parent" in changes:
        check_parent(event, changes["parent"])
    changed = change_owned(event, changes, actor=actor, editors=HOSTS, expected_version=expected_version)
    if hosts is not None:
        hold(event, hosts, actor=actor)
    return changed


@transaction.atomic
def add_participant(
    *, actor: User, event: Event, person: Person | None = None, body: Body | None = None, **facts: Any
) -> Participation:
    """Note who took part and in which capacity; a person is noted once an event."""
    demand(can_edit(scope_of(actor), HOSTS, unit_id=event.owner_unit_id))
    if person is None and body is None:
        raise Invalid(_("Name a person or a body."), "person")
    Event.objects.select_for_update().get(pk=event.pk)  # two at once would both find nobody
    if person is not None and event.participations.filter(person=person).exists():
        raise Invalid(_("This person is on the list already."), "person")
    row = Participation(event=event, person=person, body=body, is_demonstration=event.is_demonstration, **facts)
    return created(row, actor=actor)
