"""Instruments, versions and clauses: three steps of a text's life, words that cannot change once adopted."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.choices import SigningForm
from camket.core.dates import PartialDate
from camket.core.files import store
from camket.core.models import AuditEntry
from camket.people.actions.roles import OnPaper
from camket.people.models import PaperDecision
from camket.policy import queries, rules
from camket.policy.actions import instruments as actions
from camket.policy.choices import InstrumentState, VersionState
from camket.policy.models import Clause, ClauseText, Instrument, Version
from tests import factories
from tests.cast import Cast, make_person

DAY = PartialDate.parse("2021-01-15")


@pytest.mark.parametrize("current", list(InstrumentState))
@pytest.mark.parametrize("to", list(InstrumentState))
def test_each_step_follows_only_from_the_one_before(current: InstrumentState, to: InstrumentState) -> None:
    order = list(InstrumentState)
    allowed = bool(rules.can_step(current, to, number="18", on=DAY))
    assert allowed is (order.index(to) == order.index(current) + 1)


def test_a_step_needs_its_date_and_issuing_a_number() -> None:
    assert not rules.can_step("draft", InstrumentState.ADOPTED, number="", on=None)
    assert not rules.can_step("adopted", InstrumentState.ISSUED, number="", on=DAY)
    assert rules.can_step("adopted", InstrumentState.ISSUED, number="18", on=DAY)


@pytest.fixture
def draft(cast: Cast) -> Instrument:
    """A draft with one clause in both languages."""
    drafted = actions.draft_instrument(
        actor=cast.lan, name_local="Dự thảo nghị quyết", kind="resolution", owner_unit=cast.centre
    )
    clause = actions.add_clause(actor=cast.lan, instrument=drafted, key="a1", kind="article", name_local="Mục tiêu")
    version = drafted.versions.get()
    actions.write_clause(actor=cast.lan, clause=clause, version=version, language="vi", body="Nâng cao năng lực.")
    actions.write_clause(actor=cast.lan, clause=clause, version=version, language="en", body="Raise capacity.")
    return drafted


def test_adoption_closes_the_text(cast: Cast, draft: Instrument) -> None:
    clause = Clause.objects.get(instrument=draft)
    actions.step_instrument(actor=cast.lan, instrument=draft, to=InstrumentState.ADOPTED, on=DAY)
    version = Version.objects.get(instrument=draft)
    assert (version.state, version.dated) == (VersionState.ADOPTED, DAY)
    with pytest.raises(Refused, match="adopted"):
        actions.write_clause(actor=cast.lan, clause=clause, version=version, language="vi", body="Khác.")
    assert ClauseText.objects.get(clause=clause, version=version, language="vi").body == "Nâng cao năng lực."


def test_a_text_without_words_cannot_be_adopted(cast: Cast) -> None:
    empty = factories.instrument(cast)
    with pytest.raises(Invalid, match="no text"):
        actions.step_instrument(actor=cast.lan, instrument=empty, to=InstrumentState.ADOPTED, on=DAY)
    empty.refresh_from_db()
    assert empty.state == InstrumentState.DRAFT


def test_a_new_version_begins_with_the_words_of_the_latest(cast: Cast, draft: Instrument) -> None:
    actions.step_instrument(actor=cast.lan, instrument=draft, to=InstrumentState.ADOPTED, on=DAY)
    second = actions.start_version(actor=cast.lan, instrument=draft, note="Sửa đổi")
    clause = Clause.objects.get(instrument=draft)
    actions.write_clause(actor=cast.lan, clause=clause, version=second, language="vi", body="Nâng cao mạnh mẽ.")
    words = [(text.version.number, text.body) for text in queries.history_of_words(clause) if text.language == "vi"]
    assert words == [(2, "Nâng cao mạnh mẽ."), (1, "Nâng cao năng lực.")]


def test_a_working_version_is_seen_inside_the_organisation_only(cast: Cast, draft: Instrument) -> None:
    draft.access = "public"
    draft.save()
    assert len(queries.visible_versions(cast.minh, draft)) == 1
    assert queries.visible_versions(cast.sara, draft) == []


def test_a_step_decided_on_paper_is_recorded_with_the_scan(
    cast: Cast, draft: Instrument, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    paper = OnPaper(
        signer=make_person("Nguyễn Thị Tuyết"),
        signed_on=date(2021, 1, 15),
        scan=store(io.BytesIO(b"%PDF-1.4 scan"), name="qd.pdf"),
        form=SigningForm.TM,
        in_place_of="Ban Chấp hành",
    )
    stepped = {"instrument": draft, "to": InstrumentState.ADOPTED, "on": DAY}
    with pytest.raises(Refused):
        actions.step_instrument(actor=cast.thu, **stepped)
    actions.step_instrument(actor=cast.thu, paper=paper, **stepped)
    decision = PaperDecision.objects.get(record_kind="policy.instrument", record_id=draft.pk)
    assert (decision.form, decision.in_place_of, decision.recorded_by) == ("tm", "Ban Chấp hành", cast.thu)
    entry = AuditEntry.objects.get(action="policy.instrument.adopted")
    assert entry.payload.data["on_paper"]["signer"]["name"] == "Nguyễn Thị Tuyết"
    with pytest.raises(Refused, match="secretary"):
        actions.step_instrument(
            actor=cast.lan, instrument=draft, to=InstrumentState.ISSUED, on=DAY, number="18/NQ-BCH", paper=paper
        )


def test_a_clause_keeps_its_key_once(cast: Cast, draft: Instrument) -> None:
    with pytest.raises(Invalid, match="key"):
        actions.add_clause(actor=cast.lan, instrument=draft, key="a1", kind="article", name_local="Khác")


def test_the_text_reads_in_order_with_its_depth(cast: Cast, draft: Instrument) -> None:
    first = Clause.objects.get(key="a1")
    actions.add_clause(actor=cast.lan, instrument=draft, key="a2", kind="article", name_local="Tổ chức")
    actions.add_clause(actor=cast.lan, instrument=draft, key="a1a", kind="point", name_local="Điểm a", parent=first)
    lines = queries.text_of(draft, draft.versions.get())
    assert [(line.clause.key, line.depth) for line in lines] == [("a1", 0), ("a1a", 1), ("a2", 0)]
    assert lines[0].local is not None
    assert lines[0].local.body == "Nâng cao năng lực."


def test_the_pages_carry_a_draft_to_its_adoption(cast: Cast, client: Client, draft: Instrument) -> None:
    client.force_login(cast.lan)
    clause = Clause.objects.get(key="a1")
    words = reverse("policy:clause_words", args=[clause.uid, 1])
    assert client.get(words).status_code == 200
    assert client.post(words, {"vi": "Mới.", "en": "Raise capacity."}).status_code == 302
    assert ClauseText.objects.get(clause=clause, language="vi").body == "Mới."
    step = reverse("policy:instrument_step", args=[draft.uid])
    wrong = client.post(step, {"to": "adopted", "on": "31/02/2021"})
    assert wrong.status_code == 422
    assert "31/02/2021" in wrong.content.decode()
    assert client.post(step, {"to": "adopted", "on": "15/1/2021"}).status_code == 302
    assert client.post(reverse("policy:version_add", args=[draft.uid])).status_code == 302
    assert draft.versions.count() == 2
    client.force_login(cast.minh)
    assert client.post(reverse("policy:version_add", args=[draft.uid])).status_code == 403
