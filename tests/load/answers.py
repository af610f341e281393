"""What each commune answers: computed from its number alone, so that clients and the last check agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from camket.reporting.choices import Answer, IndicatorKind
from camket.reporting.rules.answers import Given, quotient

#: By which door a commune reports.
DOORS = ("grid", "phone", "odk", "api")
#: One commune in so many answers what a check wants explained.
CONSPICUOUS = 25
WORDS = "Kết quả của xã số {}: “ổn định”, < 5 % chưa đạt & cần hỗ trợ.\nKiến nghị: thêm lớp."


@dataclass(frozen=True)
class Asked:
    """One cell of the form: its item by key and by place, its split, its kind, and which part of how many it is."""

    item: str
    place: int
    split: str
    kind: str
    part: int = 0
    parts: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """Item and split."""
        return self.item, self.split


def door_of(commune: int) -> str:
    """Return by which door a commune reports."""
    return DOORS[commune % len(DOORS)]


def is_conspicuous(commune: int) -> bool:
    """Return whether a commune's answers want an explanation, which phones with ODK have no place for."""
    return commune % CONSPICUOUS == 0 and door_of(commune) != "odk"


def given_by(commune: int, asked: Asked) -> Given:
    """Return the answer of a commune to one cell."""
    total = 20 + (commune * 7 + asked.place * 13) % 400
    if asked.kind == IndicatorKind.PERCENTAGE:
        number = quotient(total, total + asked.place, per=100, scale=1)
        return Given(number=number, numerator=total, denominator=total + asked.place)
    if asked.kind == IndicatorKind.YES_NO:
        return Given(Answer.YES if commune % 3 else Answer.NO)
    if asked.kind == IndicatorKind.MILESTONE:
        return Given(Answer.LEVEL, level=1 + commune % 3)
    if asked.kind == IndicatorKind.TEXT:
        return Given(Answer.TEXT, words=WORDS.format(commune))
    if asked.place == 0:  # The first is at most the second, but for what is to be explained.
        return Given(number=1000 if is_conspicuous(commune) else 10 + commune % 7)
    if asked.parts:
        return Given(number=total // asked.parts + (asked.part < total % asked.parts))
    return Given(number=total)


def answers_of(commune: int, cells: Iterable[Asked]) -> dict[tuple[str, str], Given]:
    """Return everything that a commune answers, by item and split."""
    return {asked.key: given_by(commune, asked) for asked in cells}


def typed(given: Given) -> str:
    """Return an answer as it is typed into a cell."""
    if given.answer == Answer.NUMBER:
        parts = given.numerator, given.denominator
        return f"{parts[0]}/{parts[1]}" if given.numerator is not None else str(given.number)
    return str(given.level) if given.answer == Answer.LEVEL else given.words or given.answer


def as_json(key: tuple[str, str], given: Given) -> Mapping[str, object]:
    """Return an answer as programs send it."""
    parts: dict[str, object] = {"figure": given.number}
    if given.numerator is not None:
        parts = {"over": given.numerator, "under": given.denominator}
    return {
        "item": key[0],
        "split": key[1],
        "answer": given.answer,
        "level": given.level,
        "words": given.words,
        **parts,
    }


def as_marked(name: str, given: Given) -> dict[str, str]:
    """Return an answer as a record of a phone with ODK holds it: texts by name; `name` is that without its sign."""
    if given.numerator is not None:
        return {f"n_{name}": str(given.numerator), f"d_{name}": str(given.denominator)}
    if given.answer == Answer.LEVEL:
        return {f"v_{name}": f"l{given.level}"}
    return {f"v_{name}": typed(given)}
