"""From the raw words of articles to the records of the other rooms, as accepting everything leaves them."""

from __future__ import annotations

import pytest

from camket.engagements.models import Commitment, Event, Statement
from camket.intake.actions import deciding
from camket.intake.actions.readings import read_document, take_in
from camket.intake.choices import ProposalKind, ProposalState
from camket.intake.models import Reading
from camket.people.models import Body
from camket.reporting.models import DeclaredTotal
from tests.cast import Cast

OFFICERS = """ date 2024-06-12 Delegates at the round table. (Photo: VNA)

Ha Noi (VNA) - More than 80 delegates joined a round table on women in peacekeeping in Ha Noi on June 11, held by the \
Ministry of National Defence.

Lena Brandt, UNFPA Representative in Vietnam, praised the training, noting that among 75 officers deployed by Vietnam \
to UN peacekeeping missions in South Sudan and Abyei, 15 are female.

UNFPA stands ready to support the Ministry in drafting the plan, she added.
"""
AID = """A union opens to the world

In its role of leading the movement, the union has learned from abroad.

During the period of 2017-2022, the Central Committee of the Vietnam Women's Union has mobilized over 9.5 million USD \
worth of aid. With the support of the Korea International Cooperation Agency, seven officials took part in a master's \
course in the Republic of Korea.

Members of the club in Quang Tri province in a training course, September 2022. (Photo: Vietnam Women's Union)

Vice President Nguyen Thi Minh Chau said: "We will go on with this work."
"""


def confirmed(cast: Cast, text: str) -> Reading:
    """Take a text in, have it read, accept everything; return its reading."""
    reading = take_in(actor=cast.ngoc, content=text.encode(), name="raw.txt", is_read_now=False).reading
    read_document(actor=cast.ngoc, reading_id=reading.pk)
    reading.refresh_from_db()
    deciding.accept_all(actor=cast.ngoc, reading=reading, least=0)
    return reading


def test_numbers_are_credited_to_who_said_them_and_support_has_no_day(cast: Cast) -> None:
    reading = confirmed(cast, OFFICERS)
    assert not reading.proposals.filter(state=ProposalState.OPEN).exists()
    assert str(reading.document.published_on) == "2024-06-12", "the day at the head of the page"
    totals = {total.value: total for total in DeclaredTotal.objects.filter(speaker__isnull=False)}
    assert {value: total.sex for value, total in totals.items()} == {75: "", 15: "f"}
    for total in totals.values():
        assert str(total.speaker) == "Lena Brandt"
        assert str(total.issuer) in {"UNFPA", "United Nations Population Fund"}
        assert total.achieved_by is None, "the missions of the UN are not the UN's own work"
        assert str(total.as_of) == "2024-06-12"
    assert totals[75].where == "South Sudan and Abyei"
    made = Commitment.objects.get(kind="support")
    assert (made.due_on, str(made.made_by)) == (None, str(totals[75].issuer))
    held = Event.objects.get(declared_count=80)
    assert (held.declared_at_least, held.name_en[:11]) == (True, "Round table")
    assert set(Statement.objects.filter(speaker__name_en="Lena Brandt").values_list("event", flat=True)) == {held.pk}


def test_over_and_the_level_that_mobilised_it_are_kept(cast: Cast) -> None:
    confirmed(cast, AID)
    aid = DeclaredTotal.objects.get(value=9_500_000)
    assert (aid.qualifier, aid.level, aid.measure_en, aid.name_en) == ("over", "centre", "USD", "aid")
    assert (str(aid.begins_on), str(aid.ends_on)) == ("2017", "2022")
    assert str(aid.achieved_by) == "Central Committee of the Vietnam Women's Union"
    sent = DeclaredTotal.objects.get(value=7)
    assert sent.achieved_by is None, "who supports it has not sent them"
    said = Statement.objects.get()
    assert said.event is None, "a picture of another event is not where it was said"


@pytest.mark.parametrize("name", ["Viet Nam Women’s Union", "Viet Nam Women's Union"])
def test_a_known_body_is_proposed_once_however_it_is_written(cast: Cast, name: str) -> None:
    known = Body.objects.create(key="union-x", kind="socio_political", name_local="Hội Mẫu", name_en=name,
        short_name_en="VWU")  # fmt: skip
    text = "The Vietnam Women's Union (VWU) met in Hue on 3 May 2024.\n\nThe VWU said that it would train 40 women.\n"
    reading = take_in(actor=cast.ngoc, content=text.encode(), name="raw.txt", is_read_now=False).reading
    read_document(actor=cast.ngoc, reading_id=reading.pk)
    bodies = reading.proposals.filter(kind=ProposalKind.BODY)
    assert [each.facts["name"] for each in bodies] == [known.name_local]
