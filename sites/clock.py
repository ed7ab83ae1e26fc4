"""Time: the only reader of the wall clock, the business day, the bounds of a month."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Seoul"
DEFAULT_CUT_OFF_MINUTES = 240
FUTURE_TOLERANCE = timedelta(minutes=10)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@lru_cache(maxsize=32)
def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name."""
    return ZoneInfo(name)


def business_day(at: datetime, zone_name: str = DEFAULT_ZONE, cut_off_minutes: int = DEFAULT_CUT_OFF_MINUTES) -> date:
    """The shop's own day of an instant: its local date after the night hours up to the cut-off are counted to the day before."""
    return (at.astimezone(zone(zone_name)) - timedelta(minutes=cut_off_minutes)).date()


def day_begins(day: date, zone_name: str = DEFAULT_ZONE, cut_off_minutes: int = DEFAULT_CUT_OFF_MINUTES) -> datetime:
    """The first instant of the shop's own day, in UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone(zone_name))
    return (midnight + timedelta(minutes=cut_off_minutes)).astimezone(UTC)


def local_hour(at: datetime, zone_name: str = DEFAULT_ZONE) -> int:
    """The hour on the shop's wall, 0–23."""
    return at.astimezone(zone(zone_name)).hour


def month_number(day: date) -> int:
    """2020-11-20 → 202011: the month as one comparable integer, as it is stored."""
    return day.year * 100 + day.month


def parse_month(text: str) -> int | None:
    """'2020-11' → 202011, or None when the text is no month."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
        return None
    return int(match[1]) * 100 + int(match[2])


def month_text(month: int) -> str:
    """202011 → '2020-11'."""
    return f"{month // 100:04d}-{month % 100:02d}"


def month_bounds(month: int) -> tuple[date, date]:
    """First and last day of a month given as 202011."""
    year, number = divmod(month, 100)
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def next_month(month: int, steps: int = 1) -> int:
    """The month `steps` later (earlier when negative)."""
    index = (month // 100) * 12 + month % 100 - 1 + steps
    return index // 12 * 100 + index % 12 + 1


def instant_text(at: datetime) -> str:
    """An instant in UTC with as many places as it needs: 2020-11-20T01:15:03Z."""
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()[:-6] + "Z"


def business_day_begins(day: date, zone_name: str = DEFAULT_ZONE, cut_off_minutes: int = DEFAULT_CUT_OFF_MINUTES) -> datetime:
    """The first instant of a shop's own day, in UTC."""
    midnight = datetime.combine(day, time(), zone(zone_name))
    return (midnight + timedelta(minutes=cut_off_minutes)).astimezone(UTC)
