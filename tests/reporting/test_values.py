"""Indicators and values: four kinds of nothing, parts by sex, nobody approves her own figure."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from camket.core.access import Refused, scope_of
from camket.core.actions import Conflict, Invalid
from camket.core.files import store
from camket.core.models import AuditEntry
from camket.core.periods import Period
from camket.core.scaled import shown_number
from camket.desk.queries import asked_of
from camket.people.actions.roles import OnPaper
from camket.reporting import queries, rules
from camket.reporting.actions import definitions, targets
from camket.reporting.actions import values as actions
from camket.reporting.choices import Answer, ValueState
from camket.reporting.models import Indicator, Value
from tests import factories
from tests.cast import Cast, make_person

YEAR = Period.parse("2026")


@pytest.mark.parametrize(
    ("answer", "number", "counts_people", "allowed"),
    [
        (Answer.NUMBER, 0, True, True),
        (Answer.NUMBER, 5, True, True),
        (Answer.NUMBER, None, True, False),
        (Answer.NUMBER, -1, True, False),
        (Answer.NUMBER, -1, False, True),
        (Answer.NO_DATA, None, True, True),
        (Answer.NO_DATA, 0, True, False),
    ],
)
def test_what_is_an_answer(answer: Answer, number: int | None, counts_people: bool, allowed: bool) -> None:
    assert bool(rules.can_answer(answer, number, counts_people=counts_people)) is allowed


@pytest.mark.parametrize(
    ("splits", "fault"),
    [
        ({"": 75, "sex=f": 15, "sex=m": 60, "sex=u": 0}, False),
        ({"": 75, "sex=f": 15, "sex=m": 61}, True),
        ({"": 75, "sex=f": 15, "sex=m": 59, "sex=u": 0}, True),
        ({"": 75, "sex=f": 15}, False),
        ({"": 75, "sex=f": 76}, True),
        ({"sex=f": 76}, False),
        ({"": None, "sex=f": 76}, False),
        ({"": 0, "sex=f": 0}, False),
    ],
)
def test_parts_by_sex_fit_the_total(splits: dict[str, int | None], fault: bool) -> None:
    assert (rules.parts_fault(splits) is not None) is fault


@given(women=st.integers(0, 10**6), men=st.integers(0, 10**6), unknown=st.integers(0, 10**6))
def test_an_unknown_is_never_counted_as_a_man(women: int, men: int, unknown: int) -> None:
    found = rules.share_of_women({"sex=f": women, "sex=m": men, "sex=u": unknown})
    assert found == (women, women + men + unknown)
    assert rules.share_of_women({"sex=f": women}) is None


@pytest.mark.parametrize(
    ("number", "scale", "vi", "en"),
    [
        (9500000, 0, "9.500.000", "9,500,000"),
        (0, 0, "0", "0"),
        (173, 2, "1,73", "1.73"),
        (-5, 2, "-0,05", "-0.05"),
        (99999999999999937, 2, "999.999.999.999.999,37", "999,999,999,999,999.37"),
    ],
)
def test_numbers_are_written_as_people_write_them(number: int, scale: int, vi: str, en: str) -> None:
    for language, written in (("vi", vi), ("en", en)):
        with translation.override(language):
            assert shown_number(number, scale) == written


@pytest.mark.parametrize(
    ("state", "own", "on_paper", "allowed"),
    [
        ("draft", False, False, True),
        ("draft", True, False, False),
        ("draft", True, True, True),
        ("approved", False, False, False),
    ],
)
def test_nobody_approves_her_own_figure(state: str, own: bool, on_paper: bool, allowed: bool) -> None:
    verdict = rules.can_approve(state=state, entered_by_id=1, actor_id=1 if own else 2, on_paper=on_paper)
    assert bool(verdict) is allowed


def enter(cast: Cast, who: str, indicator: Indicator, number: int | None, **facts: Any) -> Value:
    answer = Answer.NO_DATA if number is None else Answer.NUMBER
    place = {"indicator": indicator, "unit": cast.commune, "period": YEAR}
    return actions.enter_value(actor=cast.users[who], answer=answer, number=number, **{**place, **facts})


def test_four_kinds_of_nothing(cast: Cast) -> None:
    """Not asked: no target. Asked and not answered: a target without a value. No data and zero: two answers."""
    indicator = factories.indicator(cast)
    assert list(asked_of(scope_of(cast.minh))) == []
    target = factories.target(cast, indicator=indicator, unit=cast.commune, value=None)
    assert list(asked_of(scope_of(cast.minh))) == [target]
    none = enter(cast, "minh", indicator, None)
    assert (none.answer, none.number) == (Answer.NO_DATA, None)
    assert list(asked_of(scope_of(cast.minh))) == []
    zero = enter(cast, "minh", indicator, 0, expected_version=1)
    assert (zero.answer, zero.number, zero.shown()) == (Answer.NUMBER, 0, "0")
    assert Value.objects.count() == 1


def test_a_value_has_one_identity_and_a_history(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    enter(cast, "minh", indicator, 10)
    enter(cast, "minh", indicator, 12, expected_version=1)
    with pytest.raises(Conflict):
        enter(cast, "huong", indicator, 13, expected_version=1)
    entries = AuditEntry.objects.filter(record_kind="reporting.value").order_by("pk")
    assert [entry.payload.data.get("changes", {}).get("number") for entry in entries] == [None, [10, 12]]


def test_parts_above_the_total_are_not_written(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    enter(cast, "minh", indicator, 10)
    with pytest.raises(Invalid):
        enter(cast, "minh", indicator, 11, split="sex=f")
    assert Value.objects.count() == 1


def test_who_reports_where(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    for who in ("nga", "chi", "sara", "linh", "an"):
        with pytest.raises(Refused):
            enter(cast, who, indicator, 1)
    with pytest.raises(Refused):
        enter(cast, "minh", indicator, 1, unit=cast.ha_tinh)


def test_an_approved_figure_stays_until_it_is_corrected_above(cast: Cast) -> None:
    value = enter(cast, "minh", factories.indicator(cast), 10)
    with pytest.raises(Refused):
        actions.approve_value(actor=cast.minh, value=value)
    approved = actions.approve_value(actor=cast.huong, value=value)
    assert (approved.state, approved.approved_by) == (ValueState.APPROVED, cast.huong)
    with pytest.raises(Refused, match="approved"):
        enter(cast, "minh", value.indicator, 11, expected_version=2)


def test_an_approval_on_paper_is_the_leaders(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    value = enter(cast, "minh", factories.indicator(cast), 10)
    scan = store(io.BytesIO(b"%PDF-1.4 x"), name="x.pdf")
    paper = OnPaper(signer=make_person("Lê Thị Bình"), signed_on=date(2026, 11, 2), scan=scan)
    with pytest.raises(Refused):
        actions.approve_value(actor=cast.thu, value=value)
    assert actions.approve_value(actor=cast.thu, value=value, paper=paper).state == ValueState.APPROVED


def test_drafts_are_seen_where_they_are_worked_on(cast: Cast) -> None:
    value = enter(cast, "minh", factories.indicator(cast), 10)
    for who, seen in {"minh": 1, "huong": 1, "lan": 1, "nga": 0, "sara": 0}.items():
        assert Value.objects.visible_to(cast.users[who]).count() == seen, who
    actions.approve_value(actor=cast.huong, value=value)
    assert Value.objects.visible_to(cast.sara).count() == 1


def test_the_meaning_of_stored_numbers_is_fixed(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    enter(cast, "minh", indicator, 10)
    with pytest.raises(Invalid, match="new version"):
        definitions.change_indicator(actor=cast.lan, indicator=indicator, expected_version=1, scale=2)


def test_answers_stand_beside_what_was_asked(cast: Cast) -> None:
    indicator = factories.indicator(cast)
    targets.set_target(actor=cast.lan, indicator=indicator, unit=cast.commune, period=YEAR, value=20)
    enter(cast, "minh", indicator, 10)
    enter(cast, "minh", indicator, 4, split="sex=f")
    enter(cast, "minh", indicator, 5, split="sex=m")
    (answer,) = queries.answers_at(cast.minh, indicator, queries.places_of(cast.minh, indicator))
    assert answer.target is not None
    assert (answer.target.value, answer.women, answer.is_draft) == (20, (4, 9), True)


def test_the_page_keeps_what_was_typed_when_something_is_wrong(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast)
    url = reverse("reporting:value_enter", args=[indicator.uid, cast.commune.uid, "2026"])
    client.force_login(cast.minh)
    wrong = client.post(url, {"answer": "number", "total": "10", "women": "11"})
    assert wrong.status_code == 422
    assert 'value="11"' in wrong.content.decode()
    assert Value.objects.count() == 0
    assert client.post(url, {"answer": "number", "total": "10", "women": "4", "men": "6"}).status_code == 302
    assert Value.objects.count() == 3
    assert client.get(url.replace("2026", "20Q7")).status_code == 404


def test_a_figure_is_entered_where_nobody_was_asked(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast)
    url = reverse("reporting:value_begin", args=[indicator.uid])
    client.force_login(cast.minh)
    assert str(cast.commune) in client.get(url).content.decode()
    assert client.post(url, {"unit": str(cast.commune), "period": "2026Q7"}).status_code == 422
    answer = client.post(url, {"unit": str(cast.commune), "period": "2026Q1"})
    address = reverse("reporting:value_enter", args=[indicator.uid, cast.commune.uid, "2026Q1"])
    assert (answer.status_code, answer.headers["Location"]) == (302, address)


def test_who_was_overtaken_sees_the_other_figure_and_decides(cast: Cast, client: Client) -> None:
    indicator = factories.indicator(cast)
    url = reverse("reporting:value_enter", args=[indicator.uid, cast.commune.uid, "2026"])
    client.force_login(cast.minh)
    opened = {"answer": "number", "total": "10"}  # nothing was entered when the form was opened
    enter(cast, "huong", indicator, 12)
    told = client.post(url, opened)
    assert told.status_code == 422
    assert "Huong has entered 12 here" in str(told.context["form"].errors["total"])
    assert Value.objects.get().number == 12
    version = told.context["form"]["version_total"].value()
    assert client.post(url, {**opened, "version_total": version}).status_code == 302
    assert Value.objects.get().number == 10
