"""Writes beside the registers: terms in posts and groups, how somebody is reached, what became of a body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created, verb
from camket.core.dates import PartialDate
from camket.core.models import User
from camket.core.text import fold
from camket.people.actions.registers import hold_post, term_bounds
from camket.people.choices import ContactKind, GroupRole, SuccessionKind
from camket.people.models import (
    Body,
    BodySuccession,
    Contact,
    Group,
    GroupMembership,
    Person,
    Post,
    PostHolding,
    RegionalGroup,
    RegionalGroupMember,
    Unit,
)
from camket.people.rules import can_change_tree, can_register, terms_meet, written


def required_term(valid_from: PartialDate | None, valid_to: PartialDate | None) -> tuple[date | None, date | None]:
    """Return the bounds of a term; raises Invalid when it ends before it begins, or a year is missing."""
    for name, part in (("valid_from", valid_from), ("valid_to", valid_to)):
        if part is not None and part.year is None:
            raise Invalid(_("Say the year as well."), name)
    bounds = term_bounds(valid_from, valid_to)
    if bounds["earliest"] and bounds["latest"] and bounds["earliest"] > bounds["latest"]:
        raise Invalid(_("The term ends before it begins."), "valid_to")
    return bounds["earliest"], bounds["latest"]


def post_called(*, actor: User, body: Body, unit: Unit | None, name_local: str, name_en: str) -> Post:
    """Return the post of a body that is called so in one of the languages, entered if it is new."""
    if not (name_local or name_en):
        raise Invalid(_("Give the post in at least one of the two languages."), "name_local")
    wanted = {fold(text) for text in (name_local, name_en) if text}
    post: Post
    for post in Post.objects.filter(body=body, unit=unit).order_by("precedence", "pk"):
        if wanted & {fold(text) for text in (post.name_local, post.name_en) if text}:
            return post
    return created(Post(body=body, unit=unit, name_local=name_local, name_en=name_en), actor=actor)


@transaction.atomic
def enter_post(
    *,
    actor: User,
    person: Person,
    body: Body,
    unit: Unit | None = None,
    name_local: str = "",
    name_en: str = "",
    valid_from: PartialDate | None = None,
    valid_to: PartialDate | None = None,
    attested_on: date | None = None,
    **marks: bool,
) -> PostHolding:
    """Enter that a person holds or held a post, found or entered by its name; `marks` are honorary, shared, acting."""
    demand(can_register(scope_of(actor)))
    term = required_term(valid_from, valid_to)
    if unit is not None and unit.body_id != body.pk:
        raise Invalid(_("This unit belongs to another body."), "unit")
    post = post_called(actor=actor, body=body, unit=unit, name_local=name_local, name_en=name_en)
    for held in PostHolding.objects.filter(person=person, post=post):
        if (held.attested_on, attested_on) == (None, None) and terms_meet((held.earliest, held.latest), term):
            raise Invalid(
                _("This person is entered in this post at that time already. End that term first."), "valid_from"
            )
    dates: dict[str, Any] = {"valid_from": valid_from, "valid_to": valid_to, "attested_on": attested_on}
    told: dict[str, Any] = {**dates, **marks}
    return hold_post(actor=actor, person=person, post=post, **told)


@transaction.atomic
def end_post(*, actor: User, holding: PostHolding, valid_to: PartialDate) -> PostHolding:
    """Say when a term in a post ended, as far as it is known."""
    demand(can_register(scope_of(actor)))
    earliest, latest = required_term(holding.valid_from, valid_to)
    facts = {"valid_to": valid_to, "earliest": earliest, "latest": latest}
    PostHolding.objects.filter(pk=holding.pk).update(**facts)
    person = holding.person
    audit.write_entry(
        actor=actor, action=verb(person, "left_post"), record=person, post=holding.post, valid_to=str(valid_to)
    )
    return holding


@transaction.atomic
def remove_post(*, actor: User, holding: PostHolding, reason: str) -> None:
    """Take away a term that was entered by mistake; what it said stays in the history."""
    demand(can_register(scope_of(actor)))
    person = holding.person
    facts = {"post": holding.post, "valid_from": str(holding.valid_from or ""), "valid_to": str(holding.valid_to or "")}
    audit.write_entry(actor=actor, action=verb(person, "post_removed"), record=person, reason=reason, **facts)
    holding.delete()


@transaction.atomic
def register_group(*, actor: User, **facts: Any) -> Group:
    """Add a group to the register."""
    demand(can_register(scope_of(actor)))
    return created(Group(**facts), actor=actor)


@transaction.atomic
def change_group(*, actor: User, group: Group, expected_version: int | None, **changes: Any) -> Group:
    """Change what is known of a group; raises Conflict when somebody saved in the meantime."""
    demand(can_register(scope_of(actor)))
    return changed(group, changes, actor=actor, expected_version=expected_version)


@transaction.atomic
def enter_member(
    *,
    actor: User,
    group: Group,
    person: Person | None = None,
    body: Body | None = None,
    role: GroupRole = GroupRole.MEMBER,
    valid_from: PartialDate | None = None,
    valid_to: PartialDate | None = None,
    attested_on: date | None = None,
) -> GroupMembership:
    """Enter a person, a body, or a person whom a body sends, in a group for a term."""
    demand(can_register(scope_of(actor)))
    if person is None and body is None:
        raise Invalid(_("Name a person, a body, or both."), "person")
    term = required_term(valid_from, valid_to)
    for row in GroupMembership.objects.filter(group=group, person=person, body=body, role=role):
        bounds = term_bounds(row.valid_from, row.valid_to)
        if terms_meet((bounds["earliest"], bounds["latest"]), term):
            raise Invalid(_("This member is entered in this role at that time already."), "role")
    dates: dict[str, Any] = {"valid_from": valid_from, "valid_to": valid_to, "attested_on": attested_on}
    row = GroupMembership.objects.create(group=group, person=person, body=body, role=role, **dates)
    audit.write_entry(
        actor=actor, action=verb(group, "member_entered"), record=group, person=person, body=body, role=str(role)
    )
    return row


@transaction.atomic
def end_member(*, actor: User, membership: GroupMembership, valid_to: PartialDate) -> GroupMembership:
    """Say when a member left a group, as far as it is known."""
    demand(can_register(scope_of(actor)))
    required_term(membership.valid_from, valid_to)
    GroupMembership.objects.filter(pk=membership.pk).update(valid_to=valid_to)
    who = {"person": membership.person, "body": membership.body, "valid_to": str(valid_to)}
    audit.write_entry(actor=actor, action=verb(membership.group, "member_left"), record=membership.group, **who)
    return membership


@transaction.atomic
def remove_member(*, actor: User, membership: GroupMembership, reason: str) -> None:
    """Take away a member who was entered by mistake."""
    demand(can_register(scope_of(actor)))
    group, who = membership.group, {"person": membership.person, "body": membership.body}
    audit.write_entry(actor=actor, action=verb(group, "member_removed"), record=group, reason=reason, **who)
    membership.delete()


@transaction.atomic
def register_region(*, actor: User, **facts: Any) -> RegionalGroup:
    """Add a regional group."""
    demand(can_change_tree(scope_of(actor), [None]))
    return created(RegionalGroup(**facts), actor=actor)


@transaction.atomic
def change_region(*, actor: User, region: RegionalGroup, expected_version: int | None, **changes: Any) -> RegionalGroup:
    """Change the name of a regional group; raises Conflict when somebody saved in the meantime."""
    demand(can_change_tree(scope_of(actor), [None]))
    return changed(region, changes, actor=actor, expected_version=expected_version)


@transaction.atomic
def enter_region_member(
    *, actor: User, region: RegionalGroup, unit: Unit, valid_from: date, valid_to: date | None = None
) -> RegionalGroupMember:
    """Let a unit belong to a regional group from a day on, perhaps to a day."""
    demand(can_change_tree(scope_of(actor), [None]))
    if valid_to is not None and valid_to < valid_from:
        raise Invalid(_("The last day lies before the first."), "valid_to")
    for row in RegionalGroupMember.objects.select_for_update().filter(group=region, unit=unit):
        if terms_meet((row.valid_from, row.valid_to), (valid_from, valid_to)):
            raise Invalid(_("%(name)s is in this group at that time already.") % {"name": unit}, "unit")
    row = RegionalGroupMember.objects.create(group=region, unit=unit, valid_from=valid_from, valid_to=valid_to)
    told = {"unit": unit, "valid_from": valid_from, "valid_to": valid_to}
    audit.write_entry(actor=actor, action=verb(region, "member_entered"), record=region, **told)
    return row


@transaction.atomic
def end_region_member(*, actor: User, member: RegionalGroupMember, last_day: date) -> None:
    """Let a unit leave a regional group after a day."""
    demand(can_change_tree(scope_of(actor), [None]))
    if member.valid_from is not None and last_day < member.valid_from:
        raise Invalid(_("The last day lies before the first."), "last_day")
    RegionalGroupMember.objects.filter(pk=member.pk).update(valid_to=last_day)
    told = {"unit": member.unit, "valid_to": last_day}
    audit.write_entry(actor=actor, action=verb(member.group, "member_left"), record=member.group, **told)


@transaction.atomic
def enter_contact(*, actor: User, of: Person | Body, kind: ContactKind, value: str, note: str = "") -> Contact:
    """Enter how a person or a body is reached; the entry names the kind only, the value is nobody else's business."""
    demand(can_register(scope_of(actor)))
    value = " ".join(value.split())
    if kind == ContactKind.EMAIL:
        try:
            validate_email(value)
        except ValidationError as error:
            raise Invalid(_("This is no e-mail address."), "value") from error
    if kind in (ContactKind.PHONE, ContactKind.ZALO) and sum(sign.isdigit() for sign in value) < 6:
        raise Invalid(_("This is no telephone number."), "value")
    owner = {"person": of} if isinstance(of, Person) else {"body": of}
    if Contact.objects.filter(**owner, kind=kind, value=value).exists():
        raise Invalid(_("This is entered already."), "value")
    contact = Contact.objects.create(**owner, kind=kind, value=value, note=note)
    audit.write_entry(actor=actor, action=verb(of, "contact_entered"), record=of, kind=str(kind))
    return contact


@transaction.atomic
def remove_contact(*, actor: User, contact: Contact) -> None:
    """Take away a way of reaching somebody."""
    demand(can_register(scope_of(actor)))
    owner: Person | Body = contact.person or contact.body  # type: ignore[assignment]
    audit.write_entry(actor=actor, action=verb(owner, "contact_removed"), record=owner, kind=contact.kind)
    contact.delete()


@transaction.atomic
def succeed_body(
    *,
    actor: User,
    body: Body,
    successors: Sequence[Body],
    kind: SuccessionKind,
    day: date,
    **texts: str,
) -> list[BodySuccession]:
    """Say what became of a body from a day on; `texts` are scope and legal basis in both languages.

    What it said under its old name stays said, and is read as that of its successors.
    """
    demand(can_register(scope_of(actor)))
    if not successors:
        raise Invalid(_("Name at least one that took over."), "successors")
    begun = body.valid_from.earliest() if body.valid_from else None
    if begun and day <= begun:
        raise Invalid(
            _("%(name)s begins only on %(day)s: choose a later day.") % {"name": body, "day": written(begun)}, "day"
        )
    made = []
    for successor in successors:
        if successor == body:
            raise Invalid(_("A body does not take over from itself."), "successors")
        if body in chain_after(successor):
            words = _("%(name)s became part of %(body)s itself.")
            raise Invalid(words % {"name": successor, "body": body}, "successors")
        if BodySuccession.objects.filter(predecessor=body, successor=successor).exists():
            raise Invalid(_("This is entered already."), "successors")
        facts = {"predecessor": body, "successor": successor, "kind": kind, "date": day, **texts}
        made.append(BodySuccession.objects.create(**facts))
    told = {"day": day, "kind": str(kind), "successors": list(successors), **texts}
    audit.write_entry(actor=actor, action=verb(body, "succeeded"), record=body, **told)
    return made


def chain_after(body: Body) -> set[Body]:
    """Return every body that took over from a body, directly or later."""
    found: set[Body] = set()
    frontier = [body]
    while frontier:
        rows = BodySuccession.objects.filter(predecessor__in=frontier).select_related("successor")
        frontier = [row.successor for row in rows if row.successor not in found]
        found.update(frontier)
    return found


@transaction.atomic
def remove_succession(*, actor: User, succession: BodySuccession, reason: str) -> None:
    """Take away what became of a body, if it was entered by mistake."""
    demand(can_register(scope_of(actor)))
    body, facts = succession.predecessor, {"successor": succession.successor, "day": succession.date}
    audit.write_entry(actor=actor, action=verb(body, "succession_removed"), record=body, reason=reason, **facts)
    succession.delete()
