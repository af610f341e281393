"""Events, statements and commitments: who, in which capacity, what was promised and what came of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.choices import Access
from camket.core.dates import PartialDate
from camket.engagements import queries, rules
from camket.engagements.actions import commitments, events
from camket.engagements.choices import CommitmentKind, CommitmentState
from camket.engagements.models import Commitment, Event, EventHost, Participation, Statement
from camket.plans.queries.dates import Asked
from tests import factories
from tests.cast import Cast, make_person

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("kind", list(CommitmentKind))
def test_an_offer_of_support_has_no_due_date(kind: CommitmentKind) -> None:
    dated = rules.can_have_due(kind, PartialDate.parse("2030"))
    assert bool(dated) is (kind != CommitmentKind.SUPPORT)
    assert rules.can_have_due(kind, None)


@pytest.mark.parametrize(
    ("to", "reason", "proof", "allowed"),
    [
        (CommitmentState.KEPT, "", True, True),
        (CommitmentState.KEPT, "đã làm", False, False),
        (CommitmentState.PARTLY_KEPT, "", False, False),
        (CommitmentState.NOT_KEPT, "", True, False),
        (CommitmentState.NOT_KEPT, "đổi kế hoạch", False, True),
        (CommitmentState.NO_EVIDENCE, "", False, False),
        (CommitmentState.UNDER_WAY, "", False, True),
        (CommitmentState.OPEN, "", False, False),
    ],
)
def test_what_settles_a_commitment(to: CommitmentState, reason: str, proof: bool, allowed: bool) -> None:
    assert bool(rules.can_settle(CommitmentState.OPEN, to, reason=reason, has_proof=proof)) is allowed


DUES = [
    ("2026-11-22", True),
    ("2026-11-23", False),
    ("2026-11", False),
    ("2026-10", True),
    ("2026", False),
    ("2025", True),
    (None, False),
]


@pytest.mark.parametrize(("due", "late"), DUES)
def test_a_partial_date_is_late_when_all_of_it_has_passed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, due: str | None, late: bool
) -> None:
    """The rule in Python and the query in the database agree."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    due_on = PartialDate.parse(due) if due else None
    assert rules.is_overdue(state="open", due_on=due_on, today=TODAY) is late
    factories.commitment(cast, due_on=due_on)
    assert queries.overdue(Commitment.objects.all()).exists() is late


def test_who_promised_is_shown_in_words_where_it_is_no_body(cast: Cast, client: Client) -> None:
    client.force_login(cast.ngoc)
    posted = {"kind": "ask", "name_local": "Lập danh bạ nữ hòa giải viên", "made_by_words": "các đại biểu"}
    posted |= {"owner_unit": str(cast.centre.uid), "access": "public"}
    assert client.post(reverse("engagements:commitment_add"), posted).status_code == 302
    made = Commitment.objects.get()
    for address in (made.get_absolute_url(), reverse("engagements:commitments")):
        assert "các đại biểu" in client.get(address).content.decode()
    assert client.get("/api/v1/commitments").json()["items"][0]["made_by_words"] == "các đại biểu"


def test_support_with_a_due_date_is_refused_at_every_door(cast: Cast, client: Client) -> None:
    facts = {"kind": "support", "name_local": "Sẵn sàng hỗ trợ", "owner_unit": cast.centre}
    with pytest.raises(Refused, match="no due date"):
        commitments.record_commitment(actor=cast.ngoc, due_on=PartialDate.parse("2030"), **facts)
    client.force_login(cast.ngoc)
    posted = {**facts, "owner_unit": cast.centre.uid, "access": "public", "due_on": "2030"}
    assert client.post(reverse("engagements:commitment_add"), posted).status_code == 422
    assert Commitment.objects.count() == 0


def test_an_event_within_an_event(cast: Cast) -> None:
    conference = events.record_event(
        actor=cast.ngoc, name_local="Hội nghị Ngoại giao", kind="conference", owner_unit=cast.centre, hosts=[cast.union]
    )
    session = events.record_event(
        actor=cast.ngoc, name_local="Phiên làm việc", kind="working_session", owner_unit=cast.centre, parent=conference
    )
    assert [row.body for row in EventHost.objects.filter(event=conference)] == [cast.union]
    with pytest.raises(Invalid, match="itself"):
        events.change_event(actor=cast.ngoc, event=conference, expected_version=1, parent=session)
    events.change_event(actor=cast.ngoc, event=conference, expected_version=1, hosts=[cast.embassy])
    assert list(Event.objects.get(pk=conference.pk).hosts.all()) == [cast.embassy]


def test_a_person_is_on_the_list_once(cast: Cast) -> None:
    event, person = factories.event(cast), make_person(sex="f", sex_basis="middle_name")
    events.add_participant(actor=cast.ngoc, event=event, person=person, role="speaker", capacity_en="Vice President")
    with pytest.raises(Invalid, match="already"):
        events.add_participant(actor=cast.ngoc, event=event, person=person)
    with pytest.raises(Invalid, match="Name a person"):
        events.add_participant(actor=cast.ngoc, event=event)
    assert Participation.objects.count() == 1


def test_the_balance_counts_the_unknown_as_unknown(cast: Cast) -> None:
    event = factories.event(cast)
    for name, sex, role in (("A", "f", "speaker"), ("B", "f", "guest"), ("C", "m", "chair"), ("D", "", "speaker")):
        events.add_participant(actor=cast.ngoc, event=event, person=make_person(name, sex=sex), role=role)
    assert queries.sex_balance(event) == {"f": 2, "m": 1, "x": 0, "": 1}
    assert queries.sex_balance(event, speakers_only=True) == {"f": 1, "m": 1, "x": 0, "": 1}


def test_what_was_kept_is_shown_by_a_proof(cast: Cast, client: Client) -> None:
    commitment = factories.commitment(cast)
    document = factories.document(cast)
    client.force_login(cast.ngoc)
    settle = reverse("engagements:commitment_settle", args=[commitment.uid])
    assert client.post(settle, {"to": "kept"}).status_code == 422
    proof = reverse("engagements:commitment_proof", args=[commitment.uid])
    assert client.post(proof, {"proof": "aaaaaaaaaaa"}).status_code == 422
    assert client.post(proof, {"proof": document.get_absolute_url()}).status_code == 302
    assert client.post(settle, {"to": "kept"}).status_code == 302
    assert Commitment.objects.get(pk=commitment.pk).state == CommitmentState.KEPT


def test_a_statement_keeps_the_capacity_spoken_in(cast: Cast, client: Client) -> None:
    statement = commitments.record_statement(
        actor=cast.ngoc,
        name_local="Cam kết tiếp tục hỗ trợ",
        speaker=make_person("Sara Valdés Bolano"),
        capacity_en="Co-Chair of the Gender Coordination Group",
        owner_unit=cast.centre,
        access="public",
    )
    commitments.change_statement(actor=cast.ngoc, statement=statement, expected_version=1, body=cast.embassy)
    page = client.get(statement.get_absolute_url(), headers={"Accept-Language": "en"}).content.decode()
    assert "Co-Chair of the Gender Coordination Group" in page
    assert "Embassy of Mexico" in page
    assert Statement.objects.get().version == 2


def test_the_page_adds_a_participant(cast: Cast, client: Client) -> None:
    event = factories.event(cast)
    person = make_person("Nguyễn Nguyệt Nga")
    client.force_login(cast.ngoc)
    url = reverse("engagements:participant_add", args=[event.uid])
    assert client.post(url, {"person": "nguyen nguyet nga", "role": "guest"}).status_code == 302
    assert Participation.objects.get().person == person
    assert client.post(url, {"person": "không ai", "role": "guest"}).status_code == 422


def test_events_stand_in_the_calendars_of_staff(cast: Cast) -> None:
    """Those whose day is known, and which the person may see; none is ever late."""
    facts = {"owner_unit": cast.ha_tinh, "access": Access.UNIT}
    factories.event(cast, name_local="Tập huấn", starts_on=PartialDate.parse("2026-03-05"), **facts)
    factories.event(
        cast, name_local="Hội nghị", starts_on=PartialDate.parse("2026-03-08"), ends_on=PartialDate.parse("2026-03-09")
    )
    factories.event(cast, name_local="Tháng Ba", starts_on=PartialDate.parse("2026-03"))
    asked = Asked(date(2026, 3, 1), date(2026, 3, 31))
    assert [each.title for each in queries.dated_events(cast.huong, asked)] == ["Tập huấn", "Hội nghị"]
    (found,) = queries.dated_events(cast.nga, asked)
    assert (found.day, found.last, found.is_late(TODAY)) == (date(2026, 3, 8), date(2026, 3, 9), False)
    assert queries.dated_events(cast.sara, asked) == []
    assert queries.dated_events(cast.lan, Asked(asked.start, asked.end, factories.plan(cast))) == []
