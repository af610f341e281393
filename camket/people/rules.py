"""Pure decisions about people: who follows whom over time, how sure a term is, who may change what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from camket.core.access import ALLOWED, NOT_YOURS, Denied, Scope, Verdict
from camket.core.dates import PartialDate
from camket.people.choices import PlaceLevel, PlaceType, PlacingKind, Role, UnitLevel

#: Who may invite people and give roles.
INVITERS = frozenset({Role.ADMINISTRATOR})
#: Who keeps the register of persons and bodies.
REGISTRARS = frozenset({Role.ADMINISTRATOR, Role.POLICY_OFFICER, Role.EXTERNAL_RELATIONS, Role.PROGRAMME_OFFICER})
#: Who records decisions taken on paper.
RECORDERS = frozenset({Role.ADMINISTRATOR, Role.SECRETARY})
#: Roles that must use a second factor.
SECOND_FACTOR_REQUIRED = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Passing:
    """One succession: what passes from one place (or unit) to another on a day; the share may be unknown."""

    predecessor: int
    successor: int
    day: date
    share: Fraction | None


@dataclass(frozen=True)
class Followed:
    """What became of one place: shares by successor, and the part that nobody can place."""

    placed: Mapping[int, Fraction]
    not_placed: Fraction
    #: The successors among which the part that is not placed was divided.
    candidates: frozenset[int]


def followed(start: int, passings: Iterable[Passing], *, until: date) -> Followed:
    """Follow a place through all successions up to and on a day.

    Shares multiply along a chain. Where some shares of a division are unknown, what the known ones leave over is not
    placed, and stays so: it can go on to no later successor. `placed` and `not_placed` always sum to 1.
    """
    by_day: dict[date, list[Passing]] = defaultdict(list)
    for passing in passings:
        if passing.day <= until:
            by_day[passing.day].append(passing)
    placed: dict[int, Fraction] = {start: Fraction(1)}
    not_placed = Fraction(0)
    candidates: set[int] = set()
    for day in sorted(by_day):
        moves: dict[int, list[Passing]] = defaultdict(list)
        for passing in by_day[day]:
            moves[passing.predecessor].append(passing)
        leaving = {place: placed.pop(place) for place in list(placed) if place in moves}
        candidates = candidates_after(candidates, moves)
        for place, weight in leaving.items():
            known = Fraction(0)
            for passing in moves[place]:
                if passing.share is None:
                    candidates.add(passing.successor)
                elif passing.share:
                    known += passing.share
                    placed[passing.successor] = placed.get(passing.successor, Fraction(0)) + weight * passing.share
            not_placed += weight * (1 - known)
    return Followed(placed, not_placed, frozenset(candidates) if not_placed else frozenset())


def candidates_after(candidates: set[int], moves: Mapping[int, list[Passing]]) -> set[int]:
    """Return the possible holders of an unplaced part after one more day of successions."""
    after: set[int] = set()
    for place in candidates:
        after.update((passing.successor for passing in moves[place]) if place in moves else [place])
    return after


def reach_pairs(parents: Mapping[int, int | None], successors: Mapping[int, Iterable[int]]) -> set[tuple[int, int]]:
    """Return every (ancestor, unit) by which a role on the ancestor covers the unit, itself included.

    `parents` gives each unit's parent, today's or else its last; `successors` what took over from a unit that ended.
    Whoever covers the successor covers what the predecessor left behind. Cycles in the data end the climb.
    """
    pairs: set[tuple[int, int]] = set()
    for unit in parents:
        above: list[int] = [unit]
        seen = {unit}
        while above:
            current = above.pop()
            pairs.add((current, unit))
            heirs = list(successors.get(current, ()))
            parent = parents.get(current)
            for higher in heirs or ([parent] if parent is not None else []):
                if higher not in seen:
                    seen.add(higher)
                    above.append(higher)
    return pairs


def placing_on(
    day: date, *, earliest: date | None, latest: date | None, attested_on: date | None, has_end: bool
) -> PlacingKind | None:
    """Return how surely a term covers a day; None when it does not.

    `earliest` and `latest` bound a term whose ends may be partial dates; `has_end` says that an end is known.
    """
    if (earliest and day < earliest) or (latest and day > latest):
        return None
    if attested_on == day:
        return PlacingKind.ATTESTED
    if earliest and (has_end or attested_on is None or day <= attested_on):
        return PlacingKind.CERTAIN
    return PlacingKind.POSSIBLE


def can_register(scope: Scope) -> Verdict:
    """Return whether somebody may add or change persons, bodies, posts and groups."""
    return ALLOWED if scope.holds_anywhere(REGISTRARS) else NOT_YOURS


def terms_meet(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Return whether two terms have a day in common; None is not known, or open."""
    return (one[1] is None or other[0] is None or other[0] <= one[1]) and (
        other[1] is None or one[0] is None or one[0] <= other[1]
    )


def can_invite(scope: Scope, *, unit_id: int | None) -> Verdict:
    """Return whether somebody may invite a person to a role at a unit (or for a body, at the centre)."""
    return ALLOWED if scope.holds(INVITERS, unit_id=unit_id) else NOT_YOURS


def can_arrange_leave(scope: Scope, *, holder_id: int, unit_id: int | None) -> Verdict:
    """Return whether somebody may arrange who stands in for the holder of a role: the holder, or who gives roles."""
    return ALLOWED if scope.user_id == holder_id else can_invite(scope, unit_id=unit_id)


def can_stand_in(scope: Scope, *, body_id: int | None) -> Verdict:
    """Return whether a person may act in a role of others: for a body its own people, else the organisation's."""
    if scope.is_staff or (body_id is not None and body_id in scope.body_ids):
        return ALLOWED
    return Denied(_("Choose somebody who works in the same organisation and has a role here."))


def can_close_account(scope: Scope, *, account_id: int) -> Verdict:
    """Return whether somebody may close or reopen an account: those who give roles everywhere, never their own."""
    if scope.user_id == account_id:
        return Denied(_("Nobody closes her own account. Ask another administrator."))
    return can_invite(scope, unit_id=None)


def outlasts(first: date | None, last: date | None, *, since: date, until: date | None) -> bool:
    """Return whether a role from `first` to `last` is held from `since` on, and at least until `until`.

    None is no bound. Who ends the role of an administrator needs another whose role outlasts it.
    """
    return (first is None or first <= since) and (last is None or (until is not None and last >= until))


def may_join(invited_email: str, invited_phone: str, *, email: str | None, phone: str | None) -> bool:
    """Return whether an invitation was sent to the person who has this address or number."""
    return bool((invited_email and invited_email == email) or (invited_phone and invited_phone == phone))


def can_record_paper(scope: Scope, *, unit_id: int | None) -> Verdict:
    """Return whether somebody may record a decision that a leader took on paper."""
    if scope.holds(RECORDERS, unit_id=unit_id):
        return ALLOWED
    return Denied(_("Only the secretary of the leader records what was decided on paper."))


@dataclass(frozen=True)
class Spell:
    """One placement of a place or unit: its first and last day, both included; None is not known, or open."""

    first: date | None
    last: date | None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


#: The levels from the top down. A department stands beside them, under any.
TIERS: tuple[tuple[str, ...], ...] = (
    (PlaceLevel.COUNTRY, PlaceLevel.PROVINCE, PlaceLevel.DISTRICT, PlaceLevel.COMMUNE),
    (UnitLevel.CENTRE, UnitLevel.PROVINCE, UnitLevel.DISTRICT, UnitLevel.COMMUNE, UnitLevel.CHAPTER),
)


def can_change_tree(scope: Scope, unit_ids: Iterable[int | None]) -> Verdict:
    """Return whether somebody may change the tree at all of these units; places belong to the centre (None)."""
    return ALLOWED if all(scope.holds(INVITERS, unit_id=unit_id) for unit_id in unit_ids) else NOT_YOURS


def can_change_from(name: str, spells: Sequence[Spell], day: date, *, may_have_ended: bool = False) -> Verdict:
    """Return whether a place or unit can be another from a day on: it stands until then, and nothing comes later.

    `may_have_ended`: what has ended the day before may still be said to have gone on in others.
    """
    firsts = sorted(spell.first for spell in spells if spell.first is not None and spell.first >= day)
    before = [spell for spell in spells if spell.first is None or spell.first < day]
    if not before:
        begins = {"name": name, "day": written(firsts[0]) if firsts else ""}
        return Denied(_("%(name)s begins only on %(day)s: choose a later day.") % begins)
    if firsts:
        words = _("%(name)s is already placed anew from %(day)s on: choose a later day.")
        return Denied(words % {"name": name, "day": written(firsts[0])})
    ends = [spell.last for spell in before if spell.last is not None]
    needed = day - timedelta(days=1) if may_have_ended else day
    if len(ends) == len(before) and max(ends) < needed:
        return Denied(_("%(name)s ended on %(day)s already.") % {"name": name, "day": written(max(ends))})
    return ALLOWED


def can_receive(name: str, spells: Sequence[Spell], day: date) -> Verdict:
    """Return whether a place or unit stands on a day, so that others can go over to it or stand under it."""
    if any(spell.covers(day) for spell in spells):
        return ALLOWED
    words = _("%(name)s does not stand on %(day)s. Enter it first, or choose another day.")
    return Denied(words % {"name": name, "day": written(day)})


def can_stand_under(name: str, level: str, parent: str, parent_level: str) -> Verdict:
    """Return whether the levels let one stand directly under the other."""
    for tiers in TIERS:
        if level in tiers and parent_level in tiers and tiers.index(level) <= tiers.index(parent_level):
            words = _("%(name)s cannot stand under %(parent)s: that is of the same level, or of a lower one.")
            return Denied(words % {"name": name, "parent": parent})
    return ALLOWED


#: What the places of each level are called in law (Law on the Organisation of Local Government; old types included).
TYPES: Mapping[str, tuple[PlaceType, ...]] = {
    PlaceLevel.COUNTRY: (PlaceType.COUNTRY,),
    PlaceLevel.PROVINCE: (PlaceType.TINH, PlaceType.THANH_PHO),
    PlaceLevel.DISTRICT: (PlaceType.QUAN, PlaceType.HUYEN, PlaceType.THI_XA, PlaceType.THANH_PHO),
    PlaceLevel.COMMUNE: (PlaceType.PHUONG, PlaceType.XA, PlaceType.THI_TRAN, PlaceType.DAC_KHU),
}


def can_be(level: str, type_: str) -> Verdict:
    """Return whether a place of a level can be of a type."""
    return ALLOWED if type_ in TYPES[level] else Denied(_("Places of this level are not of this type."))


def can_share(shares: Sequence[Fraction | None]) -> Verdict:
    """Return whether the shares of a division are possible: each a part of the whole, together the whole.

    Where a share is not known, the others leave something for it.
    """
    known = [share for share in shares if share is not None]
    if any(share <= 0 or share > 1 for share in known):
        return Denied(_("A share is a part of the whole, such as 1/3 or 25%."))
    total = sum(known, Fraction(0))
    if len(known) == len(shares) and total != 1:
        return Denied(_("Together the shares must make the whole. Leave empty what is not known."))
    if len(known) < len(shares) and total >= 1:
        return Denied(_("The shares leave nothing for the part whose share is not known."))
    return ALLOWED


def share_words(share: Fraction | None) -> str:
    """Return a share as people read it: 1/3, 33.5%, the whole, or that it is not known."""
    if share is None:
        return gettext("share not known")
    if share == 1:
        return gettext("the whole")
    per_mille = share * 1000
    if share.denominator <= 12 or per_mille.denominator != 1:
        return str(share)
    return f"{number_format(Decimal(per_mille.numerator) / 10)}%"


def written(day: date) -> str:
    """Return a day as people write it, alike in all languages: 01/07/2025."""
    return PartialDate.of(day).local()


#: How a type of place is written before its name in Vietnamese, and around it in English.
TYPE_WORDS: Mapping[str, tuple[str, str]] = {
    "country": ("{}", "{}"),
    "tinh": ("Tỉnh {}", "{} Province"),
    "thanh_pho": ("Thành phố {}", "{} City"),
    "quan": ("Quận {}", "{} District"),
    "huyen": ("Huyện {}", "{} District"),
    "thi_xa": ("Thị xã {}", "{} Town"),
    "phuong": ("Phường {}", "{} Ward"),
    "xa": ("Xã {}", "{} Commune"),
    "thi_tran": ("Thị trấn {}", "{} Township"),
    "dac_khu": ("Đặc khu {}", "{} Special Zone"),
}


def place_title(place_type: str, name: str, *, english: bool) -> str:
    """Return a place's name with what it is in law, unless the name says so itself."""
    pattern = TYPE_WORDS[place_type][1 if english else 0]
    word = pattern.replace("{}", "").strip()
    return name if word and word in name else pattern.format(name)


def lowered(title: str) -> str:
    """Return a Vietnamese title as it stands inside a longer name: “Tỉnh Hà Tĩnh” becomes “tỉnh Hà Tĩnh”."""
    return title[:1].lower() + title[1:]
