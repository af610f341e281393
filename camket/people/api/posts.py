"""Posts with who holds or held them, and the members of a group."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from camket.core.pages.records import visible_or_404
from camket.core.rest.records import MOST, PROBLEMS, Uid, bearer_or_nobody, reference
from camket.core.rest.schemas import Reference
from camket.core.text import words
from camket.people import queries
from camket.people.api.territory import ASKED, MOST_WORDS, UID
from camket.people.models import Group, Post, PostHolding


class PostQuestion(Schema):
    """What the list of posts may be asked."""

    on: date | None = Field(None, description="Only who held the post on this day; every known term if left out.")
    body: str | None = Field(None, pattern=UID, description="Posts of this body, by its public id.")
    person: str | None = Field(None, pattern=UID, description="Posts that this person holds or held.")
    q: str | None = Field(None, max_length=100, description="Words of the name, with or without marks.")
    after: str | None = Field(None, pattern=UID, description="The `next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST)


class Term(Schema):
    """A person in a post; dates such as 2024, 2024-03 or 2024-03-08. `certainty` answers the day asked for."""

    person: Reference
    valid_from: str | None
    valid_to: str | None
    attested_on: date | None
    is_honorary: bool
    is_shared: bool
    is_acting: bool
    certainty: str | None


class PostAnswer(Schema):
    """A post and who holds or held it."""

    uid: str
    url: str
    label: str
    name_local: str
    name_en: str
    body: Reference
    unit: Reference | None
    holders: list[Term]


class PostPage(Schema):
    """A page of posts."""

    items: list[PostAnswer]
    next: str | None


class MemberAnswer(Schema):
    """A person or a body in a group for a term."""

    person: Reference | None
    body: Reference | None
    role: str
    valid_from: str | None
    valid_to: str | None
    attested_on: date | None
    is_former: bool


def written_term(row: Any) -> dict[str, Any]:
    """Return the dates of a term."""
    return {
        "valid_from": str(row.valid_from) if row.valid_from else None,
        "valid_to": str(row.valid_to) if row.valid_to else None,
        "attested_on": row.attested_on,
    }


def term(row: PostHolding, certainty: str | None) -> dict[str, Any]:
    """Return a term in a post."""
    marks = {name: getattr(row, name) for name in ("is_honorary", "is_shared", "is_acting")}
    return {"person": reference(row.person), **written_term(row), **marks, "certainty": certainty}


def terms_by_post(user: Any, posts: list[Post], day: date | None) -> dict[int, list[dict[str, Any]]]:
    """Return the terms of some posts that a person may know of, by post; those of a day with how sure they are."""
    found: dict[int, list[dict[str, Any]]] = {post.pk: [] for post in posts}
    if day is not None:
        for holder in queries.holders_on(user, day, posts=posts):
            found[holder.holding.post_id].append(term(holder.holding, holder.placing.value))
        return found
    rows = PostHolding.objects.visible_to(user).filter(post__in=posts).select_related("person")
    for row in rows.order_by(*queries.LATEST_FIRST):
        found[row.post_id].append(term(row, None))
    return found


posts = Router(tags=["people"])
members = Router(tags=["people"])


@posts.get("", response={200: PostPage, **PROBLEMS}, auth=bearer_or_nobody, operation_id="list_posts")
def list_posts(request: HttpRequest, asked: PostQuestion = ASKED) -> Any:
    """List posts with who holds or held them, as far as the caller may know of these persons."""
    rows = Post.objects.visible_to(request.user).select_related("body", "unit").order_by("pk")
    if asked.body:
        rows = rows.filter(body__uid=asked.body)
    if asked.person:
        held = PostHolding.objects.visible_to(request.user).filter(person__uid=asked.person)
        rows = rows.filter(pk__in=held.values("post"))
    for word in words(asked.q or "")[:MOST_WORDS]:
        rows = rows.filter(name_search__contains=word)
    if asked.after:
        last = Post.objects.filter(uid=asked.after).first()
        if last is None:
            raise HttpError(422, "cursor_unknown")
        rows = rows.filter(pk__gt=last.pk)
    found = list(rows[: asked.limit + 1])
    shown = found[: asked.limit]
    held_by = terms_by_post(request.user, shown, asked.on)
    items = [
        {
            "uid": post.uid,
            "url": post.get_absolute_url(),
            "label": str(post),
            "name_local": post.name_local,
            "name_en": post.name_en,
            "body": reference(post.body),
            "unit": reference(post.unit),
            "holders": held_by[post.pk],
        }
        for post in shown
    ]
    return {"items": items, "next": shown[-1].uid if len(found) > asked.limit else None}


@members.get(
    "/{uid}/members",
    response={200: list[MemberAnswer], **PROBLEMS},
    auth=bearer_or_nobody,
    operation_id="list_group_members",
)
def list_members(request: HttpRequest, uid: str = Uid) -> Any:
    """List the members of a group whom the caller may know of, those of today first."""
    group = visible_or_404(request.user, Group, uid)
    return [
        {
            "person": reference(each.row.person),
            "body": reference(each.row.body),
            "role": each.row.role,
            **written_term(each.row),
            "is_former": each.is_former,
        }
        for each in queries.members_of(request.user, group)
    ]
