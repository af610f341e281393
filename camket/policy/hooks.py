"""What policy tells core."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from camket.core.choices import Station
from camket.core.packs import pack_table
from camket.core.registry import EdgeKind, Join, RecordKind, registry
from camket.people.models import Body, Person
from camket.policy.actions import packs
from camket.policy.models import Clause, Instrument, Version
from camket.policy.rules import DRAFTERS


def register() -> None:
    """Fill core's tables with what this room has."""
    registry.set_editors("policy", DRAFTERS)
    registry.add_kind(
        RecordKind(
            Instrument,
            Station.TEXT,
            _("Instrument"),
            _("Instruments"),
            "instrument",
            state=lambda instrument: instrument.get_state_display(),
            search_text=instrument_text,
            date=lambda instrument: instrument.issued_on or instrument.adopted_on,
        )
    )
    registry.add_kind(
        RecordKind(Version, Station.TEXT, _("Version"), _("Versions"), "version", ("instrument",), in_search=False)
    )
    registry.add_kind(
        RecordKind(
            Clause,
            Station.TEXT,
            _("Clause"),
            _("Clauses"),
            "clause",
            ("instrument",),
            search_text=clause_text,
            about=("instrument__issuer",),
        )
    )
    joins = [
        Join(Clause, "instrument", Instrument, _("is part of"), _("has the clause")),
        Join(Clause, "parent", Clause, _("stands under"), _("has under it")),
        Join(Version, "instrument", Instrument, _("is a version of"), _("has the version")),
        Join(Instrument, "issuer", Body, _("issued by"), _("issued"), upward=False),
        Join(Instrument, "signer", Person, _("signed by"), _("signed"), upward=False),
    ]
    for join in joins:
        registry.add_join(join)
    texts = (Clause.record_kind(), Instrument.record_kind())
    registry.add_edge_kind(EdgeKind("implements", texts, texts, _("carries out"), _("is carried out by")))
    registry.add_edge_kind(EdgeKind("serves", None, texts, _("serves"), _("is served by")))
    registry.add_edge_kind(EdgeKind("corresponds", texts, texts, _("is there"), _("is the same topic as")))
    pack_table("instrument", packs.load_instruments)
    pack_table("clause", packs.load_clauses)


def instrument_text(instrument: Instrument) -> tuple[str, str]:
    """Return what finds an instrument: title, number, summary."""
    return f"{instrument} {instrument.number}", f"{instrument.summary_local} {instrument.summary_en}"


def clause_text(clause: Clause) -> tuple[str, str]:
    """Return what finds a clause: its heading and the words of its versions."""
    return str(clause), " ".join(clause.texts.values_list("body", flat=True))
