"""The way of a lot: back to the batches that it was picked from, forwards to every receipt, workplace and organisation that got some."""

from uuid import UUID

from flask import request, url_for

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.farm.page import speaker
from pos.console.farm.rows import NONE, use_by_cell
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.stock.amounts import with_unit
from pos.console.visitor import current_visitor
from pos.console.workplaces import Cell, Grid, Line
from pos.donations.queries import handed_over_of
from pos.farm.tracing import Trace, Went, trace
from pos.inventory.models import StockItem
from sites import clock
from sites.access import Permission, site_for
from sites.db import reading

MOST = 100


@console.get("/farm/sites/<site>/lot")
@needs(Permission.READ)
def farm_lot(site: str) -> str:
    """`?item=shiitake-pack&lot=200602-0615-A`."""
    say, visitor = speaker(), current_visitor()
    item, code = request.args.get("item", "")[:MOST], request.args.get("lot", "")[:MOST]
    with reading() as session:
        here = site_for(session, visitor.actor, site, Permission.READ)
        found = trace(session, here, item, code)
        given = handed_over_of(session, [lot.id for lot, _ in found.lots])
        items = {kept.id: (kept.name, kept.unit) for kept in (session.get_one(StockItem, lot.item_id) for lot, _ in found.lots)}
    today = clock.business_day(clock.now(), here.time_zone, here.cut_off_minutes)
    by_lot = {lot.id: (lot.code, *items[lot.item_id]) for lot, _ in found.lots}
    named = {(lot.code, kept): items[lot.item_id] for lot, kept in found.lots}
    kin = [
        Line(items[lot.item_id][0], (
            Cell(lot.code), Cell(figures.day_name(lot.made_on, say.language)), use_by_cell(say, lot.use_by, today),
            Cell(with_unit(lot.on_hand_milli, items[lot.item_id][1]), n=True)))
        for lot, _ in found.lots
    ]
    went = [_went(say, each, *named[each.lot, each.item]) for each in found.went]
    handed = [
        Line(figures.day_name(handover.business_date, say.language), (
            Cell(f"{by_lot[lot_id][1]} · {by_lot[lot_id][0]}"), Cell(say("kind_handover")),
            Cell(say("to_recipient", recipient=handover.recipient, people=figures.number(handover.head_count))),
            Cell(with_unit(milli, by_lot[lot_id][2]), n=True)))
        for handover, lot_id, milli in given
    ]
    heads = ((say("when"), False), (say("lot"), False), (say("what"), False), (say("whither"), False), (say("quantity"), True))
    return rendered(
        "console/farm/lot.html", say, here="farm", visitor=visitor, back=url_for("console.farm", site=site),
        title=say("lot_title", lot=code), lead=f"{site_name(here.name, None).text} · {', '.join(line.name for line in kin)}",
        grids=[
            Grid("kin", say("kin"), say("kin_note"), (
                (say("item"), False), (say("lot"), False), (say("made_on"), False), (say("use_by"), False), (say("left"), True)), kin, ""),
            Grid("picked", say("picked"), say("picked_note"), (
                (say("batch"), False), (say("placed"), False), (say("harvested_on"), False), (say("quantity"), True)),
                _picked(say, found, [items[lot.item_id][1] for lot, _ in found.lots]), say("no_picked")),
            Grid("went", say("went"), say("went_note"), heads, went, say("no_went")),
            Grid("handed", say("handed"), say("handed_note"), heads, handed, say("no_handed")),
        ],
    )


def _picked(say: Speaker, found: Trace, units: list[str]) -> list[Line]:
    unit = next((unit for unit in units if unit != "ea"), units[0])
    return [
        Line(each.batch, (
            Cell(figures.day_name(each.placed_on, say.language)), Cell(figures.day_name(each.harvested_on, say.language)),
            Cell(with_unit(each.milli, unit), n=True)))
        for each in found.picked
    ]


def _went(say: Speaker, each: Went, name: str, unit: str) -> Line:
    whither = Cell(each.to_site or NONE)
    if isinstance(each.document_id, UUID):
        whither = Cell(each.receipt_no or NONE, href=url_for("console.document", document_id=each.document_id))
    return Line(figures.day_name(each.on, say.language), (
        Cell(f"{name} · {each.lot}"), Cell(say(f"kind_{each.kind}")), whither, Cell(with_unit(each.milli, unit), n=True)))
