"""What products brought in and what they cost in a month: a table, and exactly that table as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import names_of
from pos.console.scopes import scope_menu, widest_scope
from pos.console.stock.amounts import amount
from pos.console.stock.page import speaker
from pos.console.table import Cell, Name, Table, TableRow
from pos.console.visitor import current_visitor
from pos.exports.table_text import csv_file
from pos.inventory.margins import Margin, Margins, margins
from pos.money import quantity_text
from sites import clock
from sites.access import Actor, Permission, Scope, scope_for
from sites.db import reading
from sites.errors import invalid_at

EARLIEST, LATEST = 200001, 209912
OFFERED = 24


@dataclass(frozen=True, slots=True)
class _Asked:
    scope: Scope
    month: int
    running: int


@console.get("/stock/margins/", endpoint="margins")
@needs(Permission.READ)
def margins_page() -> str:
    """A month of a scope: `?month=2020-11&scope=site:cafe-03`, both optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        asked = _asked(session, visitor.actor)
        scopes = scope_menu(session, say, visitor.actor, str(asked.scope), lambda scope: _address(scope, asked.month))
        found = _of_month(session, asked)
        names = _names(session, say, found)
    month = figures.month_name(asked.month, say.language)
    return rendered(
        "console/stock/margins.html", say, here="stock", tab="margins", visitor=visitor, scope=str(asked.scope), scopes=scopes,
        months=_months(say, asked), table=_table(say, found, names) if found.rows else None, month_name=month,
        export=url_for("console.margins_csv", scope=str(asked.scope), month=clock.month_text(asked.month)),
        written=figures.written_on(clock.now()), **_sentences(say, month, found),
    )


@console.get("/stock/margins.csv")
@needs(Permission.READ)
def margins_csv() -> Response:
    """The table of the page, row for row, its sum last; quantities and won as plain figures."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        asked = _asked(session, visitor.actor)
        found = _of_month(session, asked)
        names = _names(session, say, found)
    heads = ["sku", *_heads(say)]
    rows = [[row.sku, names[row.sku].text, *_plain(row)] for row in found.rows]
    content = csv_file([str(head) for head in heads], [*rows, ["", str(say("total")), *_plain(found.total)]])
    name = f"margins-{str(asked.scope).replace(':', '-')}-{clock.month_text(asked.month)}.csv"
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _asked(session: Session, actor: Actor) -> _Asked:
    scope = scope_for(session, actor, request.args.get("scope") or widest_scope(session, actor), Permission.READ)
    text, running = request.args.get("month"), clock.month_number(clock.business_day(clock.now()))
    month = clock.parse_month(text) if text else running
    if month is None or not EARLIEST <= month <= LATEST:
        raise invalid_at("/month", "달을 2020-11처럼 적어 주세요.", "Give the month as 2020-11.")
    return _Asked(scope, month, running)


def _of_month(session: Session, asked: _Asked) -> Margins:
    first, last = clock.month_bounds(asked.month)
    return margins(session, asked.scope, first, last)


def _names(session: Session, say: Speaker, found: Margins) -> dict[Any, Name]:
    return names_of(session, say, "product", [row.sku for row in found.rows])


def _address(scope: str, month: int) -> str:
    return url_for("console.margins", scope=scope, month=clock.month_text(month))


def _months(say: Speaker, asked: _Asked) -> dict[str, Any]:
    offered = [clock.next_month(max(asked.running, asked.month), -number) for number in range(OFFERED)]
    after = clock.next_month(asked.month)
    return {
        "options": [(clock.month_text(month), figures.month_name(month, say.language), month == asked.month) for month in offered],
        "before": _address(str(asked.scope), clock.next_month(asked.month, -1)),
        "after": _address(str(asked.scope), after) if after <= asked.running else None,
    }


def _sentences(say: Speaker, month: str, found: Margins) -> dict[str, Any]:
    if not found.rows:
        return {"title": say("margins_none", month=month), "lead": []}
    total, off = found.total, found.written_off
    lead = [say(
        "margins_lead", revenue=_won(say, total.revenue), cost=_won(say, total.cost), rate=_rate(total) or say("not_known"),
    )]
    if off.waste or off.missing or off.settled:
        lead.append(say("margins_off", waste=_won(say, off.waste), missing=_won(say, off.missing), settled=_won(say, off.settled)))
    return {"title": say("margins_title", month=month, margin=_won(say, total.margin)), "lead": lead}


def _won(say: Speaker, amount_won: int) -> str:
    return figures.won(amount_won, say.language)


def _heads(say: Speaker) -> Sequence[str]:
    return tuple(say(key) for key in ("product", "sold", "revenue_net", "cost", "margin", "rate"))


def _table(say: Speaker, found: Margins, names: dict[Any, Name]) -> Table:
    rows = [TableRow(names[row.sku], _cells(say, row)) for row in found.rows]
    total = TableRow(Name(say("total")), _cells(say, found.total), "total")
    return Table("margins", say("margins_table"), say("margins_note"), tuple(_heads(say)), (total, *rows))


def _cells(say: Speaker, row: Margin) -> tuple[Cell, ...]:
    known, rate = _is_known(row), _rate(row)
    return (
        Cell(amount(row.quantity_milli)), Cell(figures.number(row.revenue)),
        Cell(figures.number(row.cost)) if known else Cell(say("not_known"), "n faint"),
        Cell(figures.number(row.margin), "n strong") if known else Cell("–", "n faint"),
        Cell(rate or "–", "n" if rate else "n faint"),
    )


def _is_known(row: Margin) -> bool:
    return row.cost != 0 or row.revenue == 0


def _rate(row: Margin) -> str | None:
    """The margin's share of the revenue; None where the cost is not known or there is no revenue."""
    if not _is_known(row) or row.revenue <= 0:
        return None
    sign = figures.MINUS if row.margin < 0 else ""
    return sign + figures.percent(figures.share(abs(row.margin), row.revenue) or 0)


def _plain(row: Margin) -> list[str | int | None]:
    known = _is_known(row)
    return [quantity_text(row.quantity_milli), row.revenue, row.cost if known else None, row.margin if known else None, _rate(row)]
