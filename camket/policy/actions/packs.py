"""Loaders of packs: instruments with their adopted version, clauses."""

from __future__ import annotations

from django.utils.translation import gettext as _

from camket.core.choices import Access
from camket.core.packs import Loading, Row
from camket.people.models import Body, Person, Unit
from camket.policy.choices import ClauseKind, InstrumentKind, InstrumentState, SourceCheck, VersionState
from camket.policy.models import Clause, ClauseText, Instrument, Version


def load_instruments(loading: Loading, rows: list[Row]) -> None:
    """Load instruments; each gets one version, adopted unless the instrument is a draft."""
    for row in rows:
        key = row.text("key", needed=True)
        state = row.choice("state", InstrumentState)
        instrument = Instrument(
            **row.pair("name", needed=True),
            **row.prose_pair("summary"),
            kind=row.choice("kind", InstrumentKind),
            number=row.text("number"),
            issuer=row.reference("issuer", "body", Body),
            owner_unit=row.reference("owner_unit", "unit", Unit),
            state=state,
            adopted_on=row.partial_date("adopted_on"),
            issued_on=row.partial_date("issued_on"),
            in_force_from=row.partial_date("in_force_from"),
            ends_on=row.partial_date("ends_on"),
            signer=row.reference("signer", "person", Person),
            is_own=row.flag("is_own"),
            source=row.text("source"),
            checked=row.choice("checked", SourceCheck, SourceCheck.UNSAID),
            access=row.choice("access", Access, Access.PUBLIC),
            is_demonstration=row.flag("is_demonstration") or loading.is_demonstration,
        )
        row.finish()
        if loading.is_known("instrument", key):
            continue
        instrument.save()
        loading.keep("instrument", key, instrument)
        Version.objects.create(
            instrument=instrument,
            number=1,
            state=VersionState.WORKING if state is InstrumentState.DRAFT else VersionState.ADOPTED,
            dated=instrument.adopted_on or instrument.issued_on,
            is_demonstration=instrument.is_demonstration,
        )


def load_clauses(loading: Loading, rows: list[Row]) -> None:
    """Load clauses with their words, or our summary of them, in the instrument's first version."""
    for position, row in enumerate(rows, start=1):
        key = row.text("key", needed=True)
        instrument = row.reference("instrument", "instrument", Instrument)
        if instrument is None:
            raise row.fail("instrument", _("is missing."))
        clause = Clause(
            instrument=instrument,
            key=key,
            **row.pair("name", needed=True),
            kind=row.choice("kind", ClauseKind),
            number=row.text("number"),
            parent=row.reference("parent", "clause", Clause),
            position=row.number("position") or position,
            is_operative=not row.flag("is_frame"),
            source=row.text("source"),
            checked=row.choice("checked", SourceCheck, SourceCheck.UNSAID),
            is_demonstration=row.flag("is_demonstration") or instrument.is_demonstration,
        )
        bodies = row.prose_pair("text")
        is_summary = row.flag("is_summary")
        row.finish()
        if loading.is_known("clause", key):
            continue
        clause.save()
        loading.keep("clause", key, clause)
        version = instrument.versions.earliest("number")
        for column, language in (("text_local", "vi"), ("text_en", "en")):
            if bodies[column]:
                ClauseText.objects.create(
                    clause=clause,
                    version=version,
                    language=language,
                    body=bodies[column],
                    is_summary=is_summary,
                )
