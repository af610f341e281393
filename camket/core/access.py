"""Who may do what: verdicts with reasons, and the scope in which a person acts.

The rooms decide in their `rules.py`; `people` says through `provide_scope` what roles a person holds and where.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from camket.core.models import User


@dataclass(frozen=True)
class Allowed:
    """A yes."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """A no with the sentence that the person reads."""

    reason: str | Promise

    def __bool__(self) -> bool:
        return False


Verdict = Allowed | Denied
ALLOWED = Allowed()
NOT_YOURS = Denied(_("Your role does not include this. Ask the officer responsible, or your administrator."))


class Refused(Exception):
    """An action was asked of somebody who may not take it; carries the reason to show."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


def demand(verdict: Verdict) -> None:
    """Raise Refused when the verdict is a no; a yes that only stand-in roles gave is kept for the audit entry."""
    if isinstance(verdict, Denied):
        raise Refused(verdict.reason)
    answer = _answer.get()
    _answer.set(None)
    if answer is not None:
        answer.scope.capacity.demanded(answer.in_place_of)


Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Grant:
    """One role in force: on the units it reaches, or for a body outside."""

    role: str
    covers_all: bool = False
    unit_ids: frozenset[int] = frozenset()
    body_id: int | None = None
    #: The unit or body itself, for showing.
    holder: Any = field(default=None, compare=False, repr=False)
    #: The person on leave in whose place the role is held.
    in_place_of: User | None = None

    @property
    def is_stand_in(self) -> bool:
        return self.in_place_of is not None

    def covers(self, unit_id: int | None) -> bool:
        """Return whether the grant reaches a unit; what belongs to no unit belongs to the centre."""
        return self.covers_all or (unit_id is not None and unit_id in self.unit_ids)


@dataclass
class Capacity:
    """In whose place somebody acts in the action under way, as far as its demands rested on stand-in roles alone.

    What is demanded after an entry was written belongs to the next action.
    """

    in_place_of: list[User] = field(default_factory=list)
    is_written: bool = False

    def demanded(self, in_place_of: tuple[User, ...]) -> None:
        """Add those in whose place the roles that an action demanded are held; none for a role of one's own."""
        if self.is_written:
            self.in_place_of, self.is_written = [], False
        self.in_place_of += [person for person in in_place_of if person not in self.in_place_of]


@dataclass(frozen=True)
class Scope:
    """Everything that decides what a person may see and do, read once a request."""

    user_id: int | None = None
    grants: tuple[Grant, ...] = field(default=())
    capacity: Capacity = field(default_factory=Capacity, compare=False, repr=False)
    #: What rooms have read of the person, by its name, so that one request reads it once.
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def keep(self, name: str, read: Callable[[], Kept]) -> Kept:
        """Return what `read` gives, read once for as long as the scope lives."""
        if name not in self.kept:
            self.kept[name] = read()
        found: Kept = self.kept[name]
        return found

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def is_staff(self) -> bool:
        """Whether the person works in the organisation (holds a role on a unit)."""
        return any(grant.covers_all or grant.unit_ids for grant in self.grants)

    @property
    def covers_all(self) -> bool:
        return any(grant.covers_all for grant in self.grants)

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units in reach, when not all are."""
        return frozenset().union(*(grant.unit_ids for grant in self.grants))

    @property
    def body_ids(self) -> frozenset[int]:
        return frozenset(grant.body_id for grant in self.grants if grant.body_id is not None)

    def holds(self, roles: Collection[str], *, unit_id: int | None) -> bool:
        """Return whether one of `roles` is held where it reaches the unit."""
        return self.answer([grant for grant in self.grants if grant.role in roles and grant.covers(unit_id)])

    def holds_anywhere(self, roles: Collection[str]) -> bool:
        """Return whether one of `roles` is held at all."""
        return self.answer([grant for grant in self.grants if grant.role in roles])

    def answer(self, granting: list[Grant]) -> bool:
        """Return whether there are grants; `demand` learns from it whether all of them are a stand-in's."""
        others = tuple(grant.in_place_of for grant in granting if grant.in_place_of is not None)
        _answer.set(Answer(self, others if len(others) == len(granting) else ()) if granting else None)
        return bool(granting)


@dataclass(frozen=True)
class Answer:
    """A yes of a scope on its way through a rule to `demand`."""

    scope: Scope
    in_place_of: tuple[User, ...]


_answer: ContextVar[Answer | None] = ContextVar("answer", default=None)
NOBODY = Scope()
_providers: list[Callable[[User], Scope]] = []


def provide_scope(provider: Callable[[User], Scope]) -> None:
    """Register the room that knows the roles; there is exactly one."""
    _providers[:] = [provider]


def scope_of(user: Any) -> Scope:
    """Return the scope of a user, kept on the user object for as long as it lives (one request, one job)."""
    _answer.set(None)  # What a page asked before has nothing to do with what is asked of this scope now.
    if user is None or not user.is_authenticated:
        return NOBODY
    scope: Scope | None = getattr(user, "_camket_scope", None)
    if scope is None:
        scope = _providers[0](user) if _providers else Scope(user_id=user.pk)
        user._camket_scope = scope
    return scope


def acting_in_place_of(user: Any) -> list[User]:
    """Return in whose place a user acts as she writes an entry; what she demands next belongs to another action."""
    scope: Scope | None = getattr(user, "_camket_scope", None)
    if scope is None:
        return []
    scope.capacity.is_written = True
    return list(scope.capacity.in_place_of)
