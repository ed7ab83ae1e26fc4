"""Bar charts as geometry: where every bar, tick and label of an SVG lies. Pure, in whole tenths of a pixel; the template draws,
the style sheet colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

WIDTH = 662
HEIGHT = 328
_LEFT = 60
_TOP = 18
_FLOOR = 282
_RADIUS = 40
_GAP = 10


@dataclass(frozen=True, slots=True)
class Stack:
    """What one bar shows: amounts that lie on each other, in the order of the chart's classes; None: nothing is known."""

    label: str
    under: str
    quiet: bool
    says: str
    amounts: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: the path, and the place of its class among the chart's classes."""

    path: str
    order: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A drawn bar with its labels; `x` is its middle."""

    x: str
    label: str
    under: str
    quiet: bool
    says: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart at an amount."""

    y: str
    text_y: str
    amount: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Everything the template needs. `then_y` is the height of a comparison line, None without one."""

    width: int
    height: int
    left: int
    label_x: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    then_y: str | None
    label_y: int
    under_y: int


def bar_chart(stacks: Sequence[Stack], then: int | None = None) -> BarChart:
    """Bars from zero, in the order given, with one to five round ticks beside zero. `then` draws a line across at that amount."""
    bottom, top = _extent(stacks, then)
    step = round_step(top - bottom)
    scale = _Scale(bottom, top if bottom < 0 else max(top, step))
    lowest = -(-bottom // step) * step
    return BarChart(
        width=WIDTH, height=HEIGHT, left=_LEFT, label_x=_LEFT - 8, label_y=_FLOOR + 19, under_y=_FLOOR + 37,
        ticks=tuple(_tick(scale, amount) for amount in range(lowest, scale.high + 1, step)),
        bars=_bars(stacks, scale),
        then_y=None if then is None else tenths(scale.y(then)),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    low: int
    high: int

    def y(self, amount: int) -> int:
        """The height of an amount, in tenths of a pixel from the top."""
        return (_FLOOR * 10) - (amount - self.low) * (_FLOOR - _TOP) * 10 // (self.high - self.low)


def _extent(stacks: Sequence[Stack], then: int | None) -> tuple[int, int]:
    known = [stack.amounts for stack in stacks if stack.amounts is not None]
    tops = [sum(amount for amount in amounts if amount > 0) for amounts in known]
    bottoms = [sum(amount for amount in amounts if amount < 0) for amounts in known]
    return min([0, *bottoms]), max([0, then or 0, *tops])


def round_step(span: int, most: int = 5) -> int:
    """The smallest round distance (1, 2 or 5 times a power of ten, 1,000 won at least) of which `most` cover the span."""
    for places in count(3):
        size = int(10**places)
        for factor in (1, 2, 5):
            if span <= most * factor * size:
                return factor * size
    raise AssertionError("every span ends")


def _tick(scale: _Scale, amount: int) -> Tick:
    y = scale.y(amount)
    return Tick(tenths(y), tenths(y + 50), amount)


def _bars(stacks: Sequence[Stack], scale: _Scale) -> tuple[Bar, ...]:
    if not stacks:
        return ()
    slot = (WIDTH - _LEFT) * 10 // len(stacks)
    width = min(slot * 7 // 10, 480)
    bars = []
    for index, stack in enumerate(stacks):
        left = _LEFT * 10 + slot * index + (slot - width) // 2
        pieces = _pieces(stack.amounts or (), left, width, scale)
        bars.append(Bar(tenths(left + width // 2), stack.label, stack.under, stack.quiet, stack.says, pieces))
    return tuple(bars)


def _pieces(amounts: Sequence[int], left: int, width: int, scale: _Scale) -> tuple[Piece, ...]:
    """What was earned grows upwards, what was given back downwards; the outermost piece of each has the round corners."""
    pieces: list[Piece] = []
    for sign in (1, -1):
        wanted = [(order, amount) for order, amount in enumerate(amounts) if amount * sign > 0]
        reached = 0
        for place, (order, amount) in enumerate(wanted):
            start, reached = reached, reached + amount
            foot, end, outermost = scale.y(start), scale.y(reached), place == len(wanted) - 1
            if place > 0 and abs(foot - end) > 2 * _GAP:
                foot -= _GAP * sign
            pieces.append(Piece(_path(left, width, foot, end, outermost), order))
    return tuple(pieces)


def _path(left: int, width: int, start: int, end: int, rounded: bool) -> str:
    """A bar from `start` to `end`; its far corners are round when asked for, as far as its height allows."""
    radius = min(_RADIUS, abs(start - end)) if rounded else 0
    towards = radius if end < start else -radius
    corner, turn = tenths(radius), tenths(-towards)
    if radius == 0:
        return f"M{tenths(left)} {tenths(start)}V{tenths(end)}h{tenths(width)}V{tenths(start)}z"
    return (
        f"M{tenths(left)} {tenths(start)}V{tenths(end + towards)}q0 {turn} {corner} {turn}"
        f"h{tenths(width - 2 * radius)}q{corner} 0 {corner} {tenths(towards)}V{tenths(start)}z"
    )


def tenths(value: int) -> str:
    """123 → '12.3'."""
    whole, tenth = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{whole}.{tenth}"
