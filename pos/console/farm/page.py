"""The farm of a month: what stands on the shelves and what it yielded, which lots are left, what was harvested and packed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.farm.rows import batch_lines, harvest_lines, lot_lines, packing_lines
from pos.console.farm.words import WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.stock.amounts import with_unit
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.console.workplaces import Grid, chosen, sites_offering
from pos.farm.queries import Harvested, batch_yields, harvests, packings
from pos.inventory.lots.queries import lots_at, without_lot
from pos.inventory.models import StockItem
from sites import clock
from sites.access import Permission
from sites.db import reading
from sites.errors import invalid_at
from sites.registry import Site

OFFER = "farm"


@console.get("/farm/")
@needs(Permission.READ)
def farm() -> str:
    """`?site=farm-01&month=2020-06`, both optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        sites = sites_offering(session, visitor.actor, OFFER)
        site = chosen(sites, request.args.get("site"))
        choices = [(each.code, site_name(each.name, None).text) for each in sites]
        content = _content(session, say, site) if site else {"site": None, "title": say("nowhere")}
    return rendered("console/farm/page.html", say, here="farm", visitor=visitor, sites=choices, **content)


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def month_asked(today: date) -> int:
    """The month of the address, or that of today."""
    text = request.args.get("month")
    if not text:
        return clock.month_number(today)
    month = clock.parse_month(text)
    if month is None:
        raise invalid_at("/month", "달을 2020-11처럼 적어 주세요.", "Give the month as 2020-11.")
    return month


def months_around(month: int, today: date, endpoint: str, site: str) -> dict[str, str | None]:
    """The month before, and the one after unless that is still to come."""
    after = clock.next_month(month, 1)

    def of(other: int) -> str:
        return url_for(endpoint, site=site, month=clock.month_text(other))

    return {"before": of(clock.next_month(month, -1)), "after": of(after) if after <= clock.month_number(today) else None}


def _content(session: Session, say: Speaker, site: Site) -> dict[str, Any]:
    today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    month = month_asked(today)
    first, last = clock.month_bounds(month)
    picked, packed = harvests(session, site, first, last), packings(session, site, first, last)
    lots, beyond = lots_at(session, site), without_lot(session, site)
    codes = {each.item for each in picked} | set(beyond)
    items = {item.code: item for item in session.scalars(sa.select(StockItem).where(StockItem.code.in_(codes)))}
    batches = batch_yields(session, site)
    name = figures.month_name(month, say.language)
    late = sum(each.lot.use_by is not None and each.lot.use_by < today for each in lots)
    return {
        "site": site, "month": clock.month_text(month), "months": months_around(month, today, "console.farm", site.code), "late": late,
        "title": say("title", month=name, what=_sums(picked, items)) if picked else say("title_none", month=name),
        "lead": say("lead", site=site_name(site.name, None).text, batches=sum(each.ended_on is None for each in batches), lots=len(lots)),
        "beyond": [(items[code].name, with_unit(milli, items[code].unit)) for code, milli in beyond.items()],
        "grids": [
            Grid("batches", say("batches"), say("batches_note"), (
                (say("batch"), False), (say("placed"), False), (say("units"), True), (say("yield"), True), (say("per_unit"), True),
                (say("picked_from_to"), False), (say("state"), False)), batch_lines(say, batches), say("no_batches")),
            Grid("lots", say("lots"), say("lots_note"), (
                (say("item"), False), (say("lot"), False), (say("made_on"), False), (say("use_by"), False), (say("left"), True)),
                lot_lines(say, lots, site.code, today), say("no_lots")),
            Grid("harvests", say("harvests"), say("harvests_note", month=name), (
                (say("when"), False), (say("batch"), False), (say("item"), False), (say("grade"), False), (say("quantity"), True),
                (say("lot"), False), (say("remark"), False)), harvest_lines(say, picked, items, site.code), say("no_harvests")),
            Grid("packings", say("packings"), say("packings_note", month=name), (
                (say("when"), False), (say("lot"), False), (say("taken"), True), (say("wasted"), True), (say("into"), False),
                (say("packs"), True), (say("remark"), False)), packing_lines(say, packed, site.code), say("no_packings")),
        ],
    }


def _sums(picked: Sequence[Harvested], items: dict[str, StockItem]) -> str:
    sums: dict[str, int] = {}
    for each in picked:
        sums[each.item] = sums.get(each.item, 0) + each.harvest.quantity_milli
    return ", ".join(f"{items[code].name} {with_unit(milli, items[code].unit)}" for code, milli in sorted(sums.items()))
