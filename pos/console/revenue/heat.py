"""Hours by weekdays: what an average Wednesday brings at noon. Amounts whose hour nobody knows are left out, and said."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pos.console import figures
from pos.console.language import Speaker
from pos.console.revenue.choices import file_address
from pos.console.revenue.reports import Asked, SpanReports
from pos.money import round_half_up
from pos.revenue.report import Nets

STEPS = 5
_THOUSAND, _IN_THOUSANDS_FROM = 1_000, 10_000
_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Square:
    """A cell: its figure, its step (0–5), and both in words."""

    text: str
    step: int
    says: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A weekday: its name, its hours, and the whole day."""

    name: str
    squares: tuple[Square, ...]
    day: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The map with its words; `left_out` says what has no hour."""

    title: str
    note: str
    caption: str
    hours: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    left_out: str | None
    file: str


def heat_map(say: Speaker, asked: Asked, found: SpanReports) -> HeatMap | None:
    """The map of a span; None where no hour is known."""
    report = found.by_weekday_and_hour
    if report is None:
        return None
    means, known = _means(report, found.days_with_hours)
    if not means:
        return None
    most = max(means.values())
    hours = range(min(hour for _, hour in means), max(hour for _, hour in means) + 1)
    unit = _THOUSAND if most >= _IN_THOUSANDS_FROM else 1
    weekday, hour = max(means, key=lambda place: (means[place], -place[0], -place[1]))
    unknown = sum(net for (_, at), net in report.rows.items() if at is None)
    rows = []
    for number in sorted({day for day, _ in means}):
        name = _name(say, number)
        squares = tuple(_square(say, f"{name} {say('hour', hour=each)}", means.get((number, each)), most, unit) for each in hours)
        rows.append(HeatRow(name, squares, figures.number(round_half_up(known[number], unit))))
    return HeatMap(
        say("heat_title", weekday=_name(say, weekday), hour=say("hour", hour=hour)),
        say("heat_note_thousand" if unit == _THOUSAND else "heat_note_won"),
        say("heat_caption"), tuple(say("hour", hour=each) for each in hours), tuple(rows),
        say("heat_left_out", amount=figures.won(unknown, say.language)) if unknown else None, file_address(asked, "heat"),
    )


def _means(report: Nets, days: Sequence[date]) -> tuple[Mapping[tuple[int, int], int], Mapping[int, int]]:
    """The mean net by weekday and hour, and by weekday alone, over the days of that weekday of which any hour is known."""
    counted = Counter(day.isoweekday() for day in days)
    sums = {
        (weekday, hour): net for (weekday, hour), net in report.rows.items() if isinstance(weekday, int) and isinstance(hour, int)
    }
    whole: dict[int, int] = defaultdict(int)
    for (weekday, _), net in sums.items():
        whole[weekday] += net
    return (
        {place: round_half_up(net, counted[place[0]]) for place, net in sums.items()},
        {weekday: round_half_up(net, counted[weekday]) for weekday, net in whole.items()},
    )


def _square(say: Speaker, name: str, mean: int | None, most: int, unit: int) -> Square:
    if mean is None:
        return Square("", 0, name)
    step = round_half_up(max(mean, 0) * STEPS, most) if most > 0 else 0
    return Square(figures.number(round_half_up(mean, unit)), step, f"{name} {figures.won(mean, say.language)}")


def _name(say: Speaker, weekday: int) -> str:
    return say("weekday_name", day=figures.weekday(_MONDAY + timedelta(days=weekday - 1), say.language))
