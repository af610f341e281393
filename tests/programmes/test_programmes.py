"""Courses, cohorts, models and clubs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from camket.core.access import Refused
from camket.core.actions import Invalid
from camket.core.choices import Access
from camket.programmes import queries, rules
from camket.programmes.actions import programmes as actions
from camket.programmes.models import Club, Cohort, Course, Enrolment, PracticeModel
from tests import factories
from tests.cast import Cast, make_person


@pytest.mark.parametrize(
    ("total", "women", "allowed"),
    [
        (60, 15, True),
        (60, 60, True),
        (60, 61, False),
        (None, 1, False),
        (None, None, True),
        (0, 0, True),
        (5, None, True),
    ],
)
def test_women_are_part_of_all(total: int | None, women: int | None, allowed: bool) -> None:
    assert bool(rules.can_count(total, women)) is allowed


def test_a_course_with_its_cohorts(cast: Cast) -> None:
    course = actions.record_course(actor=cast.mai, name_local="Khóa tại Ô-xtrây-li-a", owner_unit=cast.centre)
    actions.change_course(actor=cast.mai, course=course, expected_version=1, provider=cast.embassy)
    cohort = actions.record_cohort(
        actor=cast.mai,
        name_local="Từ 2008",
        course=course,
        owner_unit=cast.centre,
        declared_count=60,
        declared_women=60,
    )
    with pytest.raises(Refused, match="more women"):
        actions.change_cohort(actor=cast.mai, cohort=cohort, expected_version=1, declared_count=59)
    assert list(queries.cohorts_of(cast.mai, Course.objects.get())) == [Cohort.objects.get()]


def test_a_person_is_in_a_cohort_once_and_named_to_those_who_may_know(cast: Cast) -> None:
    cohort = factories.cohort(cast)
    person = make_person("Lò Thị Hoa", access=Access.INTERNAL)
    actions.enrol(actor=cast.mai, cohort=cohort, person=person)
    with pytest.raises(Invalid, match="already"):
        actions.enrol(actor=cast.mai, cohort=cohort, person=person)
    assert Enrolment.objects.visible_to(cast.minh).count() == 1
    assert list(queries.learners_of(cast.sara, cohort)) == []


def test_a_club_belongs_to_the_unit_that_runs_it(cast: Cast) -> None:
    model = actions.record_model(actor=cast.mai, name_local="CLB môi trường mạng", owner_unit=cast.centre)
    actions.change_model(actor=cast.mai, model=model, expected_version=1, changed_local="Thêm nội dung hội nhập")
    club = actions.register_club(actor=cast.minh, name_local="CLB xã Thạch Hà", unit=cast.commune, model=model)
    assert club.owner_unit == cast.commune
    actions.change_club(actor=cast.huong, club=club, expected_version=1, members=30, women=30)
    with pytest.raises(Refused):
        actions.change_club(actor=cast.nga, club=club, expected_version=2, members=31)
    assert list(queries.clubs_of(cast.minh, PracticeModel.objects.get())) == [Club.objects.get()]


def test_the_page_registers_a_club_from_a_phone(cast: Cast, client: Client) -> None:
    client.force_login(cast.minh)
    url = reverse("programmes:club_add")
    assert str(cast.commune) in client.get(url).content.decode()
    facts = {
        "name_local": "CLB",
        "unit": cast.commune.uid,
        "state": "active",
        "access": "internal",
        "founded_on": "9/2022",
    }
    assert client.post(url, {**facts, "members": "10", "women": "11"}).status_code == 422
    assert client.post(url, {**facts, "members": "10", "women": "10"}).status_code == 302
    assert Club.objects.get().founded_on.isoformat() == "2022-09"


def test_the_page_adds_a_learner(cast: Cast, client: Client) -> None:
    cohort, person = factories.cohort(cast), make_person("Lê Thị Mai")
    client.force_login(cast.mai)
    url = reverse("programmes:learner_add", args=[cohort.uid])
    assert client.post(url, {"person": "le thi mai", "outcome": "completed"}).status_code == 302
    assert Enrolment.objects.get().person == person
