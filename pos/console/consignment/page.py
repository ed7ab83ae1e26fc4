"""What a shop sells for other centres: agreements, goods in keeping, statements."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.consignment.producing import OFFER
from pos.consignment.queries import Agreed, Issued, OnShelf, agreements, on_shelf, settlements
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.consignment.words import WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.stock.amounts import with_unit
from pos.console.table import Cell, Name, Table, TableRow
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Actor, Permission, reach
from sites.clock import month_number, month_text, next_month
from sites.db import reading
from sites.errors import NotFound
from sites.registry import Site


@console.get("/consignment/")
@needs(Permission.READ)
def consignment() -> str:
    """`?site=showroom-01`, optional. A centre that supplies others' shops sees its statements here too."""
    say, actor = speaker(), current_visitor().actor
    with reading() as session:
        shops = shops_of(session, actor)
        code = request.args.get("site") or (shops[0].code if shops else None)
        here = next((shop for shop in shops if shop.code == code), None)
        if request.args.get("site") and here is None:
            raise NotFound("site_not_found")
        agreed = agreements(session, here) if here else []
        shelf = on_shelf(session, here) if here else []
        # Statements that a centre was given come from shops that it may not read.
        found = settlements(session, actor, here.code if here else None) if actor.may(Permission.WAGES) else []
        name = site_name(here.name, None).text if here else ""
        site = here.code if here else None
    count = len({each.centre for each in agreed})
    title = say("title" if count else "title_none", site=name, count=count)
    if site is None:
        title = say("title_given", count=len(found)) if found else say("title_nowhere")
    tables = [_agreements(say, agreed, site or "", actor)] if agreed else []
    tables += [_shelf(say, shelf)] if shelf else []
    tables += [_settlements(say, found)] if found else []
    return rendered(
        "console/consignment/page.html", say, here="consignment", visitor=current_visitor(), title=title, tables=tables, site=site,
        shops=[(shop.code, shop.name) for shop in shops], may_agree=actor.may(Permission.CENTRE_WORK),
        may_move=actor.may(Permission.SITE_WORK), centres=sorted({(each.centre, each.centre_name) for each in agreed}),
        month=month_text(next_month(month_number(clock.business_day(clock.now())), -1)),
    )


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def shops_of(session: Session, actor: Actor) -> list[Site]:
    """The sites in reach that sell for others."""
    found = session.scalars(sa.select(Site).where(Site.id.in_(reach(actor.roles_for(Permission.READ)))).order_by(Site.code)).all()
    return [site for site in found if site.offers(OFFER)]


def percent(rate: int) -> str:
    """1250 → '12.5 %'."""
    whole, part = divmod(rate, 100)
    return f"{whole}{f'.{part:02d}'.rstrip('0') if part else ''} %"


def table(say: Speaker, key: str, heads: Sequence[str], rows: Sequence[TableRow]) -> Table:
    """A table whose heading, note and heads are words of these pages."""
    return Table(key, say(f"{key}_title"), say(f"{key}_note"), tuple(say(head) for head in heads), tuple(rows))


def _agreements(say: Speaker, agreed: Sequence[Agreed], site: str, actor: Actor) -> Table:
    today = clock.business_day(clock.now())
    edits = actor.may(Permission.CENTRE_WORK)
    rows = []
    for each in agreed:
        rates = [rate for day, rate in each.rates if day <= today]
        of = each.agreement
        goods = say("of_sku", sku=of.sku) if of.sku else say("of_category", category=of.category) if of.category else say("all_goods")
        days = say("from_day", day=figures.day_name(of.valid_from, say.language))
        rows.append(TableRow(
            Name(of.name, each.centre_name), (Cell(goods), Cell(percent(rates[-1]) if rates else "–"), Cell(days)),
            href=url_for("console.consignment_agreement", site=site, code=of.code) if edits else None,
        ))
    return table(say, "agreements", ("agreement", "goods", "rate", "days"), rows)


def _shelf(say: Speaker, shelf: Sequence[OnShelf]) -> Table:
    rows = [
        TableRow(Name(each.name, each.agreement), tuple(
            Cell(with_unit(milli, each.unit)) for milli in (each.brought_milli, each.returned_milli, each.on_hand_milli)))
        for each in shelf
    ]
    return table(say, "shelf", ("item", "brought", "went_back", "on_hand"), rows)


def _settlements(say: Speaker, found: Sequence[Issued]) -> Table:
    rows = [
        TableRow(
            Name(f"{figures.month_name(each.settlement.month, say.language)} · {each.centre_name}",
                 f"{site_name(each.site_name, None).text} {say('number', number=each.settlement.number)}"),
            tuple(Cell(figures.won(won, say.language), "n strong" if place == 3 else "n") for place, won in enumerate((
                each.settlement.sold - each.settlement.refunded, each.settlement.commission, each.settlement.adjustment,
                each.settlement.due, each.paid))),
            href=url_for("console.settlement", settlement_id=each.settlement.id),
        )
        for each in found
    ]
    return table(say, "settlements", ("settlement", "sold", "commission", "adjustment", "due", "paid"), rows)
