"""What an installation already knows, handed to the reader as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A body of the register: `key` is its public id, `aliases` every other spelling and short name."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    acronym: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the register: `sex` is f, m or None, `posts` are (title, name of the body)."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    sex: str | None = None
    posts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KnownThing:
    """A place, an instrument or an event of the register."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """The register, as far as it helps reading; the reader works as well with an empty one."""

    bodies: tuple[KnownBody, ...] = ()
    people: tuple[KnownPerson, ...] = ()
    places: tuple[KnownThing, ...] = ()
    instruments: tuple[KnownThing, ...] = ()
    events: tuple[KnownThing, ...] = ()


NOTHING_KNOWN = Known()
