"""Reads of intake: what the installation knows, what proposals may be, the queue, the trends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Count, Max, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from camket.core import clock
from camket.core.models import Record, User
from camket.core.periods import Period, PeriodKind
from camket.core.registry import registry
from camket.core.text import fold
from camket.engagements.models import Event, Statement
from camket.intake.choices import LearnedKind, ProposalKind, ProposalState, ReadingState
from camket.intake.models import Batch, Learned, Proposal, Reading, Theme, ThemeMention
from camket.intake.rules.deciding import READERS
from camket.intake.rules.facts import dates_of, number_of
from camket.intake.rules.known import Known, KnownBody, KnownPerson, KnownThing
from camket.intake.rules.trends import Balance, balance, latest, period_of_date
from camket.people.choices import PlaceLevel
from camket.people.models import Body, Person, Place, PostHolding, RoleAssignment
from camket.policy.models import Instrument
from camket.reporting.models import DeclaredTotal
from camket.sources.models import Document

SAME_NAME = _("the same name")
LEARNED_NAME = _("known by this name since a correction")
SIMILAR_NAME = _("a similar name")
SAME_EVENT = _("the same day and kind")
SAME_NUMBER = _("the same number, declared before")
DECIDED = (ProposalState.ACCEPTED, ProposalState.MERGED, ProposalState.REJECTED)
MODELS: dict[str, type[Record]] = {
    ProposalKind.BODY: Body,
    ProposalKind.PERSON: Person,
    ProposalKind.INSTRUMENT: Instrument,
    ProposalKind.EVENT: Event,
    ProposalKind.FIGURE: DeclaredTotal,
}


@dataclass(frozen=True)
class Match:
    """A known record that a proposal may mean, and why it is thought so."""

    record: Any
    basis: str | Promise
    #: Whether accepting joins to it unless told otherwise; a name that is only similar is offered beside.
    is_sure: bool = True


@dataclass
class Kept:
    """What the process keeps of the register between two readings, and the state of the tables it was made from."""

    stamp: tuple[Any, ...] = ()
    known: Known = field(default_factory=Known)


_kept = Kept()


def known() -> Known:
    """Return the register as the reader takes it; made anew when one of its tables has changed."""
    stamp = tuple(
        tuple(model._default_manager.aggregate(last=Max(column), rows=Count("pk")).values())
        for model, column in (
            (Body, "changed_at"),
            (Person, "changed_at"),
            (Instrument, "changed_at"),
            (PostHolding, "pk"),
            (Learned, "pk"),
        )
    )
    if stamp != _kept.stamp:
        _kept.known, _kept.stamp = read_known(), stamp
    return _kept.known


def read_known() -> Known:
    """Return the register as plain data (six statements)."""
    aliases: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in Learned.objects.filter(kind=LearnedKind.ALIAS):
        aliases[row.record_kind, row.record_id or 0].append(row.text)
    posts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for person, title, other, local, english in PostHolding.objects.values_list(
        "person_id", "post__name_en", "post__name_local", "post__body__name_local", "post__body__name_en"
    ):
        posts[person] += [(title, english), (other, local)]

    def names(record: Any, *further: str) -> tuple[str, ...]:
        listed = [record.name_local, record.name_en, *further, *aliases[record.record_kind(), record.pk]]
        return tuple(dict.fromkeys(name for name in listed if name))

    bodies = []
    for body in Body.objects.select_related("parent"):
        called = names(body, body.short_name_local, body.short_name_en)
        if called:
            acronym = body.short_name_en or body.short_name_local or None
            bodies.append(
                KnownBody(body.uid, called[0], called[1:], acronym, str(body.parent) if body.parent else None)
            )
    people = []
    for person in Person.objects.all():
        called = names(person)
        if called:
            held = tuple(dict.fromkeys(posts[person.pk]))
            people.append(KnownPerson(person.uid, called[0], called[1:], person.sex or None, held))
    instruments = [
        KnownThing(row.uid, called[0], called[1:])
        for row in Instrument.objects.all()
        if (called := names(row, row.number))
    ]
    places = [
        KnownThing(row.uid, row.name_local or row.name_en, (row.name_en,) if row.name_en else ())
        for row in Place.objects.filter(level__in=[PlaceLevel.COUNTRY, PlaceLevel.PROVINCE])
    ]
    return Known(tuple(bodies), tuple(people), tuple(places), tuple(instruments))


#: English as others write it, and the name of the country in one and two words.
_SPELLINGS = (
    ("vietnam", "viet nam"),
    ("vietnam s", "viet nam"),
    ("vietnamese", "viet nam"),
    ("defense", "defence"),
    ("labor", "labour"),
    ("organization", "organisation"),
    ("organizations", "organisations"),
    ("program", "programme"),
    ("center", "centre"),
    ("mobilization", "mobilisation"),
)
#: From which likeness of two names, of 0 to 1, one is offered as similar; never joined without being asked.
SIMILAR = 0.82


def spelled(text: str) -> str:
    """Return a text folded, with the words that are written in several ways written in one."""
    plain = f" {fold(text)} "
    for written, usual in _SPELLINGS:
        plain = plain.replace(f" {written} ", f" {usual} ")
    return plain.strip()


def called(text: str) -> str:
    """Return a name as names are compared: folded, without an article or the country's name around it."""
    plain = spelled(text).removeprefix("the ")
    return plain.removeprefix("viet nam ").removesuffix(" of viet nam") or plain


def names_of(record: Any) -> set[str]:
    """Return every name of a record as names are compared."""
    columns = ["name_local", "name_en", "short_name_local", "short_name_en"]
    if isinstance(record, Instrument):
        columns.append("number")
    return {called(str(getattr(record, column, "") or "")) for column in columns} - {""}


def texts_of(proposal: Proposal) -> list[str]:
    """Return the names under which a proposal may be known."""
    facts = proposal.facts
    return [facts[name] for name in ("name", "name_vi", "as_written", "acronym", "number") if facts.get(name)]


def matches_for(user: Any, proposals: Iterable[Proposal]) -> dict[int, list[Match]]:
    """Return the known records that proposals may mean, the likeliest first (two or three statements a kind)."""
    found: dict[int, list[Match]] = defaultdict(list)
    by_kind: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        by_kind[proposal.kind].append(proposal)
    for kind in (ProposalKind.BODY, ProposalKind.PERSON, ProposalKind.INSTRUMENT):
        if by_kind[kind]:
            match_names(user, kind, by_kind[kind], found)
    if by_kind[ProposalKind.EVENT]:
        match_events(user, by_kind[ProposalKind.EVENT], found)
    if by_kind[ProposalKind.FIGURE]:
        match_totals(user, by_kind[ProposalKind.FIGURE], found)
    return found


def match_names(user: Any, kind: str, proposals: list[Proposal], found: dict[int, list[Match]]) -> None:
    """Match proposals whose name is a record's own, or one that was learned for it."""
    wanted = {called(text) for proposal in proposals for text in texts_of(proposal)} - {""}
    model: Any = MODELS[kind]
    rows = model.objects.visible_to(user)
    condition = Q(pk__in=[])
    folded = {fold(text) for proposal in proposals for text in texts_of(proposal)}
    for name in (wanted | folded) - {""}:
        condition |= Q(name_search__contains=name)
    if kind == ProposalKind.BODY:
        shorts = {text for proposal in proposals for text in texts_of(proposal) if len(text) <= 60}
        for column in ("short_name_local", "short_name_en"):
            condition |= Q(**{f"{column}__in": shorts})
    if kind == ProposalKind.INSTRUMENT:
        condition |= Q(number__in={text for proposal in proposals for text in texts_of(proposal)})
    by_name: dict[str, list[Any]] = defaultdict(list)
    for record in rows.filter(condition):
        for name in names_of(record):
            by_name[name].append(record)
    learned = Learned.objects.filter(kind=LearnedKind.ALIAS, proposal_kind=kind, folded__in=wanted)
    taught = {row.folded: row.record_id for row in learned}
    records = {record.pk: record for record in rows.filter(pk__in=taught.values())}
    for proposal in proposals:
        for name in dict.fromkeys(called(text) for text in texts_of(proposal)):
            add(found, proposal, by_name.get(name, []), SAME_NAME)
            add(found, proposal, [records[taught[name]]] if taught.get(name) in records else [], LEARNED_NAME)
    match_similar(rows, [proposal for proposal in proposals if not found[proposal.pk]], found)


def match_similar(rows: Any, proposals: list[Proposal], found: dict[int, list[Match]]) -> None:
    """Offer records whose name is nearly that of a proposal: another spelling, a word more or less."""
    asked = {proposal.pk: called(str(proposal.facts.get("name", ""))) for proposal in proposals}
    condition = Q(pk__in=[])
    for name in asked.values():
        longest = max(name.split(), key=len, default="")
        if len(longest) >= 4:
            condition |= Q(name_search__contains=longest[:6])
    near = [(record, names_of(record)) for record in rows.filter(condition)[:500]] if asked else []
    for proposal in proposals:
        name = asked[proposal.pk]
        scored = [(max((alikeness(name, other) for other in names), default=0.0), record) for record, names in near]
        best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if best[1] is not None and best[0] >= SIMILAR:
            found[proposal.pk].append(Match(best[1], SIMILAR_NAME, is_sure=False))


def alikeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1: by their letters, or by the words that they have in common."""
    letters = SequenceMatcher(None, one, other)
    first, second = set(one.split()), set(other.split())
    common = len(first & second) / max(1, len(first | second))
    return max(letters.ratio() if letters.quick_ratio() >= SIMILAR else 0.0, common if len(first & second) > 1 else 0.0)


def add(found: dict[int, list[Match]], proposal: Proposal, records: Iterable[Any], basis: str | Promise) -> None:
    """Add records to the matches of a proposal, each once."""
    for record in records:
        if record not in [match.record for match in found[proposal.pk]]:
            found[proposal.pk].append(Match(record, basis))


def match_events(user: Any, proposals: list[Proposal], found: dict[int, list[Match]]) -> None:
    """Match events that two sources report: the same title, or the same day with the kind or the place in common."""
    days = {str(dates_of(proposal.facts.get("date", ""))[0] or "") for proposal in proposals} - {""}
    titles = {called(proposal.facts.get("title", "")) for proposal in proposals} - {""}
    condition = Q(pk__in=[])
    for day in days:
        # A day without its year is met by that day of any year.
        condition |= Q(starts_on__endswith=day.removeprefix("-")) if day.startswith("--") else Q(starts_on=day)
    for title in titles:
        condition |= Q(name_search__contains=title)
    events = list(Event.objects.visible_to(user).filter(condition).select_related("place"))
    for proposal in proposals:
        facts = proposal.facts
        title, place = called(facts.get("title", "")), called(facts.get("place", ""))
        day = str(dates_of(facts.get("date", ""))[0] or "")
        for event in events:
            held = event.starts_on.isoformat() if event.starts_on else ""
            same_day = bool(day) and (held == day or (day.startswith("--") and held.endswith(day.removeprefix("-"))))
            same_place = bool(place) and event.place is not None and place in called(str(event.place))
            if title and title in names_of(event):
                add(found, proposal, [event], SAME_NAME)
            elif same_day and (event.kind == facts.get("event_kind") or same_place or alike(title, event)):
                add(found, proposal, [event], SAME_EVENT)


def alike(title: str, event: Event) -> bool:
    """Return whether a title and a name of an event share half of their words."""
    asked = set(title.split())
    return any(
        len(asked & set(name.split())) * 2 >= max(1, min(len(asked), len(name.split()))) for name in names_of(event)
    )


def match_totals(user: Any, proposals: list[Proposal], found: dict[int, list[Match]]) -> None:
    """Match figures that were declared before: the same number of the same thing or of the same issuer."""
    numbers = {proposal.pk: number_of(str(proposal.facts.get("value", ""))) for proposal in proposals}
    whole = {int(number) for number in numbers.values() if number is not None and number == int(number)}
    totals = list(
        DeclaredTotal.objects.visible_to(user).filter(value__in=whole, scale=0).select_related("issuer", "speaker")
    )
    for proposal in proposals:
        facts = proposal.facts
        for total in totals:
            issuers = names_of(total.issuer) if total.issuer else set()
            same_name = called(facts.get("name", "")) in names_of(total)
            same_issuer = bool(issuers) and called(facts.get("issuer", "")) in issuers
            if total.value == numbers[proposal.pk] and (same_name or same_issuer):
                add(found, proposal, [total], SAME_NUMBER)


def record_of(proposal: Proposal) -> Any:
    """Return the record that came of a proposal, None when there is none (any more)."""
    kind = registry.kinds.get(proposal.became_kind)
    return kind.model._default_manager.filter(pk=proposal.became_id).first() if kind else None


def records_of(proposals: Iterable[Proposal]) -> dict[int, Model]:
    """Return the records that came of proposals, by the proposal (one statement a kind)."""
    wanted: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for proposal in proposals:
        if proposal.became_kind in registry.kinds and proposal.became_id:
            wanted[proposal.became_kind][proposal.became_id].append(proposal.pk)
    found: dict[int, Model] = {}
    for code, keys in wanted.items():
        kind = registry.kinds[code]
        for record in kind.model._default_manager.select_related(*kind.related).filter(pk__in=keys):
            found |= dict.fromkeys(keys[record.pk], record)
    return found


def with_progress(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return readings with how many proposals they have, and how many of them are decided."""
    counted: QuerySet[Any, Any] = rows.annotate(
        proposed=Count("proposals"), decided=Count("proposals", filter=Q(proposals__state__in=DECIDED))
    )
    return counted


def spellings(texts: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """Return the spellings and titles that were learned for folded texts, by (kind, folded text)."""
    rows = Learned.objects.filter(kind__in=[LearnedKind.SPELLING, LearnedKind.TITLE], folded__in=set(texts))
    return {(row.kind, row.folded): row.value for row in rows}


def waiting(user: Any) -> QuerySet[Reading]:
    """Return the readings that a person may see, the newest first."""
    return Reading.objects.visible_to(user).select_related("document__publisher", "assigned_to").order_by("-pk")


def confirmers() -> QuerySet[Any, Any]:
    """Return the accounts that hold a role today which confirms sources."""
    held = RoleAssignment.objects.on(clock.today()).filter(role__in=READERS).values("user")
    rows: QuerySet[Any, Any] = User.objects.filter(pk__in=held, is_active=True, is_system=False)
    return rows.order_by("full_name", "pk")


def next_reading(user: Any, after: Reading) -> Reading | None:
    """Return the next document that waits to be confirmed, the person's own first."""
    rows = Reading.objects.visible_to(user).filter(state=ReadingState.PROPOSED).exclude(pk=after.pk)
    own = rows.filter(Q(assigned_to=user) | Q(assigned_to=None))
    found: Reading | None = own.order_by("pk").first()
    return found


@dataclass(frozen=True)
class ThemeRow:
    """A theme with the number of its sources in each period, and how many of its sources have no usable date."""

    theme: Theme
    counts: list[int]
    undated: int

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Trends:
    """What the confirmed sources that a person may read speak of over time, and who is quoted in them."""

    periods: list[Period]
    themes: list[ThemeRow]
    balances: list[tuple[Period, Balance]]
    undated: Balance
    sources: int
    #: How many of the sources are demonstration data.
    invented: int


def mentions_visible_to(user: Any) -> QuerySet[Any, Any]:
    """Return the mentions of themes in confirmed sources that a person may read."""
    rows: QuerySet[Any, Any] = ThemeMention.objects.filter(
        document__reading__state=ReadingState.DONE, theme__is_followed=True
    )
    return rows.filter(document__in=Document.objects.visible_to(user))


def quoted_visible_to(user: Any) -> QuerySet[Any, Any]:
    """Return the statements that were confirmed from sources that a person may read."""
    readings = Reading.objects.visible_to(user).filter(state=ReadingState.DONE)
    rows: QuerySet[Any, Any] = Proposal.objects.filter(
        reading__in=readings, kind=ProposalKind.STATEMENT, state__in=[ProposalState.ACCEPTED, ProposalState.MERGED]
    )
    return rows


def trends(user: Any, step: PeriodKind) -> Trends:
    """Return the themes and the balance of quoted speakers by period (five statements)."""
    by_theme: dict[int, list[Period | None]] = defaultdict(list)
    for theme_id, day in mentions_visible_to(user).values_list("theme_id", "document__published_on"):
        by_theme[theme_id].append(period_of_date(day, step))
    said = list(
        quoted_visible_to(user).values_list("reading__document_id", "reading__document__published_on", "became_id")
    )
    speakers = {
        pk: (person, sex)
        for pk, person, sex in Statement.objects.filter(
            pk__in=[record for _document, _day, record in said], speaker__isnull=False
        ).values_list("pk", "speaker_id", "speaker__sex")
    }
    quoted: dict[Period | None, list[tuple[int, int, str]]] = defaultdict(list)
    for document_id, day, record in said:
        if record in speakers:
            quoted[period_of_date(day, step)].append((document_id, *speakers[record]))
    everything = [each for found in by_theme.values() for each in found] + list(quoted)
    periods = latest(each for each in everything if each is not None)
    done = Reading.objects.visible_to(user).filter(state=ReadingState.DONE)
    confirmed = list(done.values_list("is_demonstration", flat=True))
    themes = [
        ThemeRow(theme, [by_theme[theme.pk].count(each) for each in periods], by_theme[theme.pk].count(None))
        for theme in Theme.objects.visible_to(user).filter(is_followed=True).order_by("sort_key")
    ]
    return Trends(
        periods,
        sorted(themes, key=lambda row: -row.total),
        [(each, balance(quoted[each])) for each in periods],
        balance(quoted[None]),
        len(confirmed),
        sum(confirmed),
    )


def sources_behind(user: Any, theme: Theme, step: PeriodKind, period: Period | None) -> list[ThemeMention]:
    """Return the mentions behind one point of a trend, the latest source first."""
    rows = mentions_visible_to(user).filter(theme=theme).select_related("document__publisher")
    found = [row for row in rows if period_of_date(row.document.published_on, step) == period]
    return sorted(found, key=lambda row: (str(row.document.published_on or ""), row.pk), reverse=True)


def open_batches(user: Any) -> list[Any]:
    """Return the latest folders that are still being read, with how many documents they have and how many ended."""
    going = Q(readings__state__in=[ReadingState.WAITING, ReadingState.READING])
    rows: Any = Batch.objects.filter(readings__in=Reading.objects.visible_to(user)).annotate(
        total=Count("readings"), waiting=Count("readings", filter=going)
    )
    found = list(rows.filter(waiting__gt=0).order_by("-pk")[:5])
    for row in found:
        row.ended = row.total - row.waiting
    return found
