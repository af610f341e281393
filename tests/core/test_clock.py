from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from camket.core import clock

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SetClock = Callable[[datetime], None]
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    def set_clock(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    return set_clock


def test_now_is_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        (date(2026, 3, 8), HANOI, datetime(2026, 3, 8, 17, tzinfo=UTC)),
        (date(2026, 3, 8), SEOUL, datetime(2026, 3, 8, 15, tzinfo=UTC)),
        (date(2026, 12, 31), HANOI, datetime(2026, 12, 31, 17, tzinfo=UTC)),
        (date(2026, 3, 28), ZoneInfo("Europe/Paris"), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 29), ZoneInfo("Europe/Paris"), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2023, 4, 27), ZoneInfo("Africa/Cairo"), datetime(2023, 4, 27, 22, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_the_end_of_the_local_day(day: date, zone: ZoneInfo, instant: datetime) -> None:
    assert clock.deadline(day, zone) == instant
    assert clock.deadline(day, zone).utcoffset() == timedelta(0)


def test_the_last_instant_of_the_day_is_in_time_and_the_next_is_late(at: SetClock) -> None:
    end = datetime(2026, 3, 8, 17, tzinfo=UTC)
    at(end - timedelta(microseconds=1))
    assert not clock.is_past(date(2026, 3, 8), HANOI)
    assert clock.today(HANOI) == date(2026, 3, 8)
    at(end)
    assert clock.is_past(date(2026, 3, 8), HANOI)
    assert clock.today(HANOI) == date(2026, 3, 9)


def test_without_a_zone_the_installation_decides(at: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("camket.core.clock.home_zone", lambda: SEOUL)
    at(datetime(2026, 3, 8, 15, 30, tzinfo=UTC))
    assert clock.today() == date(2026, 3, 9)
    assert clock.is_past(date(2026, 3, 8))
    assert not clock.is_past(date(2026, 3, 8), HANOI)


def test_the_home_zone_is_the_one_of_the_settings() -> None:
    assert clock.home_zone().key == settings.TIME_ZONE


@given(
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Paris", "America/New_York", "Africa/Cairo"]),
)
def test_days_follow_each_other_without_a_gap(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    length = clock.deadline(day + timedelta(days=1), zone) - clock.deadline(day, zone)
    assert timedelta(hours=22) < length < timedelta(hours=26)
    assert (clock.deadline(day, zone) - timedelta(microseconds=1)).astimezone(zone).date() == day
