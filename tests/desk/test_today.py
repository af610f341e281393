"""Today: each persona finds her day; what belongs to others stays away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from camket.core import clock
from camket.core.access import scope_of
from camket.core.choices import Access
from camket.core.dates import PartialDate
from camket.desk import queries
from tests import factories
from tests.cast import Cast


def codes(cast: Cast, who: str) -> dict[str, int]:
    """Return the parts of somebody's day with their counts."""
    return {part.code: part.count for part in queries.day_of(cast.users[who])}


def test_an_empty_day_has_no_parts(cast: Cast, client: Client) -> None:
    assert codes(cast, "huong") == {}
    client.force_login(cast.huong)
    assert "Nothing is late" in client.get(reverse("desk:today")).content.decode()


def test_what_is_late_comes_first(cast: Cast) -> None:
    today = clock.today()
    factories.task(cast, due_on=today - timedelta(days=1))
    factories.task(cast, due_on=today)
    factories.task(cast, due_on=today + timedelta(days=31))
    factories.commitment(cast, owner=cast.ha_tinh, due_on=PartialDate.of(today - timedelta(days=1)))
    assert list(codes(cast, "huong").items())[:3] == [("late_tasks", 1), ("late_commitments", 1), ("due_tasks", 1)]
    assert codes(cast, "nga") == {}


def test_a_figure_waits_for_others_than_who_entered_it(cast: Cast) -> None:
    factories.value(cast, unit=cast.commune, entered_by=cast.minh)
    assert codes(cast, "huong")["waiting_values"] == 1
    assert "waiting_values" not in codes(cast, "minh")
    assert "waiting_values" not in codes(cast, "nga")


def test_figures_are_asked_of_the_own_units(cast: Cast) -> None:
    target = factories.target(cast, unit=cast.commune)
    factories.target(cast, unit=cast.ha_tinh, indicator=target.indicator, is_baseline=True)
    assert codes(cast, "minh")["asked_values"] == 1
    assert codes(cast, "huong")["asked_values"] == 1
    assert "asked_values" not in codes(cast, "lan")
    assert "asked_values" not in codes(cast, "nga")
    assert not queries.asked_of(scope_of(cast.sara)).exists()


def test_a_long_part_shows_the_first_and_counts_all(cast: Cast) -> None:
    for _number in range(queries.SHOWN + 2):
        factories.task(cast, due_on=clock.today())
    (part,) = queries.day_of(cast.huong)
    assert (part.count, len(part.rows)) == (queries.SHOWN + 2, queries.SHOWN)


def test_a_letter_and_a_coming_event(cast: Cast) -> None:
    factories.letter(cast, answer_due=clock.today())
    factories.event(cast, starts_on=PartialDate.of(clock.today() + timedelta(days=3)))
    found = codes(cast, "thu")
    assert (found["unanswered_letters"], found["coming_events"]) == (1, 1)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("chi", "Protected records are not set up yet"),
        ("tam", "You have no role yet"),
    ],
)
def test_who_has_no_room_yet_is_told_so(cast: Cast, client: Client, who: str, words: str) -> None:
    factories.task(cast)
    client.force_login(cast.users[who])
    page = client.get(reverse("desk:today")).content.decode()
    assert words in page
    assert "Tập huấn" not in page


def test_demonstration_data_is_marked(cast: Cast, client: Client) -> None:
    factories.task(cast, due_on=clock.today(), is_demonstration=True)
    client.force_login(cast.huong)
    assert "tone-demo" in client.get(reverse("desk:today")).content.decode()


def test_a_partner_reads_what_is_shared(cast: Cast, client: Client) -> None:
    factories.event(cast, name_local="Tiệc trà", access=Access.PARTNERS)
    factories.event(cast, name_local="Họp nội bộ", access=Access.INTERNAL)
    client.force_login(cast.sara)
    page = client.get(reverse("engagements:events")).content.decode()
    assert "Tiệc trà" in page
    assert "Họp nội bộ" not in page
    client.force_login(cast.tam)
    assert "Tiệc trà" not in client.get(reverse("engagements:events")).content.decode()
