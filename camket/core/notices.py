"""Notices: people are told of things, each once, in the way they chose.

A room registers its kinds from `hooks.py`; its actions call `notify` inside the transaction of what they tell of.
A notice keeps no words: the page and the mail take those of its kind, which hold no figure and no name of a person.
How it works, and what is promised: docs/decisions/0019-notices.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock, jobs
from camket.core.access import scope_of
from camket.core.actions import Invalid, verb
from camket.core.choices import JobState, NoticeWay
from camket.core.models import Job, Notice, NoticeChoice, User

#: The job that sends what is due; it is asked for at once where somebody wants a mail at once.
SEND = "core.send_notices"
#: So many of the latest notices a person sees.
KEPT = 200
Words = str | Promise
#: About what, to whom, and which time it is.
Told = tuple[Model, Iterable[User], str]


@dataclass(frozen=True)
class NoticeKind:
    """One kind of thing that people are told of."""

    code: str
    model: type[Model]
    #: As it is called where one chooses how to be told.
    label: Words
    #: The whole message: no figure, no name of a person.
    sentence: Words
    #: Who is told of a record unless the action says otherwise.
    to: Callable[[Any], Iterable[User]]
    #: The roles that are ever told; others are not asked how.
    roles: Collection[str]
    way: NoticeWay = NoticeWay.DAILY
    #: Whether nobody can do without.
    is_obligatory: bool = False
    #: The records of which it still holds for a person; of all that she may see where this is not given.
    still: Callable[[User], QuerySet[Any, Any]] | None = None
    #: Which records a person may see, where the model does not say so itself.
    visible: Callable[[User], QuerySet[Any, Any]] | None = None
    #: The relations that a line needs.
    related: tuple[str, ...] = ()
    title: Callable[[Any], str] = str
    url: Callable[[Any], str] = lambda record: str(record.get_absolute_url())

    def visible_to(self, user: User) -> QuerySet[Any, Any]:
        """Return the records of this kind that a person may see."""
        if self.visible is not None:
            return self.visible(user)
        manager: Any = self.model._default_manager
        rows: QuerySet[Any, Any] = manager.visible_to(user)
        return rows


kinds: dict[str, NoticeKind] = {}
#: The roles that look after mails that could not be sent.
_watchers: set[str] = set()


def add_notice_kind(kind: NoticeKind) -> None:
    """Register a kind of notice; raises ValueError for one that is there."""
    if kind.code in kinds:
        raise ValueError(f"the kind of notice {kind.code} is registered twice")
    kinds[kind.code] = kind


def watch_mails(roles: Collection[str]) -> None:
    """Register the roles that are shown mails which could not be sent."""
    _watchers.update(roles)


def watches_mails(user: Any) -> bool:
    """Return whether a person is shown mails which could not be sent."""
    return scope_of(user).holds_anywhere(_watchers)


# --- Telling.


def notify(kind: str, *, actor: User, about: Model, to: Iterable[User] | None = None, occasion: str = "") -> int:
    """Tell people of a record, by default those whom the kind names; return how many were told anew.

    Call it inside the transaction of what is told. `occasion` tells one time from another of what can happen twice.
    """
    return notify_all(kind, actor=actor, told=[(about, kinds[kind].to(about) if to is None else to, occasion)])


@transaction.atomic(savepoint=False)
def notify_all(kind: str, *, actor: User, told: Iterable[Told]) -> int:
    """Tell people of many records of one kind; return how many notices were raised.

    Nobody is told of her own doing, or twice of one thing: the database refuses the second row. What is new takes
    the place of what was told of the same record before and was not read.
    """
    wanted = {
        (user.pk, about.pk, occasion): user
        for about, users, occasion in told
        for user in users
        if user.pk != actor.pk and user.is_active
    }
    if not wanted:
        return 0
    ways = ways_of(wanted.values(), kinds[kind])
    of_kind = Notice.objects.filter(kind=kind, user__in=ways, record_id__in={key[1] for key in wanted})
    before = list(of_kind.values_list("pk", "user_id", "record_id", "occasion", "read_at"))
    known = {(user_id, record_id, occasion) for _pk, user_id, record_id, occasion, _read in before}
    now = clock.now()
    fresh = [
        Notice(user=user, kind=kind, record_id=record_id, occasion=occasion, raised_at=now, way=ways[user.pk])
        for (user_id, record_id, occasion), user in wanted.items()
        if ways[user_id] != NoticeWay.NONE and (user_id, record_id, occasion) not in known
    ]
    anew = {(row.user_id, row.record_id) for row in fresh}
    replaced = [pk for pk, user_id, record_id, _o, read in before if read is None and (user_id, record_id) in anew]
    if replaced:
        Notice.objects.filter(pk__in=replaced, read_at=None).update(read_at=now)
    Notice.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    if any(row.way == NoticeWay.MAIL for row in fresh):
        send_soon()
    return len(fresh)


def send_soon() -> None:
    """Ask for the mails to be sent, unless that waits to be done already."""
    if not Job.objects.filter(name=SEND, state=JobState.WAITING).exists():
        jobs.enqueue(SEND, asked_by=User.objects.system())


def ways_of(users: Iterable[User], kind: NoticeKind) -> dict[int, NoticeWay]:
    """Return how each of some people is told of a kind; who has no address is told in the application."""
    people = {user.pk: user for user in users}
    chosen = dict(NoticeChoice.objects.filter(kind=kind.code, user__in=people).values_list("user_id", "way"))
    return {pk: fitting(kind, chosen.get(pk, kind.way), has_address=bool(user.email)) for pk, user in people.items()}


def fitting(kind: NoticeKind, way: str, *, has_address: bool) -> NoticeWay:
    """Return the way itself, or the application where the kind or the person does not allow it."""
    wanted = NoticeWay(way)
    if wanted == NoticeWay.NONE:
        return NoticeWay.APP if kind.is_obligatory else NoticeWay.NONE
    return wanted if has_address else NoticeWay.APP


# --- Reading.


@dataclass(frozen=True)
class ShownNotice:
    """A notice with the record that it is about, as the person it was raised for may see it."""

    notice: Notice
    kind: NoticeKind
    record: Any
    is_unread: bool

    @property
    def title(self) -> str:
        """What it is about, in words."""
        return self.kind.title(self.record)

    @property
    def url(self) -> str:
        """The address of what it is about."""
        return self.kind.url(self.record)


def shown_of(user: User, rows: Iterable[Notice]) -> list[ShownNotice]:
    """Return a person's notices of what she may see, in their order; one that holds no more is not unread.

    One or two statements a kind.
    """
    by_kind: dict[str, list[Notice]] = defaultdict(list)
    rows = [row for row in rows if row.kind in kinds]
    for row in rows:
        by_kind[row.kind].append(row)
    seen: dict[str, dict[int, Any]] = {}
    holding: dict[str, set[int]] = {}
    for code, notices in by_kind.items():
        kind = kinds[code]
        wanted = {row.record_id for row in notices}
        records = kind.visible_to(user).filter(pk__in=wanted)
        seen[code] = {row.pk: row for row in (records.select_related(*kind.related) if kind.related else records)}
        unread = {row.record_id for row in notices if row.read_at is None} & set(seen[code])
        holding[code] = unread
        if kind.still is not None and unread:
            holding[code] = set(kind.still(user).filter(pk__in=unread).values_list("pk", flat=True))
    return [
        ShownNotice(
            row,
            kinds[row.kind],
            seen[row.kind][row.record_id],
            row.read_at is None and row.record_id in holding[row.kind],
        )
        for row in rows
        if row.record_id in seen[row.kind]
    ]


def notices_of(user: User) -> list[ShownNotice]:
    """Return the latest notices of a person, the newest first."""
    return shown_of(user, Notice.objects.filter(user=user).order_by("-raised_at", "-pk")[:KEPT])


def notice_of(user: User, uid: str) -> ShownNotice | None:
    """Return one notice of a person's own, while she may see what it is about."""
    return next(iter(shown_of(user, Notice.objects.filter(user=user, uid=uid))), None)


def mark_read(*, user: User, notices: Iterable[Notice] | None = None, besides: Collection[int] = ()) -> int:
    """Mark a person's notices as read, all or some, but not those with the ids in `besides`; return how many were not.

    They are her own, so that nothing of it is audited.
    """
    rows = Notice.objects.filter(user=user, read_at=None).exclude(pk__in=besides)
    if notices is not None:
        rows = rows.filter(pk__in=[row.pk for row in notices])
    return rows.update(read_at=clock.now())


# --- Choosing.


def kinds_for(user: User) -> list[NoticeKind]:
    """Return the kinds of which a person in her roles is ever told."""
    roles = scope_of(user).roles
    return [kind for kind in kinds.values() if roles & set(kind.roles)]


def chosen_by(user: User) -> dict[str, NoticeWay]:
    """Return how a person is told of each kind, by her choice or as it is for those who have made none."""
    chosen = dict(NoticeChoice.objects.filter(user=user).values_list("kind", "way"))
    return {
        code: fitting(kind, chosen.get(code, kind.way), has_address=bool(user.email)) for code, kind in kinds.items()
    }


@transaction.atomic
def choose_ways(*, actor: User, ways: Mapping[str, str]) -> None:
    """Set how the actor is told of kinds; what waits to be mailed follows. Raises Invalid for what cannot be chosen."""
    before = chosen_by(actor)
    changes = {}
    for code, way in ways.items():
        kind = kinds.get(code)
        if kind is None or way not in NoticeWay.values or fitting(kind, way, has_address=bool(actor.email)) != way:
            raise Invalid(_("This cannot be chosen here."), code)
        NoticeChoice.objects.update_or_create(user=actor, kind=code, defaults={"way": way})
        Notice.objects.filter(user=actor, kind=code, mail=None, read_at=None).update(
            way=NoticeWay.APP if way == NoticeWay.NONE else way
        )
        if before[code] != way:
            changes[code] = [str(before[code]), way]
    if changes:
        audit.write_entry(actor=actor, action=verb(actor, "notices_chosen"), record=actor, changes=changes)


def quieten(*, user: User, about: str) -> bool:
    """Take a kind, or all that comes in a digest, out of a person's mail; return whether anything was to be done."""
    ways = chosen_by(user)
    if about in kinds:
        codes = [about] if ways[about] != NoticeWay.NONE else []
    else:
        codes = [code for code, way in ways.items() if way == about]
    choose_ways(actor=user, ways=dict.fromkeys(codes, NoticeWay.APP))
    return bool(codes)
