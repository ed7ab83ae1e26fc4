"""What is given away: campaigns with how far each has come, the pool, and the handovers of a month."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.day import may_change
from pos.console.donations.words import WORDS
from pos.console.farm.page import month_asked, months_around
from pos.console.farm.rows import flag_cell
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.stock.amounts import with_unit
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.console.workplaces import Cell, Grid, Line, chosen, sites_offering
from pos.donations.following import OFFER
from pos.donations.queries import CampaignTotal, HandedOver, campaign_totals, handovers, pools
from pos.inventory.models import StockItem
from sites import clock
from sites.access import Permission
from sites.db import reading
from sites.registry import Site


@console.get("/donations/")
@needs(Permission.READ)
def donations() -> str:
    """`?site=farm-01&month=2020-06`, both optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        sites = sites_offering(session, visitor.actor, OFFER)
        site = chosen(sites, request.args.get("site"))
        choices = [(each.code, site_name(each.name, None).text) for each in sites]
        may_edit = site is not None and may_change(session, visitor.actor, site.code)
        content = _content(session, say, site, may_edit) if site else {"site": None, "title": say("nowhere")}
    return rendered("console/donations/page.html", say, here="donations", visitor=visitor, sites=choices, may_edit=may_edit, **content)


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def _content(session: Session, say: Speaker, site: Site, may_edit: bool) -> dict[str, Any]:
    today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    month = month_asked(today)
    totals, ready = campaign_totals(session, site), [each for each in pools(session, site) if each.on_hand_milli]
    handed = handovers(session, site, *clock.month_bounds(month))
    codes = {each.item for each in handed} | {each.item for each in totals}
    items = {item.code: item for item in session.scalars(sa.select(StockItem).where(StockItem.code.in_(codes)))}
    names = {each.campaign.code: each.campaign.name for each in totals}
    stand = [each for each in handed if each.cancellation is None]
    people, name = sum(each.handover.head_count for each in stand), figures.month_name(month, say.language)
    heads = (
        (say("when"), False), (say("recipient"), False), (say("item"), False), (say("quantity"), True), (say("people"), True),
        (say("campaign"), False), (say("state"), False), *(((say("act"), False),) if may_edit else ()),
    )
    return {
        "site": site, "month": clock.month_text(month), "months": months_around(month, today, "console.donations", site.code),
        "title": say("title", month=name, times=len(stand), people=figures.number(people)) if stand else say("title_none", month=name),
        "lead": say("lead", site=site_name(site.name, None).text),
        "pool": [(each.name, with_unit(each.on_hand_milli, each.unit)) for each in ready],
        "grids": [
            Grid("campaigns", say("campaigns"), say("campaigns_note"), (
                (say("campaign"), False), (say("days"), False), (say("gives"), False), (say("given"), True), (say("handed"), True),
                (say("people"), True)), _campaigns(say, totals, items, site.code, today, may_edit), say("no_campaigns")),
            Grid("handovers", say("handovers"), say("handovers_note", month=name), heads,
                 [_handover(say, each, items, names, site.code, may_edit) for each in handed], say("no_handovers")),
        ],
    }


def _campaigns(
    say: Speaker, totals: Sequence[CampaignTotal], items: dict[str, StockItem], site: str, today: date, may_edit: bool
) -> list[Line]:
    lines = []
    for each in totals:
        of, item = each.campaign, items[each.item]
        until = figures.day_name(of.valid_until, say.language) if of.valid_until else ""
        over = of.valid_until is not None and of.valid_until < today
        days = f"{figures.day_name(of.valid_from, say.language)} – {until}".rstrip()
        lines.append(Line(of.name, (
            Cell(say("over", days=days), tone="line", icon="check") if over else Cell(days),
            Cell(say("gives_each", product=of.sku, what=f"{item.name} {with_unit(of.per_unit_milli, item.unit)}")),
            Cell(with_unit(each.given_milli, each.unit), n=True), Cell(with_unit(each.handed_over_milli, each.unit), n=True),
            Cell(figures.number(each.head_count), n=True),
        ), url_for("console.donation_campaign", site=site, code=of.code) if may_edit else None, of.code))
    return lines


def _handover(
    say: Speaker, each: HandedOver, items: dict[str, StockItem], names: dict[str, str], site: str, may_edit: bool
) -> Line:
    row, item = each.handover, items[each.item]
    state = flag_cell(say, row.flags)
    if each.cancellation is not None:
        state = Cell(say("cancelled", reason=each.cancellation.reason), tone="bad", icon="x")
    act = Cell("") if each.cancellation is not None else Cell(
        say("to_cancel"), href=url_for("console.donation_handover_cancel", site=site, handover_id=row.id))
    return Line(figures.moment(row.at, say.language), (
        Cell(row.recipient), Cell(item.name), Cell(with_unit(row.quantity_milli, item.unit), n=True),
        Cell(figures.number(row.head_count), n=True), Cell(names.get(each.campaign or "", "–")), state, *((act,) if may_edit else ()),
    ))
