"""Deciding on proposals: each becomes a record that rests on its passage, or nothing; each decision can be undone."""

from __future__ import annotations

from typing import Any

import pytest

from camket.core.access import Refused
from camket.core.actions import Conflict, Invalid
from camket.core.models import AuditEntry, Edge
from camket.core.registry import registry
from camket.core.search import find
from camket.engagements.choices import CommitmentKind
from camket.engagements.models import Commitment, Event, Statement
from camket.intake.actions import deciding
from camket.intake.choices import LearnedKind, ProposalState, ReadingState
from camket.intake.models import Learned, Proposal
from camket.intake.queries import matches_for
from camket.people.models import Body, Person, PostHolding
from camket.policy.models import Instrument
from camket.reporting.models import DeclaredTotal
from camket.sources.models import Passage
from camket.sources.queries import passages_for
from tests import factories
from tests.cast import Cast

ARTICLE = (
    "Ha Noi (VNA) - More than 50 delegates met at a workshop on women in peacekeeping on March 28.\n\n"
    "Colonel Le Thi Hoa, Deputy Director of the Department of Peacekeeping, said over 75 officers had served, "
    "15 of them women.\n\n"
    "UN Women stands ready to support the training, she said.\n"
)


def propose(cast: Cast, kind: str, quote: str, **facts: Any) -> Proposal:
    """Return a proposal on the article of this module; several share one reading."""
    found = Proposal.objects.filter(reading__document__text=ARTICLE).first()
    whole = found.reading if found else factories.reading(cast, text=ARTICLE)
    key = facts.pop("key", "")
    made = factories.proposal(cast, reading=whole, kind=kind, quote=quote, facts=facts)
    if key:
        Proposal.objects.filter(pk=made.pk).update(key=key)
        made.refresh_from_db()
    return made


def test_a_body_becomes_a_record_that_rests_on_its_sentence(cast: Cast) -> None:
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping")
    decided = deciding.accept_proposal(actor=cast.lan, proposal=proposal)
    body = Body.objects.get(name_en="Department of Peacekeeping")
    assert decided.state == ProposalState.ACCEPTED
    assert (decided.became_kind, decided.became_id) == ("people.body", body.pk)
    quoted = passages_for(cast.lan, body)
    assert [each.quote.startswith("Colonel Le Thi Hoa") for each in quoted] == [True]
    assert AuditEntry.objects.filter(action="intake.proposal.accepted").count() == 1


def test_a_person_takes_the_post_in_which_the_source_names_her(cast: Cast) -> None:
    body = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping", key="org1")
    person = propose(
        cast,
        "person",
        "Le Thi Hoa",
        name="Le Thi Hoa",
        name_vi="Lê Thị Hoa",
        title="Deputy Director",
        body="Department of Peacekeeping",
        body_key="org1",
        sex="f",
        sex_basis="middle_name",
    )
    deciding.accept_proposal(actor=cast.lan, proposal=person)
    made = Person.objects.get(name_local="Lê Thị Hoa")
    assert (made.name_en, made.sex, made.sex_basis) == ("Le Thi Hoa", "f", "middle_name")
    held = PostHolding.objects.get(person=made)
    assert (held.post.name_en, held.post.body.name_en) == ("Deputy Director", "Department of Peacekeeping")
    body.refresh_from_db()
    assert body.state == ProposalState.ACCEPTED, "the body is accepted along"


def test_a_second_source_of_the_same_post_adds_no_second_term(cast: Cast) -> None:
    facts = {"name": "Le Thi Hoa", "title": "Deputy Director", "body": str(cast.embassy)}
    first = propose(cast, "person", "Le Thi Hoa", **facts)
    decided = deciding.accept_proposal(actor=cast.lan, proposal=first)
    again = factories.proposal(cast, kind="person", quote="Le Thi Hoa", facts=facts)
    person = Person.objects.get(pk=decided.became_id)
    deciding.accept_proposal(actor=cast.lan, proposal=again, into=person)
    assert PostHolding.objects.filter(person=person).count() == 1
    assert len(passages_for(cast.lan, person)) == 2


def test_over_stays_and_the_number_is_credited_to_who_said_it(cast: Cast) -> None:
    propose(
        cast, "person", "Le Thi Hoa", name="Le Thi Hoa", title="Deputy Director", body=str(cast.embassy), key="per1"
    )
    figure = propose(
        cast,
        "figure",
        "over 75 officers",
        name="officers sent to peacekeeping",
        value="75",
        unit="people",
        qualifier="over",
        period="since 2014",
        said_by="Le Thi Hoa",
        said_by_key="per1",
        level="centre",
    )
    deciding.accept_proposal(actor=cast.lan, proposal=figure)
    total = DeclaredTotal.objects.get()
    assert (total.value, total.qualifier, total.level) == (75, "over", "centre")
    assert total.speaker == Person.objects.get(name_en="Le Thi Hoa")
    assert total.issuer == cast.embassy
    assert str(total.begins_on) == "2014"


def test_a_figure_becomes_the_evidence_of_a_value(cast: Cast) -> None:
    value = factories.value(cast)
    figure = propose(cast, "figure", "15 of them women", name="women officers", value="15")
    deciding.accept_proposal(actor=cast.lan, proposal=figure, into=value)
    assert not DeclaredTotal.objects.exists()
    assert [each.quote[:7] for each in passages_for(cast.lan, value)] == ["Colonel"]


def test_an_offer_of_support_has_no_due_date(cast: Cast) -> None:
    quote = "UN Women stands ready to support the training"
    proposal = propose(cast, "commitment", quote, commitment_kind="support", actor="UN Women", due="2026-12-31")
    deciding.accept_proposal(actor=cast.ngoc, proposal=proposal)
    made = Commitment.objects.get()
    assert made.kind == CommitmentKind.SUPPORT
    assert made.due_on is None


def test_who_promised_is_kept_in_words_where_it_is_no_body(cast: Cast) -> None:
    quote = "UN Women stands ready to support the training"
    proposal = propose(cast, "commitment", quote, commitment_kind="pledge", actor="participants")
    deciding.accept_proposal(actor=cast.ngoc, proposal=proposal)
    made = Commitment.objects.get()
    assert (made.made_by, made.made_by_words, made.maker) == (None, "participants", "participants")


def test_who_promised_is_the_body_where_it_is_one(cast: Cast) -> None:
    proposal = propose(
        cast, "commitment", "UN Women stands ready to support", commitment_kind="pledge", actor=str(cast.embassy)
    )
    deciding.accept_proposal(actor=cast.ngoc, proposal=proposal)
    made = Commitment.objects.get()
    assert (made.made_by_words, made.made_by, made.maker) == ("", cast.embassy, cast.embassy)


def test_what_was_said_before_the_event_was_confirmed_is_given_to_it(cast: Cast) -> None:
    said = propose(
        cast, "statement", "UN Women stands ready to support the training", speaker="UN Women", event_key="eve1"
    )
    event = propose(
        cast, "event", "workshop on women in peacekeeping", title="Workshop on peacekeeping", key="eve1",
        event_kind="workshop", date="--03-28",
    )  # fmt: skip
    deciding.accept_proposal(actor=cast.ngoc, proposal=said)
    deciding.accept_proposal(actor=cast.ngoc, proposal=event)
    held = Event.objects.get(name_en="Workshop on peacekeeping")
    assert Statement.objects.get().event == held
    assert str(held.starts_on) == "--03-28", "the year is not taken from outside the text"


def test_an_instrument_of_others_is_noted_by_its_name(cast: Cast) -> None:
    proposal = propose(cast, "instrument", "women in peacekeeping", name="UNSCR 1325", instrument_kind="un_resolution")
    deciding.accept_proposal(actor=cast.ngoc, proposal=proposal)
    assert not Instrument.objects.get(name_en="UNSCR 1325").is_own


def test_undo_takes_away_exactly_what_accepting_wrote(cast: Cast) -> None:
    before = {model: model.objects.count() for model in (Body, Passage, Edge, Learned)}
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping")
    decided = deciding.accept_proposal(actor=cast.lan, proposal=proposal)
    opened = deciding.undo_decision(actor=cast.lan, proposal=decided)
    assert opened.state == ProposalState.OPEN
    assert {model: model.objects.count() for model in before} == before
    again = deciding.accept_proposal(actor=cast.lan, proposal=opened)
    assert again.state == ProposalState.ACCEPTED


def test_undo_of_a_known_record_leaves_the_record(cast: Cast) -> None:
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Dept. of Peacekeeping")
    decided = deciding.accept_proposal(actor=cast.lan, proposal=proposal, into=cast.embassy)
    assert decided.state == ProposalState.MERGED
    assert passages_for(cast.lan, cast.embassy)
    deciding.undo_decision(actor=cast.lan, proposal=decided)
    assert Body.objects.filter(pk=cast.embassy.pk).exists()
    assert not passages_for(cast.lan, cast.embassy)
    assert not Learned.objects.exists()


def test_undo_is_refused_once_others_rely_on_the_record(cast: Cast) -> None:
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping")
    decided = deciding.accept_proposal(actor=cast.lan, proposal=proposal)
    factories.event(cast).host_rows.create(body=Body.objects.get(pk=decided.became_id))
    with pytest.raises(Invalid):
        deciding.undo_decision(actor=cast.lan, proposal=decided)
    decided.refresh_from_db()
    assert decided.state == ProposalState.ACCEPTED
    assert Body.objects.filter(pk=decided.became_id).exists()


def test_a_correction_is_remembered(cast: Cast) -> None:
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Peacekeeping Dept")
    deciding.accept_proposal(actor=cast.lan, proposal=proposal, into=cast.embassy)
    assert Learned.objects.get(kind=LearnedKind.ALIAS).text == "Peacekeeping Dept"
    other = factories.proposal(cast, quote="Ministry of National Defence", facts={"name": "peacekeeping dept"})
    found = matches_for(cast.lan, [other])[other.pk]
    assert [match.record for match in found] == [cast.embassy]


def test_a_spelling_and_a_title_are_remembered(cast: Cast) -> None:
    proposal = propose(cast, "person", "Le Thi Hoa", name="Le Thi Hoa", title="Deputy Director")
    mended = deciding.mend_proposal(
        actor=cast.lan, proposal=proposal, facts={"name_vi": "Lê Thị Hòa", "title": "Deputy Head"}
    )
    deciding.accept_proposal(actor=cast.lan, proposal=mended)
    taught = {(row.kind, row.text): row.value for row in Learned.objects.all()}
    assert taught == {("spelling", "Le Thi Hoa"): "Lê Thị Hòa", ("title", "Deputy Director"): "Deputy Head"}
    assert mended.facts_as_read["title"] == "Deputy Director"


def test_what_is_sensitive_needs_a_second_person(cast: Cast) -> None:
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping")
    type(proposal.reading).objects.filter(pk=proposal.reading_id).update(is_sensitive=True)
    first = deciding.accept_proposal(actor=cast.lan, proposal=proposal)
    assert first.state == ProposalState.SECONDED
    assert not Body.objects.filter(name_en="Department of Peacekeeping").exists()
    with pytest.raises(Refused):
        deciding.accept_proposal(actor=cast.lan, proposal=first)
    second = deciding.accept_proposal(actor=cast.ngoc, proposal=first)
    assert second.state == ProposalState.ACCEPTED
    assert (second.first_decided_by, second.decided_by) == (cast.lan, cast.ngoc)


def test_what_was_changed_after_the_first_agreement_begins_again(cast: Cast) -> None:
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping")
    type(proposal.reading).objects.filter(pk=proposal.reading_id).update(is_sensitive=True)
    first = deciding.accept_proposal(actor=cast.lan, proposal=proposal)
    mended = deciding.mend_proposal(actor=cast.ngoc, proposal=first, facts={"name": "Another"})
    assert (mended.state, mended.first_decided_by) == (ProposalState.OPEN, None)


def test_two_people_at_once(cast: Cast) -> None:
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping")
    seen = proposal.version
    deciding.reject_proposal(actor=cast.ngoc, proposal=proposal, expected_version=seen)
    with pytest.raises(Refused):
        deciding.accept_proposal(actor=cast.lan, proposal=proposal, expected_version=seen)
    other = propose(cast, "person", "Le Thi Hoa", name="Le Thi Hoa")
    deciding.mend_proposal(actor=cast.ngoc, proposal=other, facts={"title": "x"}, expected_version=other.version)
    with pytest.raises(Conflict):
        deciding.accept_proposal(actor=cast.lan, proposal=other, expected_version=other.version)


@pytest.mark.parametrize("who", ["sara", "tam", "minh", "linh", "chi"])
def test_who_may_not_confirm(cast: Cast, who: str) -> None:
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping")
    with pytest.raises(Refused):
        deciding.accept_proposal(actor=cast.users[who], proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_a_proposal_cannot_be_joined_to_another_kind(cast: Cast) -> None:
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping")
    with pytest.raises(Invalid):
        deciding.accept_proposal(actor=cast.lan, proposal=proposal, into=factories.event(cast))


def test_all_that_is_sure_is_accepted_in_the_order_of_what_refers_to_what(cast: Cast) -> None:
    body = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping", key="org1")
    person = propose(
        cast, "person", "Le Thi Hoa", name="Le Thi Hoa", title="Deputy Director", body="x", body_key="org1"
    )
    doubtful = propose(cast, "instrument", "women in peacekeeping", name="Peace")
    Proposal.objects.filter(pk__in=[body.pk, person.pk]).update(confidence=90)
    assert deciding.accept_all(actor=cast.lan, reading=body.reading, least=80) == 2
    doubtful.refresh_from_db()
    assert doubtful.state == ProposalState.OPEN
    assert PostHolding.objects.filter(post__body__name_en="Department of Peacekeeping").count() == 1


def test_undoing_in_a_finished_reading_takes_it_up_again(cast: Cast) -> None:
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping")
    rejected = deciding.reject_proposal(actor=cast.lan, proposal=proposal)
    type(proposal.reading).objects.filter(pk=proposal.reading_id).update(state=ReadingState.DONE)
    opened = deciding.undo_decision(actor=cast.lan, proposal=Proposal.objects.get(pk=rejected.pk))
    opened.reading.refresh_from_db()
    assert opened.reading.state == ReadingState.PROPOSED


def test_proposals_are_no_records(cast: Cast) -> None:
    """What no person has accepted is in no search, thread, count or export: the registry does not know its kind."""
    proposal = propose(cast, "body", "Department of Peacekeeping", name="Department of Peacekeeping")
    assert not [code for code in registry.kinds if code.startswith("intake.")]
    assert find(cast.lan, "Department of Peacekeeping") == []
    deciding.accept_proposal(actor=cast.lan, proposal=proposal)
    assert {hit.node.key.kind for hit in find(cast.lan, "Department of Peacekeeping")} >= {"people.body"}
