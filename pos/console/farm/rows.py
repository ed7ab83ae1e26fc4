"""The farm's tables as finished texts. Pure but for addresses."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import url_for

from pos.console import figures
from pos.console.language import Speaker
from pos.console.stock.amounts import amount, with_unit
from pos.console.workplaces import Cell, Line
from pos.farm.queries import BatchYield, Harvested, Packed
from pos.inventory.lots.queries import LotOnHand
from pos.inventory.models import StockItem

SOON_DAYS = 3
NONE = "–"


def batch_lines(say: Speaker, batches: Sequence[BatchYield]) -> list[Line]:
    """A batch, once for each item that it yielded."""
    lines = []
    for each in batches:
        batch = each.batch
        state = Cell(say("ended", day=figures.day_name(each.ended_on, say.language)), tone="line", icon="check") if each.ended_on else Cell(
            say("standing"), tone="good", icon="sprout")
        head = (Cell(figures.day_name(batch.placed_on, say.language)), Cell(figures.number(batch.units), n=True))
        if not each.yields:
            lines.append(Line(batch.code, (*head, Cell(NONE, n=True), Cell(NONE, n=True), Cell(NONE), state), second=batch.strain or ""))
        for one in each.yields:
            days = " – ".join(figures.day_name(day, say.language) for day in sorted({one.first_on, one.last_on}))
            lines.append(Line(batch.code, (
                *head, Cell(with_unit(one.milli, one.unit), n=True), Cell(with_unit(one.per_unit_milli(batch.units), one.unit), n=True),
                Cell(days), state), second=batch.strain or ""))
    return lines


def lot_lines(say: Speaker, lots: Sequence[LotOnHand], site: str, today: date) -> list[Line]:
    """What is left of which lot; a lot leads to its way."""
    return [
        Line(each.name, (
            Cell(each.lot.code, href=way(site, each.item, each.lot.code)), Cell(figures.day_name(each.lot.made_on, say.language)),
            use_by_cell(say, each.lot.use_by, today), Cell(with_unit(each.lot.on_hand_milli, each.unit), n=True)))
        for each in lots
    ]


def harvest_lines(say: Speaker, picked: Sequence[Harvested], items: Mapping[str, StockItem], site: str) -> list[Line]:
    """Each harvest of the month."""
    return [
        Line(figures.moment(each.harvest.at, say.language), (
            Cell(each.batch), Cell(items[each.item].name), Cell(each.harvest.grade or NONE),
            Cell(with_unit(each.harvest.quantity_milli, items[each.item].unit), n=True),
            Cell(each.lot, href=way(site, each.item, each.lot)), flag_cell(say, each.harvest.flags)))
        for each in picked
    ]


def packing_lines(say: Speaker, packed: Sequence[Packed], site: str) -> list[Line]:
    """Each packing of the month."""
    return [
        Line(figures.moment(each.packing.at, say.language), (
            Cell(each.lot.code, href=way(site, each.item.code, each.lot.code)),
            Cell(with_unit(each.packing.taken_milli, each.item.unit), n=True),
            Cell(with_unit(each.packing.wasted_milli, each.item.unit) if each.packing.wasted_milli else NONE, n=True), Cell(each.into.name),
            Cell(amount(each.packing.packs * 1000), n=True), flag_cell(say, each.packing.flags)))
        for each in packed
    ]


def use_by_cell(say: Speaker, use_by: date | None, today: date) -> Cell:
    """The last day, with a badge once it is near."""
    if use_by is None:
        return Cell(NONE)
    day = figures.day_name(use_by, say.language)
    if use_by < today:
        return Cell(say("over", day=day), tone="bad", icon="alert")
    near = (use_by - today).days <= SOON_DAYS
    return Cell(say("near", day=day), tone="warn", icon="calendar") if near else Cell(day)


def flag_cell(say: Speaker, flags: str) -> Cell:
    """What was odd about an act, in words."""
    words = [say(f"flag_{flag}") if f"flag_{flag}" in say else flag for flag in flags.split()]
    return Cell(", ".join(words), tone="warn", icon="alert") if words else Cell("")


def way(site: str, item: str, lot: str) -> str:
    """Where a lot's way is shown."""
    return url_for("console.farm_lot", site=site, item=item, lot=lot)
