"""Readings as plain records: the exchange form of proposals and of the texts they are measured on.

A document is {doc_id, language, records, links}; every record has id, type and span {start, end, text}, in code points
of the raw text. An action here is our commitment, an organisation our body, gender our sex; a sex that only the
register knows is left out.
"""

from __future__ import annotations

from typing import Any

from camket.intake.rules.proposals import Person, Proposal, Reading, SexBasis, Span

Record = dict[str, Any]


def document(doc_id: str, reading: Reading) -> Record:
    """Return a reading as one document."""
    return {
        "doc_id": doc_id,
        "language": reading.language,
        "records": _records(reading),
        "links": [{"from": one.from_id, "rel": one.rel, "to": one.to_id} for one in reading.links],
    }


def _records(reading: Reading) -> list[Record]:
    rows: list[Record] = []
    for event in reading.events:
        rows.append(
            _base(event, "event")
            | {
                "event_type": event.event_type,
                "title": event.title,
                "date": event.date,
                "place": event.place,
                "format": event.mode,
                "organisers": list(event.organisers),
                "participant_count": event.participant_count,
            }
        )
    rows += [_person(one) for one in reading.people]
    for body in reading.bodies:
        facts: Record = {"name": body.name, "name_norm": body.name_norm, "acronym": body.acronym, "parent": body.parent}
        rows.append(_base(body, "organisation") | facts | {"mentions": [_span(one) for one in body.mentions]})
    for figure in reading.figures:
        facts = {"value": _number(figure.value), "unit": figure.unit, "counted": figure.counted}
        facts |= {"qualifier": figure.qualifier, "period": figure.period, "place": figure.place, "sex": figure.sex}
        rows.append(_base(figure, "figure") | facts)
    for said in reading.statements:
        rows.append(_base(said, "statement") | {"mode": said.mode, "speaker": said.speaker})
    for action in reading.commitments:
        facts = {"kind": action.kind.value, "actor": action.actor, "target": action.target}
        rows.append(_base(action, "action") | facts)
    for instrument in reading.instruments:
        rows.append(_base(instrument, "instrument") | {"name": instrument.name, "name_norm": instrument.name_norm})
    return rows


def _person(person: Person) -> Record:
    is_told = person.sex_basis is not None and person.sex_basis is not SexBasis.REGISTER
    return _base(person, "person") | {
        "name": person.name,
        "name_vi": person.name_vi,
        "role": "; ".join(role.title for role in person.roles) or None,
        "organisation": person.body,
        "gender": person.sex if is_told else None,
        "gender_basis": person.sex_basis.value if is_told and person.sex_basis else None,
        "mentions": [_span(one) for one in person.mentions],
    }


def _base(proposal: Proposal, kind: str) -> Record:
    facts = {"confidence": round(proposal.confidence, 2), "made_by": proposal.made_by}
    return {"id": proposal.id, "type": kind, "span": _span(proposal.span)} | facts


def _span(span: Span) -> Record:
    return {"start": span.start, "end": span.end, "text": span.text}


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value
