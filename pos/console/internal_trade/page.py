"""Deliveries between workplaces of a month, and one of them whole."""

from typing import Any
from uuid import UUID

from flask import request, url_for

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.internal_trade.words import WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name, site_names
from pos.console.scopes import scope_menu, widest_scope
from pos.console.stock.amounts import amount, with_unit
from pos.console.table import Cell, Name, Table, TableRow
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.internal_trade.queries import Delivered, deliveries, delivery_for
from sites import clock
from sites.access import Permission, scope_for, sites_within
from sites.clock import month_bounds, month_number, month_text, next_month, parse_month
from sites.db import reading
from sites.errors import invalid_at


@console.get("/internal-trade/")
@needs(Permission.READ)
def internal_trade() -> str:
    """`?scope=region&month=2020-11`, both optional: this month of all that is in reach."""
    say, actor = speaker(), current_visitor().actor
    today = month_number(clock.business_day(clock.now()))
    month = parse_month(request.args["month"]) if request.args.get("month") else today
    if month is None:
        raise invalid_at("/month", "달을 2020-11처럼 적어 주세요.", "Give the month as 2020-11.")
    with reading() as session:
        scope = scope_for(session, actor, request.args.get("scope") or widest_scope(session, actor), Permission.READ)
        found = deliveries(session, sites_within(scope), *month_bounds(month))
        names = site_names(session, {code for each in found for code in (each.site, each.to_site)})
        scopes = scope_menu(session, say, actor, str(scope), lambda other: address(other, month))
    total, name = sum(each.document.total - each.returned for each in found), figures.month_name(month, say.language)
    title = say("title", month=name, count=len(found), won=figures.won(total, say.language)) if found else say("title_none", month=name)
    return rendered(
        "console/internal_trade/page.html", say, here="internal_trade", visitor=current_visitor(), title=title, scopes=scopes,
        table=_table(say, found, names) if found else None, month=month_text(month), before=address(str(scope), next_month(month, -1)),
        after=address(str(scope), next_month(month)) if month < today else None, may_deliver=actor.may(Permission.SELL),
        new=url_for("console.internal_delivery_new", site=scope.code if scope.kind == "site" else None),
    )


@console.get("/internal-trade/<uuid:delivery_id>")
@needs(Permission.READ)
def internal_delivery(delivery_id: UUID) -> str:
    """One delivery, for those who may read its seller or its buyer."""
    say, actor = speaker(), current_visitor().actor
    with reading() as session:
        found = delivery_for(session, actor, delivery_id)
        names = short_names(site_names(session, {found.site, found.to_site}))
    left = any(line.returned_milli < line.quantity_milli for line in found.lines)
    return rendered(
        "console/internal_trade/one.html", say, here="internal_trade", visitor=current_visitor(), found=found,
        title=say("one_title", site=names[found.site], to_site=names[found.to_site],
                  won=figures.won(found.document.total - found.returned, say.language)),
        lead=say("one_lead", day=figures.day_name(found.document.book_date, say.language), number=found.document.receipt_no,
                 party=say(f"party_{found.delivery.party}")),
        table=_lines(say, found), may_return=left and actor.may(Permission.SITE_WORK),
    )


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def address(scope: str, month: int) -> str:
    """The list of a scope and month."""
    return url_for("console.internal_trade", scope=scope, month=month_text(month))


def short_names(names: dict[str, str]) -> dict[str, str]:
    """What sites are called in a sentence."""
    return {code: site_name(name, None).text for code, name in names.items()}


def _table(say: Speaker, found: list[Delivered], names: dict[str, str]) -> Table:
    short = short_names(names)
    heads = ("from_site", "day", "to_site", "party", "receipt_no", "total", "returned")
    rows = tuple(
        TableRow(
            Name(short[each.site]), (
                Cell(figures.day_name(each.document.book_date, say.language)), Cell(short[each.to_site]),
                Cell(say(f"party_{each.delivery.party}")), Cell(each.document.receipt_no),
                Cell(figures.won(each.document.total, say.language), "n strong"),
                Cell(figures.won(each.returned, say.language) if each.returned else "–"),
            ), href=url_for("console.internal_delivery", delivery_id=each.delivery.id),
        )
        for each in found
    )
    return Table("deliveries", say("list_title"), say("list_note"), tuple(say(head) for head in heads), rows)


def _lines(say: Speaker, found: Delivered) -> Table:
    heads = ("product", "quantity", "unit_price", "net", "lot", "arrived", "went_back")
    rows = tuple(
        TableRow(Name(line.name), tuple(map(Cell, _cells(say, line)))) for line in found.lines
    )
    return Table("lines", say("lines_title"), say("lines_note"), tuple(say(head) for head in heads), rows)


def _cells(say: Speaker, line: Any) -> tuple[str, ...]:
    return (
        amount(line.quantity_milli), figures.won(line.unit_price, say.language), figures.won(line.net, say.language), line.lot or "–",
        "–" if line.item is None else f"{line.item} {with_unit(line.arrived_milli, line.unit)}",
        amount(line.returned_milli) if line.returned_milli else "–",
    )
