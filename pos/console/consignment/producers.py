"""Revenue by producer: a month's revenue by who sold it and by who made it, side by side, so that nobody adds them."""

from flask import request, url_for

from pos.consignment.by_producer import ByProducer, by_producer
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.consignment.page import speaker, table
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import names_of
from pos.console.scopes import scope_menu, widest_scope
from pos.console.stock.amounts import amount
from pos.console.table import Cell, Name, Table, TableRow
from pos.console.visitor import current_visitor
from pos.revenue.keys import Key
from sites import clock
from sites.access import Permission, scope_for
from sites.db import reading

Names = dict[Key, Name]


@console.get("/consignment/producers")
@needs(Permission.READ)
def producers() -> str:
    """`?scope=region&month=2020-11`, the running month where none is given."""
    say, visitor = speaker(), current_visitor()
    actor = visitor.actor
    month = clock.parse_month(request.args.get("month", "")) or clock.month_number(clock.business_day(clock.now()))
    text, name = clock.month_text(month), figures.month_name(month, say.language)
    with reading() as session:
        scope = scope_for(session, actor, request.args.get("scope") or widest_scope(session, actor), Permission.READ)
        scopes = scope_menu(session, say, actor, str(scope), lambda other: url_for("console.producers", scope=other, month=text))
        found = by_producer(session, scope, *clock.month_bounds(month))
        centres = names_of(session, say, "centre", _centres_of(found))
        products = names_of(session, say, "product", [row.sku for row in found.rows])
    sums = {"net": figures.won(found.total.net, say.language), "consigned": figures.won(found.total.consigned, say.language)}
    file = url_for("console.exports", month=text, scope=str(scope)) if actor.may(Permission.EXPORT) else None
    return rendered(
        "console/consignment/producers.html", say, here="consignment", visitor=visitor, scope=str(scope), scopes=scopes, month=text,
        file=file, title=say("producers_title" if found.rows else "producers_empty", month=name, **sums),
        tables=[_centres(say, found, centres), _made(say, found, centres, products)] if found.rows else [],
    )


def _centres_of(found: ByProducer) -> list[Key]:
    return [code for code in {row.producer for row in found.rows} | set(found.sellers) if code is not None]


def _centres(say: Speaker, found: ByProducer, names: Names) -> Table:
    made: dict[str | None, list[int]] = {seller: [net, 0, 0] for seller, net in found.sellers.items()}
    for row in found.rows:
        kept = made.setdefault(row.producer, [0, 0, 0])
        kept[1] += row.net
        kept[2] += row.consigned
    rows = [TableRow(Name(say("total")), _won(sum(found.sellers.values()), found.total.net, found.total.consigned), "total")]
    rows += [TableRow(_name(say, names, code), _won(*sums)) for code, sums in sorted(made.items(), key=lambda each: -each[1][1])]
    return table(say, "centres", ("centre", "sold_by", "made_by", "sold_elsewhere"), rows)


def _made(say: Speaker, found: ByProducer, names: Names, products: Names) -> Table:
    rows = [
        TableRow(
            Name(products[row.sku].text, _name(say, names, row.producer).text),
            (Cell(amount(row.quantity_milli)), *_won(row.net, row.consigned)),
        )
        for row in sorted(found.rows, key=lambda each: (-each.net, each.sku))
    ]
    return table(say, "made", ("product", "quantity", "net", "sold_elsewhere"), rows)


def _name(say: Speaker, names: Names, code: str | None) -> Name:
    return names[code] if code is not None else Name(say("nobody"))


def _won(*sums: int) -> tuple[Cell, ...]:
    return tuple(Cell(figures.number(won) if won else "–", "n" if won else "n faint") for won in sums)
