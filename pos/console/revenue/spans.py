"""The spans of the revenue pages: a day, a month, a year; what each is compared with, and how an address names it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sites import clock
from sites.errors import Invalid, invalid_at

DAY, MONTH, YEAR = "day", "month", "year"

# The parameter of an address that names a span, and by what its chart is drawn.
PARAMETER = {DAY: "date", MONTH: "month", YEAR: "year"}
UNIT = {DAY: "hour", MONTH: "day", YEAR: "month"}

BEFORE, LAST_YEAR, PLAN = "before", "year", "plan"
AGAINST = {DAY: (BEFORE, LAST_YEAR), MONTH: (BEFORE, LAST_YEAR, PLAN), YEAR: (BEFORE, PLAN)}

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Span:
    """A day, a month or a year, with its first and last day."""

    kind: str
    first: date
    last: date

    @property
    def text(self) -> str:
        """How an address writes it: '2020-11-20', '2020-11', '2020'."""
        return self.first.isoformat()[: {DAY: 10, MONTH: 7, YEAR: 4}[self.kind]]

    @property
    def month(self) -> int:
        """The month of its first day (202011)."""
        return clock.month_number(self.first)

    def moved(self, steps: int) -> "Span":
        """The span of the same kind so many steps later, earlier when negative."""
        if self.kind == DAY:
            return day_span(self.first + timedelta(days=steps))
        return month_span(clock.next_month(self.month, steps)) if self.kind == MONTH else year_span(self.first.year + steps)

    def compared(self, against: str, today: date) -> tuple[date, date] | None:
        """The days to compare with; none for a plan and for a day that is not over.

        Of a span that is running only as many days as have passed, or it would always look worse.
        """
        if against == PLAN or (self.kind == DAY and self.last >= today):
            return None
        if self.kind == DAY:
            # A day a year ago is the same weekday, so that a Saturday is not measured by a Friday.
            first = self.first - (52 * _WEEK if against == LAST_YEAR else _WEEK)
            return first, first
        then = self.moved(-12 if self.kind == MONTH and against == LAST_YEAR else -1)
        if not self.first <= today < self.last:
            return then.first, then.last
        if self.kind == MONTH:
            return then.first, then.first.replace(day=min(today.day, then.last.day))
        return then.first, _a_year_before(today)


def day_span(day: date) -> Span:
    """The span of one day."""
    return Span(DAY, day, day)


def month_span(month: int) -> Span:
    """The span of a month given as 202011."""
    return Span(MONTH, *clock.month_bounds(month))


def year_span(year: int) -> Span:
    """The span of a calendar year."""
    return Span(YEAR, date(year, 1, 1), date(year, 12, 31))


def span_of(kind: str, text: str) -> Span:
    """The span that an address names. Invalid for what is none, or lies before 2000 or after 2099."""
    span = _read(kind, text)
    if span is None or not EARLIEST <= span.first <= LATEST:
        raise _wrong(kind)
    return span


def span_around(kind: str, day: date) -> Span:
    """The span of that kind in which a day lies."""
    if kind == DAY:
        return day_span(day)
    return month_span(clock.month_number(day)) if kind == MONTH else year_span(day.year)


def _read(kind: str, text: str) -> Span | None:
    if kind == DAY and re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        try:
            return day_span(date.fromisoformat(text))
        except ValueError:
            return None
    if kind == MONTH and (month := clock.parse_month(text)):
        return month_span(month)
    return year_span(int(text)) if kind == YEAR and re.fullmatch(r"[1-9]\d{3}", text, re.ASCII) else None


def _wrong(kind: str) -> Invalid:
    if kind == DAY:
        return invalid_at("/date", "날짜를 2020-11-20처럼 적어 주세요.", "Give the day as 2020-11-20.")
    if kind == MONTH:
        return invalid_at("/month", "달을 2020-11처럼 적어 주세요.", "Give the month as 2020-11.")
    return invalid_at("/year", "해를 2020처럼 적어 주세요.", "Give the year as 2020.")


def _a_year_before(day: date) -> date:
    return clock.month_bounds((day.year - 1) * 100 + day.month)[1] if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
