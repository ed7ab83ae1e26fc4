"""Rows of stock: finished texts and the geometry of small bars. Pure but for the addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from pos.console import figures
from pos.console.language import Speaker
from pos.console.names import site_name
from pos.console.stock.amounts import amount, average, local_day, signed, with_unit
from pos.console.table import Name
from pos.inventory.queries import MoveSeen, OnHand, SiteStock

BAR_WIDTH = 160
NONE = "–"


@dataclass(frozen=True, slots=True)
class Level:
    """A bar: how long, where the low mark stands (None: no mark), and both in words."""

    length: int
    mark: int | None
    says: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of a site. `state` is 'short', 'low' or ''."""

    name: str
    code: str
    href: str
    on_hand: str
    level: Level | None
    state: str
    counted: str
    average: str
    value: str


def item_rows(say: Speaker, site: str, kept: Sequence[OnHand]) -> list[ItemRow]:
    """What is short or low first, by how little of its mark is left; then by name."""
    return [_item(say, site, each) for each in sorted(kept, key=_urgency)]


def _urgency(kept: OnHand) -> tuple[int, int, str]:
    if kept.on_hand_milli < 0:
        return 0, 0, kept.name
    if kept.low:
        return 1, kept.on_hand_milli * 1000 // max(kept.low_at_milli or 1, 1), kept.name
    return 2, 0, kept.name


def _item(say: Speaker, site: str, kept: OnHand) -> ItemRow:
    state = "short" if kept.on_hand_milli < 0 else "low" if kept.low else ""
    return ItemRow(
        kept.name, kept.item, url_for("console.stock_item", site=site, item=kept.item), with_unit(kept.on_hand_milli, kept.unit),
        level_of(say, kept), state, local_day(kept.counted_at, say.language) if kept.counted_at else NONE,
        average(kept.average_micro), figures.number(kept.value) if kept.average_micro is not None else NONE,
    )


def level_of(say: Speaker, kept: OnHand) -> Level | None:
    """How much there is beside the low mark; three times the mark, or what there is, fills the bar. None without a mark."""
    if not kept.low_at_milli:
        return None
    whole = max(3 * kept.low_at_milli, kept.on_hand_milli)
    says = say("bar", on_hand=with_unit(kept.on_hand_milli, kept.unit), mark=with_unit(kept.low_at_milli, kept.unit))
    return Level(max(0, kept.on_hand_milli) * BAR_WIDTH // whole, kept.low_at_milli * BAR_WIDTH // whole, says)


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site's stock in figures."""

    name: Name
    href: str
    items: str
    low: str
    short: str
    counted: str
    value: str


def site_rows(say: Speaker, found: Sequence[SiteStock], names: Mapping[int, Sequence[Any]]) -> list[SiteRow]:
    """Sites by name."""
    rows = []
    for each in sorted(found, key=lambda each: str(names[each.site_id][1])):
        code, name = names[each.site_id]
        rows.append(SiteRow(
            site_name(name, None), url_for("console.stock", scope=f"site:{code}"), figures.number(each.items),
            figures.number(each.low) if each.low else NONE, figures.number(each.short) if each.short else NONE,
            local_day(each.counted_at, say.language) if each.counted_at else NONE, figures.number(each.value),
        ))
    return rows


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A move as the item's page shows it."""

    moment: str
    kind: str
    icon: str
    quantity: str
    value: str
    what: str
    flags: tuple[str, ...]


_ICONS = {
    "sale": "bag", "refund": "undo", "receive": "keep", "waste": "trash", "count": "check", "transfer": "transfer", "produce": "plus",
    "donate": "gift",
}


def move_row(say: Speaker, unit: str, seen: MoveSeen) -> MoveRow:
    """A move in words."""
    move = seen.move
    is_count = move.kind == "count"
    quantity = with_unit(move.quantity_milli, unit)
    told = [part for part in (move.supplier, move.note) if part]
    if seen.other_site:
        told.insert(0, say("moved_to" if move.quantity_milli < 0 else "moved_from", site=seen.other_site))
    if move.unit_cost is not None:
        told.append(say("at_cost", cost=figures.won(move.unit_cost, say.language), unit=unit))
    won = move.value_won
    return MoveRow(
        figures.moment(move.at, say.language), say(f"kind_{move.kind}"), _ICONS[move.kind],
        say("counted_as", quantity=quantity) if is_count else signed(quantity, move.quantity_milli),
        NONE if not won else signed(figures.number(won), won), " · ".join(told), tuple(say(f"flag_{flag}") for flag in move.flags.split()),
    )


def change_cells(before: int, after: int, unit: str) -> tuple[str, str, str]:
    """A quantity before, after, and the difference."""
    return with_unit(before, unit), with_unit(after, unit), signed(amount(after - before), after - before)
