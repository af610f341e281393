"""Writes of the register of persons, bodies, posts and groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from camket.core import audit
from camket.core.access import demand, scope_of
from camket.core.actions import Invalid, changed, created, verb
from camket.core.dates import PartialDate
from camket.core.models import User
from camket.core.text import fold
from camket.people.models import Body, Person, Post, PostHolding
from camket.people.rules import can_register


@transaction.atomic
def register_person(*, actor: User, **facts: Any) -> Person:
    """Add a person to the register."""
    demand(can_register(scope_of(actor)))
    return created(Person(**facts), actor=actor)


@transaction.atomic
def change_person(*, actor: User, person: Person, expected_version: int | None, **changes: Any) -> Person:
    """Change what is known of a person; raises Conflict when somebody saved in the meantime."""
    demand(can_register(scope_of(actor)))
    return changed(person, changes, actor=actor, expected_version=expected_version)


@transaction.atomic
def register_body(*, actor: User, **facts: Any) -> Body:
    """Add a body to the register."""
    demand(can_register(scope_of(actor)))
    if Body.objects.filter(key=facts.get("key")).exists():
        raise Invalid(_("Another body has this key."), "key")
    return created(Body(**facts), actor=actor)


@transaction.atomic
def change_body(*, actor: User, body: Body, expected_version: int | None, **changes: Any) -> Body:
    """Change what is known of a body; raises Conflict when somebody saved in the meantime."""
    demand(can_register(scope_of(actor)))
    return changed(body, changes, actor=actor, expected_version=expected_version)


def term_bounds(valid_from: PartialDate | None, valid_to: PartialDate | None) -> dict[str, date | None]:
    """Return the first and last day that a term with partial dates may cover."""
    return {
        "earliest": valid_from.earliest() if valid_from else None,
        "latest": valid_to.latest() if valid_to else None,
    }


@transaction.atomic
def hold_post(
    *,
    actor: User,
    person: Person,
    post: Post,
    valid_from: PartialDate | None = None,
    valid_to: PartialDate | None = None,
    attested_on: date | None = None,
    **marks: bool,
) -> PostHolding:
    """Put a person in a post for a term, or attest the post on a day; `marks` are honorary, shared, acting."""
    demand(can_register(scope_of(actor)))
    bounds = term_bounds(valid_from, valid_to)
    if bounds["earliest"] and bounds["latest"] and bounds["earliest"] > bounds["latest"]:
        raise Invalid(_("The term ends before it begins."), "valid_to")
    holding = PostHolding.objects.create(
        person=person,
        post=post,
        valid_from=valid_from,
        valid_to=valid_to,
        attested_on=attested_on,
        **bounds,
        **marks,
    )
    audit.write_entry(
        actor=actor,
        action=verb(person, "took_post"),
        record=person,
        post=post,
        valid_from=str(valid_from or ""),
        valid_to=str(valid_to or ""),
        attested_on=attested_on,
    )
    return holding


_BETWEEN = frozenset({"of", "the", "to", "for", "in", "at", "s", "viet", "nam", "vietnam", "vietnamese"})


def title_alone(text: str, bodies: Iterable[str]) -> frozenset[str]:
    """Return the words of a post without those of its body: “VWU Vice President” and “Vice President of the Viet
    Nam Women’s Union” are one post of the Union."""
    taken = {word for name in bodies for word in name.split()} | _BETWEEN
    return frozenset(fold(text).split()) - taken


@transaction.atomic
def attest_post(
    *, actor: User, person: Person, body: Body, name: dict[str, str], on: PartialDate | None
) -> PostHolding:
    """Note that a source names a person in a post of a body on a day; a term that is known already is not doubled.

    `name` holds `name_local` or `name_en`, as the source writes the post; a post that the body does not have yet is
    entered.
    """
    demand(can_register(scope_of(actor)))
    called = {
        fold(text)
        for column in ("name", "short_name")
        for text in (getattr(body, f"{column}_local"), getattr(body, f"{column}_en"))
    }
    wanted = {title_alone(text, called) for text in name.values() if text}
    posts = Post.objects.filter(body=body)
    held = set(person.holdings.values_list("post_id", flat=True))
    same = [
        each
        for each in posts
        if wanted & {title_alone(each.name_local, called), title_alone(each.name_en, called)} - {frozenset()}
    ]
    post = min(same, key=lambda each: each.pk not in held, default=None)
    if post is None:
        post = created(Post(body=body, **name), actor=actor)
    known: PostHolding | None = PostHolding.objects.filter(person=person, post=post).first()
    if known is not None:
        return known
    day = on.earliest() if on is not None else None
    is_whole = day is not None and on == PartialDate.of(day)
    return hold_post(actor=actor, person=person, post=post, attested_on=day if is_whole else None)
