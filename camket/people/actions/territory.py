"""Writes of places and units over time: each change holds from a day on, and says on what it rests.

Nothing is overwritten: a change ends the placement of until then and begins another. What a place or unit became is a
succession; a change within one (renamed, moved, of another type) is a succession to itself, and carries the legal
basis.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from camket.core import audit, clock, search
from camket.core.access import Denied, Verdict, demand, scope_of
from camket.core.actions import Invalid, created, derived_columns, joined, verb
from camket.core.models import Record, User
from camket.people.choices import PlaceLevel, SuccessionKind
from camket.people.models import Body, Node, Place, PlacePlacement, Unit, UnitPlacement, UnitReach, UnitSuccession
from camket.people.queries import DEEPEST, ancestors_on, children_on, is_root, last_changes, placement_on, spells_of
from camket.people.rules import (
    can_be,
    can_change_from,
    can_change_tree,
    can_receive,
    can_share,
    can_stand_under,
    reach_pairs,
    written,
)

T = TypeVar("T")
N = TypeVar("N", Place, Unit)
WHOLE = {"share_numerator": 1, "share_denominator": 1}


@dataclass(frozen=True)
class Basis:
    """On what a change rests: number and date of the decision as a text, and the document if it is kept here."""

    legal_basis_local: str = ""
    legal_basis_en: str = ""
    document: Record | None = None

    def text(self) -> dict[str, str]:
        """Return the columns of a succession."""
        return {"legal_basis_local": self.legal_basis_local, "legal_basis_en": self.legal_basis_en}


@dataclass(frozen=True)
class Part:
    """To whom a part of a divided place or unit goes, and the share of the whole if it is known."""

    successor: Node
    share: Fraction | None = None


def rebuild_reach() -> int:
    """Derive again who covers whom today; return how many pairs there are. Called inside a transaction."""
    today = clock.today()
    parents: dict[int, int | None] = dict.fromkeys(Unit.objects.values_list("pk", flat=True))
    placements = UnitPlacement.objects.filter(Q(valid_from=None) | Q(valid_from__lte=today))
    for unit, parent in placements.order_by("valid_from", "pk").values_list("unit_id", "parent_id"):
        parents[unit] = parent
    standing = set(UnitPlacement.objects.on(today).values_list("unit_id", flat=True))
    heirs: dict[int, list[int]] = defaultdict(list)
    for predecessor, successor in UnitSuccession.objects.filter(date__lte=today).values_list(
        "predecessor_id", "successor_id"
    ):
        if predecessor not in standing and predecessor != successor:
            heirs[predecessor].append(successor)
    pairs = reach_pairs(parents, heirs)
    known = set(UnitReach.objects.values_list("ancestor_id", "unit_id"))
    for ancestor, unit in known - pairs:
        UnitReach.objects.filter(ancestor_id=ancestor, unit_id=unit).delete()
    rows = [UnitReach(ancestor_id=ancestor, unit_id=unit) for ancestor, unit in sorted(pairs - known)]
    UnitReach.objects.bulk_create(rows, batch_size=2000)
    return len(pairs)


def renew_names(nodes: Iterable[Node]) -> None:
    """Let places and units bear the name of their present placement, or of the last; today's list reads these."""
    today = clock.today()
    for node in nodes:
        begun = node.placements.filter(Q(valid_from=None) | Q(valid_from__lte=today))
        row: Any = begun.order_by(F("valid_from").desc(nulls_last=True)).first()
        if row is None or (row.name_local, row.name_en) == (node.name_local, node.name_en):
            continue
        node.name_local, node.name_en = row.name_local, row.name_en
        columns = {"name_local": row.name_local, "name_en": row.name_en, **derived_columns(node)}
        columns |= {"version": F("version") + 1, "changed_at": clock.now()}
        type(node)._default_manager.filter(pk=node.pk).update(**columns)
        search.index([node])


@transaction.atomic
def come_into_force() -> None:
    """Let what was entered for a day that has come take effect: who reaches whom, and the names of today."""
    rebuild_reach()
    since = clock.today() - timedelta(days=7)
    for model in (PlacePlacement, UnitPlacement):
        rows: Any = model.objects.filter(valid_from__gte=since, valid_from__lte=clock.today())
        renew_names({row.node for row in rows.select_related("place" if model is PlacePlacement else "unit")})


def rehearsed(change: Callable[[], T]) -> T:
    """Carry out a change and take it back at once, to learn whether it would be refused; return what it returned."""
    with transaction.atomic():
        found = change()
        transaction.set_rollback(True)
    return found


def require(verdict: Verdict, field: str) -> None:
    """Raise Invalid at a field when a verdict is a no."""
    if isinstance(verdict, Denied):
        raise Invalid(verdict.reason, field)


def enter_tree(actor: User, *nodes: Node | None) -> None:
    """Ask whether somebody may change the tree at these, and let one change of it wait for another."""
    demand(can_change_tree(scope_of(actor), [node.pk if isinstance(node, Unit) else None for node in nodes]))
    list(Body.objects.select_for_update().filter(is_home=True).values_list("pk"))


def below_the_top(node: Node) -> None:
    """Raise Invalid for the country and for the centre, whose roles reach everything."""
    if is_root(node) if isinstance(node, Unit) else node.level == PlaceLevel.COUNTRY:
        raise Invalid(_("This is the top of the tree: it can be renamed, but not moved, merged, divided or ended."))


def require_under(node: Node, parent: Node, day: date) -> None:
    """Raise Invalid unless one may stand directly under the other from a day on."""
    require(can_receive(str(parent), spells_of(parent), day), "parent")
    require(can_stand_under(str(node), node.level, str(parent), parent.level), "parent")
    above = {row.node.pk for when in (day, date.max) for row in ancestors_on(parent, when)}
    if node.pk in above | {parent.pk}:
        words = _("%(name)s cannot stand under itself, nor under what stands below it.")
        raise Invalid(words % {"name": node}, "parent")


def end_placements(node: Node, day: date) -> None:
    """Let a place or unit stand until the day before."""
    rows: Any = node.placements
    rows.filter(Q(valid_to=None) | Q(valid_to__gte=day)).update(valid_to=day - timedelta(days=1))


def standing_until(node: Node, day: date, field: str = "day") -> Any:
    """Return the placement of a place or unit that a change from a day on ends; raises Invalid when there is none."""
    require(can_change_from(str(node), spells_of(node), day), field)
    return placement_on(node, day)


def placed_anew(node: Node, day: date, **changes: Any) -> None:
    """End the placement of a place or unit and begin one with changes; raises Invalid when the day does not do."""
    before = standing_until(node, day)
    end_placements(node, day)
    kept = ("parent", "name_local", "name_en", *(("type", "code") if isinstance(node, Place) else ()))
    facts = {name: getattr(before, name) for name in kept}
    rows: Any = node.placements
    rows.create(**{**facts, **changes}, valid_from=day, valid_to=None)


def passed_on(node: Node, successor: Node, kind: SuccessionKind, day: date, basis: Basis, **share: Any) -> None:
    """Keep what a place or unit became on a day; to itself, that it changed."""
    rows: Any = node.successions
    rows.create(successor=successor, kind=kind, date=day, **basis.text(), **share)


def finished(actor: User, event: str, *nodes: Node, day: date, basis: Basis, **facts: Any) -> None:
    """Write the entry of a change, join the document it rests on, and renew what follows from the tree.

    The first of `nodes` is the one that was changed.
    """
    audit.write_entry(actor=actor, action=verb(nodes[0], event), record=nodes[0], day=day, **{**basis.text(), **facts})
    if basis.document is not None:
        for node in nodes:
            joined(basis.document, "supports", node, actor=actor)
    renew_names(nodes)
    if isinstance(nodes[0], Unit):
        rebuild_reach()


@transaction.atomic
def found(*, actor: User, node: N, parent: Node | None, day: date, basis: Basis, **facts: Any) -> N:
    """Enter a place or unit that stands from a day on; `facts` of a place are its type and code."""
    enter_tree(actor, parent)
    if parent is not None:
        require_under(node, parent, day)
    if isinstance(node, Place):
        require(can_be(node.level, facts["type"]), "type")
    node.key = node.key or node.uid
    created(node, actor=actor, day=day, parent=parent, **basis.text())
    rows: Any = node.placements
    rows.create(parent=parent, name_local=node.name_local, name_en=node.name_en, valid_from=day, **facts)
    if basis.document is not None:
        joined(basis.document, "supports", node, actor=actor)
    if isinstance(node, Unit):
        rebuild_reach()
    return node


@transaction.atomic
def rename(*, actor: User, node: Node, day: date, name_local: str, name_en: str, basis: Basis) -> Node:
    """Let a place or unit bear another name from a day on."""
    enter_tree(actor, node)
    if not (name_local or name_en):
        raise Invalid(_("Give the name in at least one of the two languages."), "name_local")
    before = standing_until(node, day)
    if (name_local, name_en) == (before.name_local, before.name_en):
        raise Invalid(_("This is the name that it bears already."), "name_local")
    placed_anew(node, day, name_local=name_local, name_en=name_en)
    passed_on(node, node, SuccessionKind.RENAMED, day, basis, **WHOLE)
    finished(actor, "renamed", node, day=day, basis=basis, name_local=name_local, name_en=name_en)
    return node


@transaction.atomic
def move(*, actor: User, node: Node, day: date, parent: Node, basis: Basis) -> Node:
    """Let a place or unit stand under another from a day on; what stands under it moves with it."""
    enter_tree(actor, node, parent)
    below_the_top(node)
    if standing_until(node, day).parent == parent:
        raise Invalid(_("It stands there already."), "parent")
    require_under(node, parent, day)
    placed_anew(node, day, parent=parent)
    passed_on(node, node, SuccessionKind.MOVED, day, basis, **WHOLE)
    finished(actor, "placed", node, day=day, basis=basis, parent=parent)
    return node


@transaction.atomic
def retype(*, actor: User, node: Place, day: date, type: str, code: str = "", basis: Basis) -> Place:
    """Let a place be of another type in law from a day on, perhaps under another official code."""
    enter_tree(actor, node)
    require(can_be(node.level, type), "type")
    before = standing_until(node, day)
    if (before.type, before.code) == (type, code or before.code):
        raise Invalid(_("It is of this type already."), "type")
    placed_anew(node, day, type=type, **({"code": code} if code else {}))
    passed_on(node, node, SuccessionKind.RETYPED, day, basis, **WHOLE)
    finished(actor, "retyped", node, day=day, basis=basis, type=type, code=code)
    return node


@transaction.atomic
def merge(*, actor: User, nodes: Sequence[Node], into: Node, day: date, basis: Basis) -> Node:
    """Let places or units end and another take over from a day on; what stands under them goes over with them.

    What they wrote stays theirs, and is read by whoever took over.
    """
    merged = [node for node in dict.fromkeys(nodes) if node != into]
    enter_tree(actor, into, *merged)
    if not merged:
        raise Invalid(_("Name at least one that is merged into the other."), "nodes")
    require(can_receive(str(into), spells_of(into), day), "into")
    for node in merged:
        end_for_others(node, day, "nodes")
        if node.pk in {row.node.pk for row in ancestors_on(into, day)}:
            raise Invalid(_("%(into)s stands under %(name)s: move it first.") % {"into": into, "name": node}, "into")
        hand_over_children(node, into, day)
        end_placements(node, day)
        passed_on(node, into, SuccessionKind.MERGED, day, basis, **WHOLE)
    finished(actor, "took_over", into, *merged, day=day, basis=basis, predecessors=merged)
    for node in merged:
        audit.write_entry(actor=actor, action=verb(node, "merged"), record=node, day=day, into=into, **basis.text())
    return into


def end_for_others(node: Node, day: date, field: str) -> None:
    """Raise Invalid unless a place or unit can end with the day before and go on in others."""
    below_the_top(node)
    require(can_change_from(str(node), spells_of(node), day, may_have_ended=True), field)
    rows: Any = node.successions
    if rows.exclude(successor=F("predecessor")).exists():
        raise Invalid(_("It is already said what became of %(name)s.") % {"name": node}, field)


def hand_over_children(node: Node, into: Node, day: date) -> None:
    """Place what stands under a place or unit under another from a day on."""
    for row in children_on(node, day):
        child = row.node
        require(can_stand_under(str(child), child.level, str(into), into.level), "into")
        if row.valid_from is not None and row.valid_from >= day:
            words = _("%(child)s comes to stand under %(name)s from %(day)s on: move it first.")
            raise Invalid(words % {"child": child, "name": node, "day": written(row.valid_from)}, "nodes")
        placed_anew(child, day, parent=into)


@transaction.atomic
def split(*, actor: User, node: Node, parts: Sequence[Part], day: date, basis: Basis) -> Node:
    """Let a place or unit end and go on in several from a day on, with shares where they are known.

    What stood under it must have been placed elsewhere before: nobody else knows to which part it belongs.
    """
    enter_tree(actor, node, *(part.successor for part in parts))
    if len({part.successor.pk for part in parts}) < 2 or len({part.successor.pk for part in parts}) < len(parts):
        raise Invalid(_("Name at least two parts, each once."))
    if node in [part.successor for part in parts]:
        raise Invalid(_("What remains is a part as well: enter it anew first, and name that."))
    end_for_others(node, day, "day")
    for part in parts:
        require(can_receive(str(part.successor), spells_of(part.successor), day), "day")
    require(can_share([part.share for part in parts]), "day")
    without_children(node, day)
    end_placements(node, day)
    for part in parts:
        share = part.share
        known = {} if share is None else {"share_numerator": share.numerator, "share_denominator": share.denominator}
        passed_on(node, part.successor, SuccessionKind.SPLIT, day, basis, **known)
    told = [{"name": str(part.successor), "share": str(part.share or "?")} for part in parts]
    finished(actor, "split", node, *(part.successor for part in parts), day=day, basis=basis, parts=told)
    return node


def without_children(node: Node, day: date) -> None:
    """Raise Invalid while anything stands under a place or unit on a day or later."""
    rows: Any = node.child_placements
    left = [str(row.name) for row in rows.filter(Q(valid_to=None) | Q(valid_to__gte=day)).order_by("sort_key")]
    if left:
        names = ", ".join(left[:DEEPEST]) + (" …" if len(left) > DEEPEST else "")
        words = _("Under %(name)s still stand: %(names)s. Move them first, from the same day.")
        raise Invalid(words % {"name": node, "names": names}, "day")


@transaction.atomic
def close(*, actor: User, node: Node, last_day: date, basis: Basis) -> Node:
    """Let a place or unit end with a day, with nothing that takes over."""
    enter_tree(actor, node)
    below_the_top(node)
    day = last_day + timedelta(days=1)
    standing_until(node, day, "last_day")
    without_children(node, day)
    end_placements(node, day)
    passed_on(node, node, SuccessionKind.ENDED, day, basis, **WHOLE)
    finished(actor, "ended", node, day=day, basis=basis)
    return node


@transaction.atomic
def take_back(*, actor: User, node: Node, reason: str) -> Node:
    """Take back the last change of a place or unit that was entered by mistake; the history keeps that it was made.

    What went over to another with it comes back, unless it has changed again since.
    """
    rows = last_changes(node)
    heirs = [row.successor for row in rows if row.successor_id != node.pk]
    enter_tree(actor, node, *heirs)
    if not rows:
        raise Invalid(_("There is no change that can be taken back."))
    day, was = rows[0].date, {str(row.get_kind_display()) for row in rows}
    for heir in heirs:
        call_back_children(node, heir, day)
    if heirs or rows[0].kind == SuccessionKind.ENDED:
        has_ended_before = heirs and node.successions.filter(kind=SuccessionKind.ENDED, date=day).exists()
        if not has_ended_before:
            reopen(node, day)
    else:
        withdraw_placement(node, day)
    for row in rows:
        row.delete()
    audit.write_entry(
        actor=actor, action=verb(node, "taken_back"), record=node, reason=reason, day=day, was=sorted(was), heirs=heirs
    )
    renew_names([node])
    if isinstance(node, Unit):
        rebuild_reach()
    return node


def reopen(node: Node, day: date) -> None:
    """Let a placement that ended the day before stand on."""
    rows: Any = node.placements
    rows.filter(valid_to=day - timedelta(days=1)).update(valid_to=None)


def withdraw_placement(node: Node, day: date) -> None:
    """Take away the placement that begins on a day and let the one before stand on; raises Invalid if more follows."""
    rows: Any = node.placements
    fresh = rows.filter(valid_from=day).first()
    if fresh is None or fresh.valid_to is not None or not rows.filter(valid_to=day - timedelta(days=1)).exists():
        raise Invalid(_("%(name)s has changed again since. Take that back first.") % {"name": node})
    fresh.delete()
    reopen(node, day)


def call_back_children(node: Node, heir: Node, day: date) -> None:
    """Place again under a place or unit what went over with it on a day; what was moved there by itself stays."""
    left: Any = node.child_placements
    for row in left.filter(valid_to=day - timedelta(days=1)):
        child = row.node
        is_own_move = child.successions.filter(date=day).exists()
        if child.placements.filter(valid_from=day, parent=heir).exists() and not is_own_move:
            withdraw_placement(child, day)
