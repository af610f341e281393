"""Reads of people: scopes, territory and posts as of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from camket.core import clock
from camket.core.access import Grant, Scope, scope_of
from camket.core.models import User
from camket.core.registry import key_of
from camket.people.choices import GroupRole, PlaceLevel, PlacingKind, Role, SuccessionKind, UnitLevel
from camket.people.models import (
    Body,
    BodySuccession,
    Group,
    GroupMembership,
    Invitation,
    Node,
    PaperDecision,
    Person,
    Place,
    PlacePlacement,
    PostHolding,
    RoleAssignment,
    Unit,
    UnitPlacement,
    UnitReach,
)
from camket.people.rules import INVITERS, Followed, Passing, Spell, can_invite, followed, placing_on, share_words

#: The order of terms; both databases then put what is not known last.
LATEST_FIRST = (F("earliest").desc(nulls_last=True), F("attested_on").desc(nulls_last=True), "pk")
#: No tree of places or units is deeper.
DEEPEST = 10


@dataclass(frozen=True)
class Held:
    """A role that a person holds, and the unit or body where; of these only the names are read."""

    pk: int
    role: str
    stands_in_for: int | None
    holder: Unit | Body
    is_everywhere: bool


def held_by(user: User, day: date) -> list[Held]:
    """Return the roles that a person holds on a day, the first given first.

    Every request asks this, and a person has few roles: the days are compared here, not by the database.
    """
    columns = ("valid_from", "valid_to", "pk", "role", "stands_in_for", "unit", "body")
    shown = ("unit__name_local", "unit__name_en", "body__name_local", "body__name_en")
    rows = RoleAssignment.objects.filter(user=user).values_list(*columns, "unit__level", "unit__body__is_home", *shown)
    held = []
    for first, last, pk, role, replaced, unit, body, level, is_home, *names in rows:
        if not Spell(first, last).covers(day):
            continue
        if unit is not None:
            holder = read_of(Unit, id=unit, level=level, name_local=names[0], name_en=names[1])
        else:
            holder = read_of(Body, id=body, name_local=names[2], name_en=names[3])
        held.append(Held(pk, role, replaced, holder, level == UnitLevel.CENTRE and bool(is_home)))
    return sorted(held, key=lambda each: each.pk)


def read_of(model: type[Any], **columns: Any) -> Any:
    """Return a record of which only some columns were read; the others are read when they are asked for."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in columns]
    return model.from_db(DEFAULT_DB_ALIAS, names, [columns[name] for name in names])


def scope_for(user: User) -> Scope:
    """Return the roles that a person holds today and the units they reach (one to three statements)."""
    if user.is_system:
        return Scope(user.pk, (Grant("administrator", covers_all=True),))
    held = held_by(user, clock.today())
    substituted = {each.stands_in_for for each in held if each.stands_in_for}
    absent = {}
    if substituted:
        absent = {row.pk: row.user for row in RoleAssignment.objects.filter(pk__in=substituted).select_related("user")}
    others = {each.holder.pk for each in held if isinstance(each.holder, Unit) and not each.is_everywhere}
    reached: dict[int, set[int]] = {unit_id: set() for unit_id in others}
    if others:
        for ancestor, unit in UnitReach.objects.filter(ancestor__in=others).values_list("ancestor_id", "unit_id"):
            reached[ancestor].add(unit)
    grants = tuple(
        Grant(
            role=each.role,
            covers_all=each.is_everywhere,
            unit_ids=frozenset(reached.get(each.holder.pk, ()) if isinstance(each.holder, Unit) else ()),
            body_id=each.holder.pk if isinstance(each.holder, Body) else None,
            holder=each.holder,
            in_place_of=absent.get(each.stands_in_for or 0),
        )
        for each in held
    )
    return Scope(user.pk, grants)


def is_root(unit: Unit) -> bool:
    """Return whether a unit is the centre of the organisation whose installation this is."""
    return unit.level == UnitLevel.CENTRE and unit.body.is_home


def posts_at(roles: Collection[str], units: Any) -> list[tuple[int, User]]:
    """Return who holds one of some roles at some units today, stand-ins among them, each with the unit's id.

    `units` is a collection of ids, or a query of them. A role further up reaches a unit, but is not held there.
    """
    rows = RoleAssignment.objects.on(clock.today()).filter(role__in=roles, unit__in=units)
    rows = rows.filter(user__is_active=True, user__is_system=False).select_related("user").order_by("pk")
    return [(row.unit_id, row.user) for row in rows]


def people_at(roles: Collection[str], units: Any) -> list[User]:
    """Return the people who hold one of some roles at some units today, each once."""
    return list({user.pk: user for _unit, user in posts_at(roles, units)}.values())


def arranged_for(user: Any) -> QuerySet[Any, Any]:
    """Return the stand-ins today or later that concern a person: her own, and those in her place."""
    rows: QuerySet[Any, Any] = RoleAssignment.objects.exclude(stands_in_for=None)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))
    return rows.filter(Q(user=user) | Q(stands_in_for__user=user))


def administrations() -> QuerySet[Any, Any]:
    """Return the roles by which open accounts administer the whole installation, then, now and later."""
    rows: QuerySet[Any, Any] = RoleAssignment.objects.filter(
        role=Role.ADMINISTRATOR, unit__level=UnitLevel.CENTRE, unit__body__is_home=True, stands_in_for=None
    )
    return rows.filter(user__is_active=True, user__is_system=False)


def current_assignments(user: User) -> QuerySet[Any, Any]:
    """Return the roles a person holds today, for showing."""
    rows: QuerySet[Any, Any] = RoleAssignment.objects.on(clock.today()).filter(user=user)
    return rows.select_related("unit", "body", "stands_in_for__user").order_by("pk")


def coming_stand_ins(assignments: Iterable[RoleAssignment]) -> dict[int, list[RoleAssignment]]:
    """Return who stands in for each of some assignments today or later, by assignment."""
    rows = RoleAssignment.objects.filter(stands_in_for__in=assignments, valid_to__gte=clock.today())
    found: dict[int, list[RoleAssignment]] = defaultdict(list)
    for row in rows.select_related("user").order_by("valid_from", "pk"):
        found[row.stands_in_for_id].append(row)
    return found


def accounts_visible_to(user: Any) -> QuerySet[User]:
    """Return the accounts that a person looks after: all at the centre, else those with a role on units in reach."""
    rows = User.objects.filter(is_system=False)
    scope = scope_of(user)
    if can_invite(scope, unit_id=None):
        return rows
    held = RoleAssignment.objects.filter(unit__in=inviting_reach(scope)).values("user")
    return rows.filter(pk__in=held)


def invitations_visible_to(user: Any) -> QuerySet[Any, Any]:
    """Return the invitations that a person looks after."""
    scope = scope_of(user)
    rows: QuerySet[Any, Any] = Invitation.objects.select_related("unit", "body", "invited_by")
    return rows if can_invite(scope, unit_id=None) else rows.filter(unit__in=inviting_reach(scope))


def open_invitations(user: Any) -> QuerySet[Any, Any]:
    """Return the invitations that can still be taken up, the latest first."""
    rows = invitations_visible_to(user).filter(accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())
    return rows.order_by("-created_at", "-pk")


def inviting_reach(scope: Scope) -> set[int]:
    """Return the units on which a scope may give roles."""
    return set().union(*(grant.unit_ids for grant in scope.grants if grant.role in INVITERS))


def assignments_of(account: User) -> QuerySet[Any, Any]:
    """Return every role a person held, holds or will hold, those in force first, then the latest."""
    rows: QuerySet[Any, Any] = RoleAssignment.objects.filter(user=account)
    return rows.select_related("unit", "body", "stands_in_for__user").order_by(
        F("valid_to").desc(nulls_first=True), "-pk"
    )


def stand_in_candidates(assignment: RoleAssignment) -> QuerySet[User]:
    """Return who may be asked to stand in: for a body its own people, else the organisation's; near ones first."""
    held = RoleAssignment.objects.on(clock.today()).filter(stands_in_for=None)
    if assignment.body_id is not None:
        held = held.filter(Q(body=assignment.body_id) | Q(unit__isnull=False))
    else:
        held = held.filter(unit__isnull=False)
    near = held.filter(user=OuterRef("pk"), unit=assignment.unit_id, body=assignment.body_id)
    rows = User.objects.filter(is_active=True, is_system=False, pk__in=held.values("user"))
    return rows.exclude(pk=assignment.user_id).alias(near=Exists(near)).order_by("-near", "full_name", "pk")


def home_body() -> Body | None:
    """Return the organisation whose installation this is, once a pack or an administrator has named it."""
    return Body.objects.filter(is_home=True).first()


def placement_on(node: Node, day: date) -> Any:
    """Return what a place or unit was called, was and belonged to on a day; None when it did not stand."""
    return node.placements.on(day).select_related("parent").order_by("-valid_from").first()


def children_on(node: Node, day: date) -> QuerySet[Any, Any]:
    """Return the placements directly under a place or unit on a day, in dictionary order."""
    rows: QuerySet[Any, Any] = node.child_placements.on(day)
    return rows.select_related(node._meta.model_name).order_by("sort_key")


def ancestors_on(node: Node, day: date) -> list[Any]:
    """Return the placements from the top of the tree down to the place or unit itself, as they stood on a day."""
    chain: list[Any] = []
    current: Any = node
    while current is not None and len(chain) < DEEPEST:
        placement = placement_on(current, day)
        if placement is None:
            break
        chain.append(placement)
        current = placement.parent
    return chain[::-1]


def passings_from(start: Node) -> list[Passing]:
    """Return the successions that can be reached forward from a place or unit, changes within one left out."""
    model: Any = start.successions.model
    found: dict[int, Passing] = {}
    frontier = {start.pk}
    seen: set[int] = set()
    while frontier:
        rows = model.objects.filter(predecessor__in=frontier).exclude(predecessor=F("successor")).order_by("pk")
        seen |= frontier
        frontier = set()
        for row in rows:
            found[row.pk] = Passing(row.predecessor_id, row.successor_id, row.date, share_of(row))
            if row.successor_id not in seen:
                frontier.add(row.successor_id)
    return [found[pk] for pk in sorted(found)]


def share_of(row: Any) -> Fraction | None:
    """Return the share of a succession, None where it is not known."""
    if row.share_numerator is None:
        return None
    return Fraction(row.share_numerator, row.share_denominator)


def what_became_of(node: Node, until: date) -> Followed:
    """Follow a place or unit through all successions up to a day; see `rules.followed`."""
    return followed(node.pk, passings_from(node), until=until)


def successions_of(node: Node) -> list[Any]:
    """Return every succession by which a place or unit began, changed or ended, in the order of days."""
    model: Any = node.successions.model
    rows = model.objects.filter(Q(predecessor=node.pk) | Q(successor=node.pk))
    return list(rows.select_related("predecessor", "successor").order_by("date", "pk"))


def last_changes(node: Node) -> list[Any]:
    """Return the successions of the last day on which a place or unit changed; what it became, else how it changed."""
    rows: Any = node.successions
    last = rows.order_by("-date").first()
    if last is None:
        return []
    found = list(rows.filter(date=last.date).select_related("successor").order_by("pk"))
    return [row for row in found if row.successor_id != node.pk] or found[-1:]


@dataclass(frozen=True)
class Heirs:
    """What became of a place or unit by a day: who has which share, among whom the part lies that nobody can place."""

    placed: tuple[tuple[Any, Fraction], ...]
    candidates: tuple[Any, ...]
    not_placed: Fraction

    def __bool__(self) -> bool:
        return bool(self.placed or self.candidates or self.not_placed)

    @property
    def rows(self) -> list[tuple[Any, str]]:
        """The successors with their shares in words; those among whom the rest was divided come last."""
        known = [(heir, share_words(share)) for heir, share in self.placed]
        return known + [(heir, _("a part, the share is not known")) for heir in self.candidates]

    @property
    def rest(self) -> str:
        """The part that is not placed, in words."""
        return share_words(self.not_placed)


def heirs_of(node: Node, until: date) -> Heirs:
    """Return the successors of a place or unit by a day, itself left out (two statements or more, by generation)."""
    became = what_became_of(node, until)
    others = type(node)._default_manager.in_bulk({*became.placed, *became.candidates} - {node.pk})
    placed = tuple((others[pk], share) for pk, share in became.placed.items() if pk != node.pk)
    return Heirs(placed, tuple(others[pk] for pk in sorted(became.candidates)), became.not_placed)


def spells_of(node: Node) -> list[Spell]:
    """Return when a place or unit stood, as the rules of changes read it."""
    return [Spell(first, last) for first, last in node.placements.values_list("valid_from", "valid_to")]


@dataclass(frozen=True)
class Line:
    """One thing that happened to a place or unit: a sentence, and the others it names with their shares in words."""

    sentence: str
    others: tuple[tuple[Any, str], ...] = ()


@dataclass(frozen=True)
class Moment:
    """What happened to a place or unit on a day, and on what it rests; no day for what is known from the beginning."""

    day: date | None
    lines: tuple[Line, ...]
    basis: str


def placements_of(node: Node) -> QuerySet[Any, Any]:
    """Return every placement of a place or unit in the order of days."""
    rows: QuerySet[Any, Any] = node.placements.select_related("parent")
    return rows.order_by(F("valid_from").asc(nulls_first=True), "pk")


def timeline(node: Node) -> list[Moment]:
    """Return what happened to a place or unit, the latest first (three statements)."""
    lines: dict[date | None, list[Line]] = defaultdict(list)
    bases: dict[date | None, str] = {}
    previous: Any = None
    for row in placements_of(node):
        lines[row.valid_from] += placed_lines(row, previous)
        previous = row
    gone_to, came_from = node.successions.select_related("successor"), node.origins.select_related("predecessor")
    for row in gone_to.order_by("date", "pk"):
        bases[row.date] = str(row.legal_basis)
    for day, line in passed_lines([row for row in gone_to.order_by("date", "pk") if row.successor_id != node.pk]):
        lines[day].append(line)
    others: dict[date, list[Any]] = defaultdict(list)
    for row in came_from.exclude(predecessor=F("successor")).order_by("date", "pk"):
        share = share_of(row)
        others[row.date].append((row.predecessor, "" if share == 1 else share_words(share)))
        bases.setdefault(row.date, str(row.legal_basis))
    for day, found in others.items():
        lines[day].append(Line(_("Took over from"), tuple(found)))
    is_passed_on = any(row.successor_id != node.pk for row in gone_to)
    if previous is not None and previous.valid_to is not None and not is_passed_on:
        lines[previous.valid_to + timedelta(days=1)].append(Line(_("Ended")))
    days = sorted(lines, key=lambda day: day or date.min, reverse=True)
    return [Moment(day, tuple(lines[day]), bases.get(day, "")) for day in days if lines[day]]


def placed_lines(row: Any, previous: Any) -> list[Line]:
    """Return what a placement says that the one before it did not."""
    found = []
    if previous is None or row.name != previous.name:
        found.append(Line((_("Called %(name)s") if previous is None else _("Renamed %(name)s")) % {"name": row.name}))
    kind = getattr(row, "type", None)
    if kind and (previous is None or kind != previous.type):
        found.append(
            Line(_("Now: %(type)s") % {"type": row.get_type_display()}) if previous else Line(row.get_type_display())
        )
    if getattr(row, "code", "") and (previous is None or row.code != previous.code):
        found.append(Line(_("Official code %(code)s") % {"code": row.code}))
    if row.parent is not None and (previous is None or row.parent_id != previous.parent_id):
        found.append(Line(_("Under") if previous is None else _("Moved under"), ((row.parent, ""),)))
    return found


def passed_lines(rows: Iterable[Any]) -> list[tuple[date, Line]]:
    """Return the lines of what a place or unit passed on to others, one for each day and kind."""
    grouped: dict[tuple[date, str], list[Any]] = defaultdict(list)
    for row in rows:
        share = share_of(row)
        grouped[row.date, row.kind].append((row.successor, "" if share == 1 else share_words(share)))
    words = {SuccessionKind.MERGED: _("Merged into"), SuccessionKind.SPLIT: _("Divided among")}
    return [
        (day, Line(words.get(SuccessionKind(kind), _("Goes on as")), tuple(others)))
        for (day, kind), others in grouped.items()
    ]


def find_places(text: str, *, day: date | None = None, level: PlaceLevel | None = None) -> QuerySet[Any, Any]:
    """Return placements whose name, then or now, holds the words of `text`, with or without marks."""
    from camket.core.text import words

    rows: QuerySet[Any, Any] = PlacePlacement.objects.select_related("place", "parent")
    for word in words(text):
        rows = rows.filter(name_search__contains=word)
    if day is not None:
        rows = rows.filter(pk__in=PlacePlacement.objects.on(day))
    if level is not None:
        rows = rows.filter(place__level=level)
    return rows.order_by("place__level", "sort_key", "valid_from")


def places_by_code(code: str, day: date) -> QuerySet[Any, Any]:
    """Return what an official code meant on a day; the same code may have meant another place before."""
    rows: QuerySet[Any, Any] = PlacePlacement.objects.on(day).filter(code=code).select_related("place")
    return rows


@dataclass(frozen=True)
class Standing:
    """A body under its old name, and what answers for it now: “now Ministry of Home Affairs”."""

    body: Body
    successors: tuple[Body, ...]


def now_as(body: Body, day: date | None = None) -> tuple[Body, ...]:
    """Return the bodies that answer today (or on a day) for what `body` said, itself left out; empty if it stands."""
    until = day or clock.today()
    found: list[Body] = []
    frontier = [body.pk]
    seen: set[int] = set()
    while frontier:
        seen.update(frontier)
        rows = list(
            BodySuccession.objects.filter(predecessor__in=frontier, date__lte=until)
            .select_related("successor")
            .order_by("date", "pk")
        )
        going_on = {row.predecessor_id for row in rows}
        found = [heir for heir in found if heir.pk not in going_on]
        frontier = []
        for row in rows:
            if row.successor_id not in seen and row.successor not in found:
                found.append(row.successor)
                frontier.append(row.successor_id)
    return tuple(found)


@dataclass(frozen=True)
class Holder:
    """Who held a post on a day, and how surely."""

    holding: PostHolding
    placing: PlacingKind


def holders_on(user: Any, day: date, *, posts: Any) -> list[Holder]:
    """Return who held any of `posts` on a day, the surest first."""
    rows = (
        PostHolding.objects.visible_to(user)
        .perhaps_on(day)
        .filter(post__in=posts)
        .select_related("person", "post__body")
    )
    found = []
    for row in rows:
        placing = placing_on(
            day,
            earliest=row.earliest,
            latest=row.latest,
            attested_on=row.attested_on,
            has_end=row.valid_to is not None,
        )
        if placing is not None:
            found.append(Holder(row, placing))
    order = list(PlacingKind)
    return sorted(found, key=lambda holder: (order.index(holder.placing), holder.holding.post.precedence))


def holdings_of(person: Person) -> QuerySet[Any, Any]:
    """Return the terms of a person in all trees, the latest first."""
    rows: QuerySet[Any, Any] = person.holdings.select_related("post__body", "post__unit")
    return rows.order_by(*LATEST_FIRST)


@dataclass(frozen=True)
class Member:
    """A member of a group, and whether the term is over as far as is known."""

    row: GroupMembership
    is_former: bool


def members_of(user: Any, group: Group) -> list[Member]:
    """Return the members whom a person may know of: those of today first, the chairs before the others."""
    today = clock.today()
    seen = Q(person=None) | Q(person__in=Person.objects.visible_to(user))
    rows = group.memberships.filter(seen).select_related("person", "body")
    found = []
    for row in rows:
        last = row.valid_to.latest() if row.valid_to else None
        found.append(Member(row, last is not None and last < today))
    order = list(GroupRole)
    return sorted(found, key=lambda one: (one.is_former, order.index(GroupRole(one.row.role)), one.row.pk))


def paper_decisions(record: Any) -> QuerySet[Any, Any]:
    """Return the decisions on a record that were taken on paper."""
    key = key_of(record)
    rows: QuerySet[Any, Any] = PaperDecision.objects.filter(record_kind=key.kind, record_id=key.id)
    return rows.select_related("signer", "scan", "recorded_by").order_by("-signed_on")


def assignable_units(user: Any) -> QuerySet[Any, Any]:
    """Return the units that stand today, for choosing one in a form."""
    today = clock.today()
    standing = UnitPlacement.objects.on(today).values("unit")
    return Unit.objects.filter(Q(pk__in=standing)).order_by("level", "sort_key")


def bodies_under(body: Body) -> set[int]:
    """Return the bodies that belong to a body, at any depth."""
    found: set[int] = set()
    ahead = {body.pk}
    while ahead:
        ahead = set(Body.objects.filter(parent__in=ahead).values_list("pk", flat=True)) - found - {body.pk}
        found |= ahead
    return found


def places_under(place: Place) -> set[int]:
    """Return the places that ever lay in a place, at any depth."""
    found: set[int] = set()
    ahead = {place.pk}
    while ahead:
        rows = PlacePlacement.objects.filter(parent__in=ahead).values_list("place_id", flat=True)
        ahead = set(rows) - found - {place.pk}
        found |= ahead
    return found
