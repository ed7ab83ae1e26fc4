"""When an example site is open: its weekdays, the public holidays, and closures that are invented and say so. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

from pos.demo.chance import Chance
from pos.demo.reading import Closed, Rhythm, closed_times

ONE_DAY = timedelta(days=1)
WEEKEND = (6, 7)
# Even who works on holidays is at home on these.
FAMILY_DAYS = frozenset({"설날", "추석"})


@dataclass(frozen=True, slots=True)
class Shop:
    """A site as the example plays it. `people` are participants' codes; `closed_months` (202011) take no example any more."""

    site_id: int
    code: str
    time_zone: str
    opened_on: date
    closed_on: date | None
    offers: frozenset[str]
    rhythm: Rhythm
    people: tuple[str, ...] = ()
    closed_months: frozenset[int] = frozenset()

    @property
    def sells(self) -> bool:
        """Whether the example sells anything there; a site that states day totals only has shifts."""
        return self.rhythm.sales > 0

    def exists_on(self, day: date) -> bool:
        """Whether the site had opened and not yet closed for good."""
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)


def is_open(shop: Shop, day: date) -> bool:
    """Whether people come that day."""
    return shop.exists_on(day) and day.isoweekday() in shop.rhythm.weekdays and why_closed(shop, day) is None


def closures(shop: Shop, first: date, last: date) -> Iterator[Closed]:
    """The closures of a site that touch these days, each whole; the weekly day off is none."""
    for closed in closed_times():
        if shop.code in closed.sites and closed.first <= last and closed.last >= first and closed.last >= shop.opened_on:
            yield Closed(max(closed.first, shop.opened_on), closed.last, (shop.code,), closed.reason)
    day = first
    while day <= last:
        reason = _why_for_a_day(shop, day)
        if reason is not None and shop.exists_on(day) and day.isoweekday() in shop.rhythm.weekdays and _shut_for_weeks(shop, day) is None:
            yield Closed(day, day, (shop.code,), reason)
        day += ONE_DAY


def why_closed(shop: Shop, day: date) -> str | None:
    """Why a site is shut on a day that it would otherwise be open; None when it is not."""
    return _shut_for_weeks(shop, day) or _why_for_a_day(shop, day)


def _shut_for_weeks(shop: Shop, day: date) -> str | None:
    return next((closed.reason for closed in closed_times() if shop.code in closed.sites and closed.first <= day <= closed.last), None)


def _why_for_a_day(shop: Shop, day: date) -> str | None:
    holiday = _holidays(day.year).get(day)
    if holiday is not None and (not shop.rhythm.on_holidays or holiday in FAMILY_DAYS):
        return f"예시: 공휴일({holiday})"
    if day == _inspection(shop.code, day.year, 1 if day.month < 7 else 7):
        return "예시: 시설 점검"
    return None


@cache
def _inspection(site: str, year: int, from_month: int) -> date:
    """The day in half a year on which the building is inspected."""
    chance = Chance("inspection", site, year, from_month)
    return date(year, chance.between(from_month, from_month + 5), chance.between(1, 28))


@cache
def _holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("KR", years=year, language="ko"))
