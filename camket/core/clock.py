"""The one place that asks what time it is, and what a deadline means.

Instants are in UTC. A deadline is a date where the unit is: it is kept until that day has ended there.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def home_zone() -> ZoneInfo:
    """Return the zone of the installation."""
    return ZoneInfo(settings.TIME_ZONE)


def today(zone: ZoneInfo | None = None) -> date:
    """Return the date that it is in `zone`, by default that of the installation."""
    return now().astimezone(zone or home_zone()).date()


def deadline(day: date, zone: ZoneInfo | None = None) -> datetime:
    """Return the instant, in UTC, at which the local day `day` has ended: what comes then or later is late.

    Where clocks are changed at midnight the day ends at the first instant of the next one.
    """
    next_midnight = datetime.combine(day + timedelta(days=1), time.min, zone or home_zone())
    return next_midnight.astimezone(UTC)


def is_past(day: date, zone: ZoneInfo | None = None) -> bool:
    """Say whether the local day `day` has ended."""
    return deadline(day, zone) <= now()


def last_day(instant: datetime, zone: ZoneInfo | None = None) -> date | datetime:
    """Return the day that an instant ends, the reverse of `deadline`; the instant itself where it ends none."""
    day = instant.astimezone(zone or home_zone()).date() - timedelta(days=1)
    return day if deadline(day, zone) == instant else instant
