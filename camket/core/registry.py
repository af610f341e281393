"""What the rooms tell core of their records: kinds, joins, kinds of edges, gaps.

The ribbon, the thread, search and passages read it; core knows no room. A room fills it from its `hooks.py`
when the application starts. Unknown and doubled codes stop the start.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from camket.core.choices import Station

Words = str | Promise


class Key(NamedTuple):
    """A record by kind (`policy.clause`) and primary key."""

    kind: str
    id: int


@dataclass(frozen=True)
class RecordKind:
    """One kind of record: its model, station and words, and how to show one of it in a line."""

    model: type[Model]
    station: Station
    label: Words
    plural: Words
    icon: str
    #: The relations that a label needs, read along with the rows.
    related: tuple[str, ...] = ()
    #: A short state in words, such as “draft” or “overdue”.
    state: Callable[[Any], Words] | None = None
    #: What tells a record from its namesakes where one is chosen by name.
    hint: Callable[[Any], Words] | None = None
    #: What search finds a record by beside its name: (title, further text).
    search_text: Callable[[Any], tuple[str, str]] | None = None
    #: The date by which search results are filtered, if the kind has one.
    date: Callable[[Any], Any] | None = None
    #: Whether a search can be narrowed to what is about one of these, such as a body or a place.
    is_facet: bool = False
    #: For such a kind: the ids that count along with one of them, such as the communes of a province.
    facet_reach: Callable[[Any], Collection[int]] | None = None
    #: Relations beyond its own joins that say what a record is about, such as the publisher of its document.
    about: tuple[str, ...] = ()
    #: Of some ids, those of records that only repeat another of them in a language that is not the reader's.
    doubles: Callable[[Collection[int]], Collection[int]] | None = None
    #: Whether somebody with no account can ever see one (else anonymous walks skip the kind).
    in_search: bool = True

    @property
    def code(self) -> str:
        return self.model._meta.label_lower

    def visible_to(self, user: Any) -> QuerySet[Any, Any]:
        """Return the rows of this kind that a person may see."""
        manager: Any = self.model._default_manager
        rows: QuerySet[Any, Any] = manager.visible_to(user)
        return rows


@dataclass(frozen=True)
class Join:
    """A structural join: `path` leads from `source` to `target` over foreign keys or many-to-many fields.

    `upward` says that the target stands nearer to the text than the source ("why do we do this?").
    `says` reads from source to target, `says_back` from target to source.
    """

    source: type[Model]
    path: str
    target: type[Model]
    says: Words
    says_back: Words
    upward: bool = True

    @property
    def code(self) -> str:
        return f"{self.source._meta.label_lower}.{self.path}"


@dataclass(frozen=True)
class EdgeKind:
    """A kind of edge: which kinds of records it may join (None: any), and how it reads both ways."""

    code: str
    sources: tuple[str, ...] | None
    targets: tuple[str, ...] | None
    says: Words
    says_back: Words
    upward: bool = True

    def may_join(self, source: Key, target: Key) -> bool:
        """Return whether an edge of this kind may lead from one record to the other."""
        fits = (self.sources is None or source.kind in self.sources) and source != target
        return fits and (self.targets is None or target.kind in self.targets)


@dataclass(frozen=True)
class Gap:
    """Something that ought to be joined and is not: “this clause has no indicator”."""

    code: str
    model: type[Model]
    #: The station at which the ribbon shows the ring.
    station: Station
    sentence: Words
    #: The same as a heading over a list of many.
    plural: Words
    #: Narrows rows of the model to those that have the gap.
    missing: Callable[[QuerySet[Any, Any]], QuerySet[Any, Any]]
    #: The roles that can close it.
    closed_by: Collection[str] = ()
    #: What to do, in the imperative.
    advice: Words = ""


@dataclass
class Registry:
    """The tables of this installation."""

    kinds: dict[str, RecordKind] = field(default_factory=dict)
    joins: dict[str, Join] = field(default_factory=dict)
    edge_kinds: dict[str, EdgeKind] = field(default_factory=dict)
    gaps: dict[str, Gap] = field(default_factory=dict)
    #: The roles that join the records of a room to others, by the room.
    editors: dict[str, Collection[str]] = field(default_factory=dict)

    def add_kind(self, kind: RecordKind) -> None:
        """Register a kind of record; raises ValueError for one that is there."""
        self._once(self.kinds, kind.code)
        self.kinds[kind.code] = kind

    def add_join(self, join: Join) -> None:
        """Register a structural join; raises ValueError for one that is there."""
        self._once(self.joins, join.code)
        self.joins[join.code] = join

    def add_edge_kind(self, edge_kind: EdgeKind) -> None:
        """Register a kind of edge; raises ValueError for one that is there."""
        self._once(self.edge_kinds, edge_kind.code)
        self.edge_kinds[edge_kind.code] = edge_kind

    def add_gap(self, gap: Gap) -> None:
        """Register a rule of gaps; raises ValueError for one that is there."""
        self._once(self.gaps, gap.code)
        self.gaps[gap.code] = gap

    def set_editors(self, room: str, roles: Collection[str]) -> None:
        """Register who joins the records of a room; raises ValueError when the room has said so already."""
        self._once(self.editors, room)
        self.editors[room] = roles

    def kind(self, code: str) -> RecordKind:
        """Return a kind by its code; raises KeyError for an unknown one."""
        return self.kinds[code]

    def kind_of(self, record: Model) -> RecordKind:
        """Return the kind of a record; raises KeyError when its model is not registered."""
        return self.kinds[record._meta.label_lower]

    def gaps_of(self, kind: str) -> list[Gap]:
        """Return the rules of gaps for one kind of record."""
        return [gap for gap in self.gaps.values() if gap.model._meta.label_lower == kind]

    @staticmethod
    def _once(table: dict[str, Any], code: str) -> None:
        if code in table:
            raise ValueError(f"{code} is registered twice")


registry = Registry()


def key_of(record: Model) -> Key:
    """Return the key of a saved record."""
    return Key(record._meta.label_lower, record.pk)


Part = Callable[[Any, Any], Any]
#: What rooms above add to the page of any record: `passages` (sources), `papers` (people).
record_parts: dict[str, Part] = {}


def add_record_part(name: str, part: Part) -> None:
    """Register a part that pages of all records show; called with the user and the record."""
    if name in record_parts:
        raise ValueError(f"the part {name} is registered twice")
    record_parts[name] = part


@dataclass(frozen=True)
class DayPart:
    """What a room puts into a person's day: the rows, the latest first, and how each is shown in a line."""

    code: str
    title: Words
    #: How it presses: late, risk, info or neutral.
    tone: str
    rows: Callable[[Any], QuerySet[Any, Any]]
    #: Returns the date and the note of a row.
    line: Callable[[Any], tuple[Any, Any]]
    #: The address of the whole list.
    all_url: Callable[[], str]
    #: The columns that a line needs; all where none is named.
    reads: tuple[str, ...] = ()


#: Parts of the day of rooms that the desk does not know.
day_parts: dict[str, DayPart] = {}


def add_day_part(part: DayPart) -> None:
    """Register a part of the day; raises ValueError for one that is there."""
    if part.code in day_parts:
        raise ValueError(f"the part of the day {part.code} is registered twice")
    day_parts[part.code] = part
