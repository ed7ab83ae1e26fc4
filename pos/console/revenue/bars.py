"""The span's chart: one bar an hour, a day or a month; what was sold on tablets solid, what came as a day total hatched."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from pos.console import figures
from pos.console.charts import BarChart, Stack, bar_chart
from pos.console.language import Speaker
from pos.console.revenue.choices import months_from, span_name
from pos.console.revenue.reports import Asked, SpanReports
from pos.console.revenue.sentences import then_name
from pos.console.revenue.spans import DAY, MONTH, YEAR
from pos.money import round_half_up
from pos.revenue.keys import Key
from sites import clock
from sites.registry import KINDS

_USUAL_HOURS = range(9, 19)


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing with its words. A key is None when the chart has nothing of it; so is a note."""

    title: str
    name: str
    says: str
    drawn: BarChart
    ticks: tuple[tuple[str, str, str, bool], ...]
    key_now: bool
    key_off: bool
    key_then: str | None
    note: str | None


def span_chart(say: Speaker, asked: Asked, found: SpanReports) -> Chart:
    """The chart of a span in which something was booked."""
    amounts = _amounts(found)
    without_hour = amounts.pop(None, None)
    then = _mean_then(asked, found)
    drawn = bar_chart(_stacks(say, asked, amounts), then)
    return Chart(
        title=_title(say, asked, found),
        name=say(f"chart_name_{asked.span.kind}", span=span_name(say, asked.span)),
        says=say(f"chart_says_{asked.span.kind}"),
        drawn=drawn,
        ticks=tuple((tick.y, tick.text_y, figures.on_axis(tick.amount, say.language), tick.amount == 0) for tick in drawn.ticks),
        key_now=any(sold for sold, _ in amounts.values()),
        key_off=any(received for _, received in amounts.values()),
        key_then=None if then is None else _then_key(say, asked, then),
        note=say("chart_no_hour", amount=figures.won(sum(without_hour), say.language)) if without_hour and any(without_hour) else None,
    )


def _amounts(found: SpanReports) -> dict[Key, tuple[int, int]]:
    """Of every hour, day or month with a document: what was sold on tablets, and what was received as a total."""
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for row in found.by_unit_and_kind.rows:
        unit, kind = row.keys
        sums[unit][KINDS[str(kind)].by_day] += row.measures.net
    return {unit: (sold, received) for unit, (sold, received) in sums.items()}


def _stacks(say: Speaker, asked: Asked, amounts: dict[Key, tuple[int, int]]) -> list[Stack]:
    if asked.span.kind == DAY:
        known = [hour for hour in amounts if isinstance(hour, int)] or [12]
        hours = range(min(*known, _USUAL_HOURS[0]), max(*known, _USUAL_HOURS[-1]) + 1)
        return [_stack(say, str(hour), "", False, say("hour", hour=hour), amounts.get(hour)) for hour in hours]
    if asked.span.kind == YEAR:
        running = clock.month_number(asked.today)
        months = months_from(asked.span.month, clock.month_number(asked.span.last))
        return [
            _stack(say, figures.month_label(month, say.language), "", month > running,
                   figures.month_name(month, say.language), amounts.get(clock.month_text(month)))
            for month in months
        ]
    days = [asked.span.first + timedelta(days=place) for place in range(asked.span.last.day)]
    return [_day_stack(say, asked, day, amounts.get(day)) for day in days]


def _day_stack(say: Speaker, asked: Asked, day: date, known: tuple[int, int] | None) -> Stack:
    at_weekend = day.weekday() >= 5
    under = figures.weekday(day, say.language)[:2] if at_weekend else ""
    name = figures.day_with_weekday(day, say.language)
    return _stack(say, str(day.day), under, at_weekend or day > asked.today, name, known)


def _stack(say: Speaker, label: str, under: str, quiet: bool, name: str, known: tuple[int, int] | None) -> Stack:
    says = say("chart_bar", day=name, amount=figures.won(sum(known), say.language)) if known is not None else name
    return Stack(label, under, quiet, says, known)


def _title(say: Speaker, asked: Asked, found: SpanReports) -> str:
    units = [row for row in found.by_unit.rows if row.keys[0] is not None]
    if not units:
        return say("chart_title_no_hours")
    most = max(units, key=lambda row: row.measures.net)
    mean = round_half_up(found.by_unit.total.net, len(found.by_unit.rows))
    return say(f"chart_title_{asked.span.kind}", mean=figures.won(mean, say.language), unit=_unit_name(say, most.keys[0]),
               most=figures.won(most.measures.net, say.language))


def _unit_name(say: Speaker, unit: Key) -> str:
    if isinstance(unit, date):
        return figures.day_name(unit, say.language)
    if isinstance(unit, int):
        return say("hour", hour=unit)
    return figures.short_month_name(clock.parse_month(str(unit)) or 0, say.language)


def _mean_then(asked: Asked, found: SpanReports) -> int | None:
    """The height of the comparison line: the mean of the days or months compared with, or what the plan asks of each."""
    if found.plan:
        months = asked.span.last.month if asked.span.kind == YEAR else asked.span.last.day
        planned = found.plan.planned
        passed = min(months, asked.today.day if asked.span.kind == MONTH else asked.today.month) if asked.is_running else months
        return round_half_up(planned, passed) if planned > 0 else None
    then = found.then_by_unit
    if then is None or then.total <= 0 or (asked.span.kind == YEAR and asked.is_running):
        return None
    return round_half_up(then.total, len(then.rows))


def _then_key(say: Speaker, asked: Asked, amount: int) -> str:
    shown = figures.rounded(amount, say.language)
    if asked.then_days is None:
        return say(f"key_plan_{asked.span.kind}", amount=shown)
    return say(f"key_then_{asked.span.kind}", then=then_name(say, asked), amount=shown)
