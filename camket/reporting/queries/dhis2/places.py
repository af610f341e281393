"""Where a data value belongs here: which item of which form, in which round, in whose report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from camket.core import clock
from camket.core.access import NOT_YOURS, Denied, Verdict, scope_of
from camket.core.periods import Period
from camket.people.models import Unit
from camket.reporting.choices import SubmissionState
from camket.reporting.models import FormItem, Round, RoundException, Submission
from camket.reporting.queries.asking import questions_of
from camket.reporting.queries.dhis2.elements import Catalogue, Element, catalogue
from camket.reporting.queries.forms import asked_units
from camket.reporting.rules.dhis2.fields import QuestionError
from camket.reporting.rules.dhis2.ids import DEFAULT_OPTION_COMBO
from camket.reporting.rules.dhis2.periods import read_period
from camket.reporting.rules.dhis2.summary import Told, told
from camket.reporting.rules.dhis2.values import Sent, said
from camket.reporting.rules.roles import REPORTERS
from camket.reporting.rules.splits import split_key
from camket.reporting.rules.submissions import Window, can_write

SCHEMES = ("UID", "CODE", "NAME", "ID")
DEFAULTS = frozenset({"", DEFAULT_OPTION_COMBO, "default"})
NOT_ASKED = gettext_lazy("This unit is not asked in this round.")
ONLY_SHOWN = gettext_lazy("This figure is written in another form; here it is only shown.")
ONLY_DEFAULT = gettext_lazy("Only the default attribute option combination is known here.")


@dataclass(frozen=True)
class Schemes:
    """By what things are named in a file: UID, CODE or NAME; empty: by public id, in ADX by code or public id."""

    element: str = ""
    unit: str = ""
    combo: str = ""
    form: str = ""


class Place(NamedTuple):
    """In whose report of which round a data value is written, and under which item."""

    round_id: int
    unit_id: int
    item: str


@dataclass
class Choice:
    """The rounds and items in which a data element may be written for a period, the likeliest first.

    `places` keeps what was worked out for each unit, by what the file calls it.
    """

    element: Element
    options: list[tuple[Any, Any]]
    places: dict[str, Place | Told] = field(default_factory=dict)


class Slot(NamedTuple):
    """What a data value says apart from its unit: the data element, the cell, where it may be written."""

    element: Element
    part: str
    split: str
    choice: Choice


@dataclass
class Names:
    """Things by what a file may call them."""

    found: dict[str, Any] = field(default_factory=dict)
    #: What two things are called: by that name neither is meant.
    doubled: set[str] = field(default_factory=set)

    def add(self, name: str, thing: Any) -> None:
        """Let a thing be known by a name."""
        if name and self.found.setdefault(name, thing) is not thing:
            self.doubled.add(name)

    def get(self, name: str) -> Any:
        """Return what a name means, None for nothing or for two things."""
        return None if name in self.doubled else self.found.get(name)


def named(things: Iterable[tuple[Any, str, str, tuple[str, ...]]], scheme: str, *, by_code: bool) -> Names:
    """Return things by the names of a scheme; each comes with its public id, its code and its names."""
    names = Names()
    for thing, uid, code, words in things:
        if scheme in ("CODE", "") and (scheme or by_code):
            names.add(code, thing)
        if scheme == "NAME":
            for word in dict.fromkeys(words):
                names.add(word, thing)
        if scheme in ("UID", "ID", ""):
            names.add(uid, thing)
    return names


def missing_element(name: str) -> str:
    """Say that there is no such data element."""
    return _("There is no data element “%(name)s” that you may see.") % {"name": said(name)}


def missing_unit(name: str) -> str:
    """Say that there is no such unit."""
    return _("There is no unit “%(name)s”.") % {"name": said(name)}


def missing_combo(name: str) -> str:
    """Say that there is no such cell."""
    return _("There is no category option combination “%(name)s”.") % {"name": said(name)}


def missing_form(name: str) -> str:
    """Say that there is no such form."""
    return _("There is no data set “%(name)s” that you may see.") % {"name": said(name)}


def not_in_form(element: Element) -> str:
    """Say that no form asks for a data element."""
    return _("No form of yours asks for “%(name)s”.") % {"name": element.row}


def no_round(period: str) -> str:
    """Say that nobody asked for a period."""
    return _("Nobody asked for this in the period “%(period)s”: no round was opened.") % {"period": said(period)}


def period_fault(code: str) -> str:
    """Say why a code is no period."""
    try:
        read_period(code)
    except QuestionError as error:
        return str(error)
    return ""


class Places:
    """Everything that is needed to say where data values belong; read once for all of them."""

    def __init__(self, user: Any, rows: Iterable[Sent], schemes: Schemes, *, names_codes: bool = False) -> None:
        self.user, self.schemes, self.by_code = user, schemes, names_codes
        self.catalogue: Catalogue = catalogue(user)
        self.scope = scope_of(user)
        self.now = clock.now()
        self.unit_names = {row.unit for row in rows}
        self.period_codes = {row.period for row in rows}
        self.rounds: dict[int, Any] = {}
        self._periods: dict[str, Period | str] = {}
        self._choices: dict[tuple[str, str, str], Choice | Told] = {}
        self._slots: dict[tuple[str, str, str, str, str], Slot | Told] = {}
        self._reported: dict[int, bool] = {}
        self._openings: dict[tuple[int, int], Verdict] = {}

    @cached_property
    def elements(self) -> Names:
        """Data elements by what the file may call them."""
        rows = (
            (each, each.uid, each.code, (str(each.row),) if each.indicator is not None else ())
            for each in self.catalogue.elements.values()
        )
        return named(rows, self.schemes.element, by_code=self.by_code)

    @cached_property
    def forms(self) -> Names:
        """Forms by what the file may call them."""
        rows = ((row, row.uid, row.code, (row.name_local, row.name_en)) for row in self.catalogue.forms.values())
        return named(rows, self.schemes.form, by_code=self.by_code)

    @cached_property
    def units(self) -> Names:
        """The units that the file names."""
        wanted, found = list(self.unit_names - {""}), list[Any]()
        scheme = self.schemes.unit
        columns = {"CODE": ["key"], "NAME": ["name_local", "name_en"], "UID": ["uid"], "ID": ["uid"]}.get(
            scheme, ["uid", "key"] if self.by_code else ["uid"]
        )
        for start in range(0, len(wanted), 5000):
            for column in columns:
                found += Unit.objects.visible_to(self.user).filter(**{f"{column}__in": wanted[start : start + 5000]})
        unique = {row.pk: row for row in found}.values()
        rows = ((row, row.uid, row.key, (row.name_local, row.name_en)) for row in unique)
        return named(rows, scheme, by_code=self.by_code)

    @cached_property
    def combos(self) -> Names:
        """Cells' keys by what the file may call them."""
        words = self.catalogue.words
        rows = ((key, uid, key or "default", words[key]) for uid, key in self.catalogue.splits.items())
        return named(rows, self.schemes.combo, by_code=self.by_code)

    @cached_property
    def sets(self) -> dict[str, set[str]]:
        """The categories of each set, by the key of the set."""
        return {row.key: {each.key for each in row.categories.all()} for row in self.catalogue.breakdowns}

    @cached_property
    def rounds_by(self) -> dict[tuple[int, Period], list[Any]]:
        """The rounds of each form and period that the file names, the latest cut-off first."""
        periods = [each for code in self.period_codes if isinstance(each := self.period(code), Period)]
        found: dict[tuple[int, Period], list[Any]] = defaultdict(list)
        rows = Round.objects.visible_to(self.user).filter(period__in=periods).select_related("form")
        for row in rows.order_by("-cut_off", "-pk"):
            found[row.form_id, row.period].append(row)
            self.rounds[row.pk] = row
        return found

    @cached_property
    def owners(self) -> dict[int, list[FormItem]]:
        """The items in which each indicator is written, by its number in the database."""
        found: dict[int, list[FormItem]] = defaultdict(list)
        for items in self.catalogue.items.values():
            for item in items:
                if item.indicator_id is not None:
                    found[item.indicator_id].append(item)
        return found

    @cached_property
    def states(self) -> dict[tuple[int, int], Submission]:
        """The reports that are begun in these rounds, by round and unit."""
        rows = Submission.objects.filter(round__in=self.rounds, unit__in=self.unit_ids)
        return {(row.round_id, row.unit_id): row for row in rows}

    @cached_property
    def unit_ids(self) -> set[int]:
        """The units that the file names, by their numbers in the database."""
        return {row.pk for row in self.units.found.values()}

    @cached_property
    def longer(self) -> dict[tuple[int, int], datetime]:
        """Until when some units may write longer than the others."""
        rows = RoundException.objects.filter(round__in=self.rounds, unit__in=self.unit_ids)
        return {(row, unit): until for row, unit, until in rows.values_list("round", "unit", "closes_at")}

    @cached_property
    def asked(self) -> dict[int, set[int]]:
        """The units that each round asks, of those that the file names."""
        return {
            pk: set(asked_units(row.form, row.cut_off).order_by().values_list("pk", flat=True)) & self.unit_ids
            for pk, row in self.rounds.items()
        }

    def questions(self, round_id: int) -> dict[str, FormItem]:
        """Return what a round asks, read once."""
        kept: dict[int, dict[str, FormItem]] = self.__dict__.setdefault("_questions", {})
        if round_id not in kept:
            kept[round_id] = questions_of(self.rounds[round_id])
        return kept[round_id]

    def period(self, code: str) -> Period | str:
        """Return the period of a code, or the code where it is none."""
        if code not in self._periods:
            try:
                self._periods[code] = read_period(code)
            except QuestionError:
                self._periods[code] = code
        return self._periods[code]

    def slot(self, row: Sent) -> Slot | Told:
        """Return what a data value says apart from its unit, or what is wrong with it; worked out once for its like."""
        key = (row.element, row.period, row.form, row.combo, row.attribute)
        found = None if row.fault or row.dimensions else self._slots.get(key)
        if found is None:
            found = self.slot_anew(row)
            if not row.fault and not row.dimensions:
                self._slots[key] = found
        return found

    def slot_anew(self, row: Sent) -> Slot | Told:
        """Work out what a data value says apart from its unit."""
        if row.fault:
            return told("E7600", "dataValue", "", lambda: _("This row is no data value: a field has the wrong shape."))
        element = self.elements.get(row.element)
        if element is None:
            return told("E7610", "dataElement", said(row.element), lambda: missing_element(row.element))
        split = self.split_of(row)
        if not isinstance(split, str):
            return split
        if row.attribute not in DEFAULTS:
            return told("E7615", "attributeOptionCombo", said(row.attribute), lambda: str(ONLY_DEFAULT))
        choice = self.choice(row, element)
        return choice if isinstance(choice, Told) else Slot(element, element.part.value, split, choice)

    def place(self, slot: Slot, row: Sent) -> Place | Told:
        """Return in whose report a data value belongs, or why in none; worked out once for each unit."""
        found = slot.choice.places.get(row.unit)
        if found is None:
            found = slot.choice.places[row.unit] = self.place_anew(slot.choice, row)
        return found

    def split_of(self, row: Sent) -> str | Told:
        """Return the key of the cell that a data value is of."""
        if row.dimensions:
            parts: dict[str, str] = {}
            for name, code in row.dimensions.items():
                category = code.removeprefix(f"{name}=")
                if category not in self.sets.get(name, ()):
                    words = partial(missing_combo, f"{name}={category}")
                    return told("E7613", "categoryOptionCombo", said(code), words)
                parts[name] = category
            return split_key(parts)
        if row.combo in DEFAULTS:
            return ""
        split: str | None = self.combos.get(row.combo)
        if split is None:
            return told("E7613", "categoryOptionCombo", said(row.combo), lambda: missing_combo(row.combo))
        return split

    def place_anew(self, choice: Choice, row: Sent) -> Place | Told:
        """Work out in whose report a data value belongs."""
        unit = self.units.get(row.unit)
        if unit is None:
            return told("E7612", "orgUnit", said(row.unit), lambda: missing_unit(row.unit))
        if unit.pk not in self._reported:
            self._reported[unit.pk] = self.scope.holds(REPORTERS, unit_id=unit.pk)
        if not self._reported[unit.pk]:
            return told("E7617", "orgUnit", unit.uid, lambda: f"{NOT_YOURS.reason}")
        verdict: Verdict = Denied("")
        for chosen, item in choice.options:
            verdict = self.opening(chosen, unit)
            if verdict:
                return Place(chosen.pk, unit.pk, item.key)
        reason: str | Promise = verdict.reason if isinstance(verdict, Denied) else ""
        return told("E7643", "period", said(row.period), lambda: f"{unit}: {reason}")

    def choice(self, row: Sent, element: Element) -> Choice | Told:
        """Return in which rounds a data element may be written for a period; worked out once."""
        key = (element.uid, row.period, row.form)
        if key not in self._choices:
            self._choices[key] = self.choice_anew(row, element)
        return self._choices[key]

    def choice_anew(self, row: Sent, element: Element) -> Choice | Told:
        """Work out in which rounds a data element may be written for a period."""
        form = self.forms.get(row.form) if row.form else None
        if row.form and form is None:
            return told("E7605", "dataSet", said(row.form), lambda: missing_form(row.form))
        period = self.period(row.period)
        if not isinstance(period, Period):
            return told("E7611", "period", said(row.period), lambda: period_fault(row.period))
        items = [element.item] if element.item is not None else self.owners[element.indicator.pk]
        items = [item for item in items if form is None or item.form_id == form.pk]
        if not items:
            return told("E7605", "dataElement", element.uid, lambda: not_in_form(element))
        owned = [item for item in items if item.is_owner]
        if not owned:
            return told("E7605", "dataElement", element.uid, lambda: str(ONLY_SHOWN))
        found = [(chosen, item) for item in owned for chosen in self.rounds_by.get((item.form_id, period), [])]
        if not found:
            return told("E7641", "period", said(row.period), lambda: no_round(row.period))
        return Choice(element, sorted(found, key=lambda each: each[0].cut_off, reverse=True))

    def report_of(self, form: str, period: str, unit: str) -> tuple[Any, Any] | Told:
        """Return the round and the unit whose report of a form and a period is meant, or why there is none."""
        row = Sent(form=form, period=period, unit=unit)
        found = self.units.get(unit)
        if found is None:
            return told("E7612", "orgUnit", said(unit), lambda: missing_unit(unit))
        known = self.forms.get(form)
        if known is None:
            return told("E7605", "dataSet", said(form), lambda: missing_form(form))
        when = self.period(row.period)
        if not isinstance(when, Period):
            return told("E7611", "period", said(period), lambda: period_fault(period))
        rounds = self.rounds_by.get((known.pk, when), [])
        if not rounds:
            return told("E7641", "period", said(period), lambda: no_round(period))
        begun = [each for each in rounds if (each.pk, found.pk) in self.states]
        open_ones = [each for each in rounds if self.opening(each, found)]
        return (open_ones or begun or rounds)[0], found

    def opening(self, chosen: Any, unit: Any) -> Verdict:
        """Return whether a unit may write in a round now."""
        key = (chosen.pk, unit.pk)
        if key not in self._openings:
            if unit.pk not in self.asked[chosen.pk]:
                self._openings[key] = Denied(NOT_ASKED)
            else:
                report = self.states.get(key)
                window = Window(chosen.opens_at, self.longer.get(key, chosen.closes_at))
                state = report.state if report else SubmissionState.DRAFT
                self._openings[key] = can_write(state, window, self.now)
        return self._openings[key]
