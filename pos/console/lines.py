"""A line over points in time as geometry: path, dots, ticks and labels of an SVG. Pure; the template draws, the style sheet colours."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos.console.charts import Tick, round_step, tenths

WIDTH, HEIGHT = 330, 328
_LEFT, _RIGHT, _TOP, _FLOOR = 58, 306, 34, 272
_LABEL_GAP = 130


@dataclass(frozen=True, slots=True)
class Point:
    """What a place on the line shows. `amount` None: nothing is known; `open`: not over yet; `label` stands below where it is not empty."""

    amount: int | None
    says: str
    label: str = ""
    under: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A drawn point; `value_y` is where its figure stands, should it get one."""

    x: str
    y: str
    value_y: str
    says: str
    open: bool
    place: int


@dataclass(frozen=True, slots=True)
class Label:
    """Words below a point."""

    x: str
    label: str
    under: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Everything the template needs: whole stretches as one path, the stretch to a point that is not over as another."""

    width: int
    height: int
    left: int
    right: int
    label_x: int
    label_y: int
    under_y: int
    path: str
    open_path: str
    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


def line_chart(points: Sequence[Point]) -> LineChart:
    """A line from zero through the points that are known; where one is not, it is broken."""
    amounts = [point.amount for point in points if point.amount is not None]
    low, high = min([0, *amounts]), max([0, *amounts])
    step = round_step(high - low, 3)
    high = max(high, low + step)
    places = [(_x(place, len(points)), None if point.amount is None else _y(point.amount, low, high)) for place, point in enumerate(points)]
    lowest = -(-low // step) * step
    return LineChart(
        WIDTH, HEIGHT, _LEFT, WIDTH, _LEFT - 8, _FLOOR + 22, _FLOOR + 42,
        path=_path(points, places, of_open=False), open_path=_path(points, places, of_open=True),
        ticks=tuple(_tick(amount, low, high) for amount in range(lowest, high + 1, step)),
        dots=tuple(
            Dot(tenths(x), tenths(y), tenths(max(y - _LABEL_GAP, 140)), point.says, point.open, place)
            for place, (point, (x, y)) in enumerate(zip(points, places, strict=True)) if y is not None
        ),
        labels=tuple(
            Label(tenths(x), point.label, point.under) for point, (x, _) in zip(points, places, strict=True) if point.label
        ),
    )


def _x(place: int, count: int) -> int:
    return _LEFT * 10 + 80 + (_RIGHT - _LEFT - 8) * 10 * place // max(count - 1, 1)


def _y(amount: int, low: int, high: int) -> int:
    return _FLOOR * 10 - (amount - low) * (_FLOOR - _TOP) * 10 // (high - low)


def _tick(amount: int, low: int, high: int) -> Tick:
    y = _y(amount, low, high)
    return Tick(tenths(y), tenths(y + 50), amount)


def _path(points: Sequence[Point], places: Sequence[tuple[int, int | None]], of_open: bool) -> str:
    """The stretches between neighbours that are both known: those that end in an open point, or all others."""
    drawn, at = "", -1
    for place in range(1, len(points)):
        (x0, y0), (x1, y1) = places[place - 1], places[place]
        if y0 is None or y1 is None or points[place].open != of_open:
            continue
        if at != place - 1:
            drawn += f"M{tenths(x0)} {tenths(y0)}"
        drawn += f"L{tenths(x1)} {tenths(y1)}"
        at = place
    return drawn
