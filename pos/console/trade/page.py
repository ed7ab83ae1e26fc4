"""What is owed: by customer and age, and the sales of which nobody said who pays them."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.day import may_change
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.scopes import scope_menu, widest_scope
from pos.console.table import Cell, Name, Table, TableRow
from pos.console.texts import FRAME
from pos.console.trade.words import WORDS
from pos.console.visitor import current_visitor
from pos.trade.customers import customers_in_sight
from pos.trade.models import Receivable
from pos.trade.naming import name_customer
from pos.trade.owed import STEP_NAMES, Owed, Standing, owed, standings, totals_of
from sites import clock
from sites.access import Actor, Permission, scope_for, site_for, sites_within
from sites.db import attempt, reading
from sites.errors import NotFound
from sites.registry import Site

FIGURES = (*STEP_NAMES, "open", "overdue", "credit")


@console.get("/trade/")
@needs(Permission.READ)
def trade() -> str:
    """`?scope=site:farm-01`. Who owes is shown to those who work with customers; others see sums."""
    say, visitor = speaker(), current_visitor()
    actor = visitor.actor
    with reading() as session:
        scope = scope_for(session, actor, request.args.get("scope") or widest_scope(session, actor), Permission.READ)
        scopes = scope_menu(session, say, actor, str(scope), lambda wanted: url_for("console.trade", scope=wanted))
        sites, today = sites_within(scope), clock.business_day(clock.now())
        found = standings(session, sites, today)
        sees, works = actor.may(Permission.APPROVE), actor.may(Permission.SITE_WORK)
        unnamed = [each for each in owed(session, sites) if each.customer is None] if sees else []
        known = {one.customer.code for one in found if one.customer is not None}
        views = customers_in_sight(session, actor, active=True) if sees else []
        found += [Standing(view.customer) for view in views if view.customer.code not in known]
        table = _table(say, found if sees else [], totals_of(found), str(scope))
        options = [(view.customer.code, view.customer.name) for view in views]
    total = totals_of(found)
    sums = {name: figures.won(total[name], say.language) for name in ("open", "overdue", "credit")}
    return rendered(
        "console/trade/page.html", say, here="trade", visitor=visitor, scope=str(scope), scopes=scopes, tab="owed",
        title=say("title_owed" if total["open"] else "title_nothing", **sums), lead=say("lead_overdue", **sums), table=table,
        any=bool(total["sales"] or total["credit"] or views), unnamed=[_unnamed(say, each) for each in unnamed],
        options=options if works else [], may_add=actor.may(Permission.CENTRE_WORK), sees=sees,
    )


@console.post("/trade/receivables/<uuid:sale_id>")
@needs(Permission.SITE_WORK)
def receivable_named(sale_id: UUID) -> Response:
    """Says whose receivable a sale is."""
    actor, code, scope = current_visitor().actor, request.form.get("customer", ""), request.form.get("scope", "")

    def put(session: Session) -> None:
        row = session.get(Receivable, (sale_id, "on_account")) or session.get(Receivable, (sale_id, "sponsor"))
        site = None if row is None else session.get(Site, row.site_id)
        if site is None:
            raise NotFound("receivable_not_found")
        name_customer(session, actor, site_for(session, actor, site.code, Permission.SITE_WORK), sale_id, code)

    attempt(put)
    flash("done_named")
    return redirect(url_for("console.trade", scope=scope or None))


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def may_work_at(session: Session, actor: Actor, code: str | None) -> bool:
    """Whether the visitor may write at this site; False for none."""
    if code is None or not actor.may(Permission.SITE_WORK):
        return False
    return may_change(session, actor, code)


def _table(say: Speaker, found: list[Standing], total: dict[str, int], scope: str) -> Table:
    rows = [_row(Name(say("total")), total, "total")]
    for each in found:
        of = each.customer
        href = None if of is None else url_for("console.trade_customer", code=of.code, scope=scope)
        rows.append(_row(Name(say("nobody")) if of is None else Name(of.name, of.code), totals_of([each]), "", href))
    heads = (say("customer"), *(say(name) for name in FIGURES))
    return Table("ages", say("ages"), say("ages_note"), heads, tuple(rows))


def _row(name: Name, sums: dict[str, int], css: str, href: str | None = None) -> TableRow:
    cells = tuple(Cell(figures.number(sums[figure]) if sums[figure] else "–", "n" if sums[figure] else "n faint") for figure in FIGURES)
    return TableRow(name, cells, css, href)


def _unnamed(say: Speaker, each: Owed) -> dict[str, Any]:
    return {
        "id": each.sale_id, "day": figures.day_name(each.sold_on, say.language), "site": each.site, "receipt_no": each.receipt_no,
        "open": figures.number(each.open), "href": url_for("console.document", document_id=each.sale_id),
    }
