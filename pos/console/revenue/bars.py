"""The month's chart: one bar a day, what was sold on tablets solid, what came as a day total hatched."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from pos.console import figures
from pos.console.charts import BarChart, Stack, bar_chart
from pos.console.language import Speaker
from pos.console.revenue.reports import Asked, MonthReports
from pos.console.revenue.sentences import then_name
from pos.money import round_half_up
from sites.registry import KINDS


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing with its words. A key is None when the chart has nothing of it."""

    title: str
    name: str
    drawn: BarChart
    ticks: tuple[tuple[str, str, str, bool], ...]
    key_now: bool
    key_off: bool
    key_then: str | None


def month_chart(say: Speaker, asked: Asked, reports: MonthReports) -> Chart:
    """The chart of a month in which something was booked."""
    amounts = _amounts(reports)
    mean_then = _mean(reports.then_by_day.total.net, len(reports.then_by_day.rows))
    drawn = bar_chart(_stacks(say, asked, amounts), mean_then)
    return Chart(
        title=_title(say, reports),
        name=say("chart_name", month=figures.month_name(asked.month, say.language)),
        drawn=drawn,
        ticks=tuple((tick.y, tick.text_y, figures.on_axis(tick.amount, say.language), tick.amount == 0) for tick in drawn.ticks),
        key_now=any(sold for sold, _ in amounts.values()),
        key_off=any(received for _, received in amounts.values()),
        key_then=None if mean_then is None else say(
            "key_then", then=then_name(say, asked), amount=figures.rounded(mean_then, say.language)
        ),
    )


def _amounts(reports: MonthReports) -> dict[date, tuple[int, int]]:
    """Of every day with a document: what was sold on tablets, and what was received as a total."""
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for row in reports.by_day_and_kind.rows:
        day, kind = row.keys
        assert isinstance(day, date)
        sums[day][KINDS[str(kind)].by_day] += row.measures.net
    return {day: (sold, received) for day, (sold, received) in sums.items()}


def _stacks(say: Speaker, asked: Asked, amounts: dict[date, tuple[int, int]]) -> list[Stack]:
    first, last = asked.days
    stacks = []
    for place in range((last - first).days + 1):
        day = first + timedelta(days=place)
        at_weekend, known = day.weekday() >= 5, amounts.get(day)
        says = figures.day_with_weekday(day, say.language)
        if known is not None:
            says = say("chart_bar", day=says, amount=figures.won(sum(known), say.language))
        under = figures.weekday(day, say.language)[:2] if at_weekend else ""
        stacks.append(Stack(str(day.day), under, at_weekend or day > asked.today, says, known))
    return stacks


def _title(say: Speaker, reports: MonthReports) -> str:
    days = reports.by_day.rows
    most = max(days, key=lambda row: row.measures.net)
    day = most.keys[0]
    assert isinstance(day, date)
    mean = round_half_up(reports.by_day.total.net, len(days))
    return say("chart_title", mean=figures.won(mean, say.language), day=figures.day_name(day, say.language),
               most=figures.won(most.measures.net, say.language))


def _mean(net: int, days: int) -> int | None:
    return round_half_up(net, days) if days and net > 0 else None
