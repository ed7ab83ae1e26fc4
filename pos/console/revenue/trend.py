"""Thirteen months: the one that is shown and the twelve before it, as a line and as a table."""

from dataclasses import dataclass

from pos.console import figures
from pos.console.language import Speaker
from pos.console.lines import LineChart, Point, line_chart
from pos.console.revenue.choices import file_address, months_from
from pos.console.revenue.reports import MONTHS_BEFORE, Asked, SpanReports
from sites import clock

_FEW_LABELS = 3


@dataclass(frozen=True, slots=True)
class Trend:
    """The drawing with its words; `values` are the figures at its first and last dot, by the dot's place."""

    title: str
    note: str
    says: str
    drawn: LineChart
    ticks: tuple[tuple[str, str, str, bool], ...]
    values: dict[int, str]
    file: str


def nets(asked: Asked, found: SpanReports) -> list[tuple[int, int | None]]:
    """Each of the thirteen months with its net, None where nothing was booked."""
    known = found.thirteen.rows if found.thirteen else {}
    months = months_from(clock.next_month(asked.span.month, -MONTHS_BEFORE), asked.span.month)
    return [(month, known.get((clock.month_text(month),))) for month in months]


def trend(say: Speaker, asked: Asked, found: SpanReports) -> Trend | None:
    """The line of thirteen months; None until two of them are known."""
    known = [place for place, (_, net) in enumerate(nets(asked, found)) if net is not None]
    if len(known) < 2:
        return None
    points = [_point(say, asked, place, month, net) for place, (month, net) in enumerate(nets(asked, found))]
    drawn = line_chart(points)
    ends = {place: figures.rounded(points[place].amount or 0, say.language) for place in (known[0], known[-1])}
    return Trend(
        _title(say, asked, points), say("trend_note"), say("trend_says"), drawn,
        tuple((tick.y, tick.text_y, figures.on_axis(tick.amount, say.language), tick.amount == 0) for tick in drawn.ticks), ends,
        file_address(asked, "thirteen"),
    )


def _point(say: Speaker, asked: Asked, place: int, month: int, amount: int | None) -> Point:
    name = figures.month_name(month, say.language)
    is_open = month == clock.month_number(asked.today) and asked.is_running
    says = name if amount is None else say("chart_bar", day=name, amount=figures.won(amount, say.language))
    if is_open:
        says = say("trend_open", said=says)
    labelled = place % _FEW_LABELS == 0
    label = figures.month_label(month, say.language) if labelled else ""
    year = str(month // 100) if labelled and (place == 0 or month % 100 <= _FEW_LABELS) else ""
    return Point(amount, says, label, year, is_open)


def _title(say: Speaker, asked: Asked, points: list[Point]) -> str:
    first, last = points[0].amount, points[-1].amount
    if asked.is_running or not first or first <= 0 or last is None:
        return say("trend_title")
    change = figures.permille(last, first)
    if not change:
        return say("trend_same")
    return say("trend_more" if change > 0 else "trend_less", percent=figures.percent(change))
