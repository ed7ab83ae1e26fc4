"""Purchase orders: what is awaited and what came, of a scope; one order with its lines and receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import request, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.day import may_change
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.purchasing.words import WORDS as PURCHASING
from pos.console.scopes import scope_menu, widest_scope
from pos.console.stock.amounts import with_unit
from pos.console.stock.words import WORDS as STOCK
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.inventory.purchasing.queries import DONE, OPEN, LineView, OrderView, awaited, order_for, orders_of
from pos.inventory.purchasing.suppliers import supplier_for
from sites import clock
from sites.access import Permission, scope_for, sites_within
from sites.db import reading
from sites.errors import NotFound

AT_ONCE = 30
BAR_WIDTH = 120
WHICH = {"open": OPEN, "done": DONE, "all": None}
TONES = {"ordered": "", "partly_received": "warn", "received": "good", "closed": "line", "cancelled": "line"}


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in the list. `bar`: how much of it came, in BAR_WIDTH."""

    number: str
    supplier: str
    href: str
    site: str
    ordered: str
    expected: str
    late: bool
    bar: int
    came: str
    total: str
    state: str
    tone: str


@console.get("/stock/orders/")
@needs(Permission.READ)
def purchasing() -> str:
    """The orders of a scope: `?scope=site:cafe-03&which=open|done|all`; `&before=` an order goes further back."""
    say, visitor = speaker(), current_visitor()
    which, today = request.args.get("which", "open"), clock.business_day(clock.now())
    which = which if which in WHICH else "open"
    with reading() as session:
        scope = scope_for(session, visitor.actor, request.args.get("scope") or widest_scope(session, visitor.actor), Permission.READ)
        scopes = scope_menu(session, say, visitor.actor, str(scope), lambda wanted: url_for("console.purchasing", scope=wanted))
        ids = sites_within(scope)
        found = orders_of(session, ids, WHICH[which], AT_ONCE + 1, _id(request.args.get("before")))
        open_, late = awaited(session, ids, today)
        allowed = scope.kind == "site" and may_change(session, visitor.actor, scope.code or "")
    page, more = found[:AT_ONCE], None
    if len(found) > AT_ONCE:
        more = url_for("console.purchasing", scope=str(scope), which=which, before=str(page[-1].order.id))
    title = say("orders_late" if late else "orders_open" if open_ else "orders_none", count=open_, late=late)
    return rendered(
        "console/purchasing/page.html", say, here="stock", tab="orders", visitor=visitor, scope=str(scope), scopes=scopes, which=which,
        rows=[_row(say, each, today) for each in page], more=more, title=title, one_site=scope.kind == "site", any=bool(page),
        site_code=scope.code if allowed else None, may_order=visitor.actor.may(Permission.SITE_WORK),
        choices=[(key, say(f"which_{key}"), key == which) for key in WHICH],
    )


@console.get("/stock/orders/<uuid:order_id>")
@needs(Permission.READ)
def purchase_order(order_id: UUID) -> str:
    """One order."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site, view = order_for(session, visitor.actor, order_id, Permission.READ)
        allowed = may_change(session, visitor.actor, site.code)
        contact = _contact(session, view) if allowed else None
    today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    facts = [
        (say("ordered_on"), figures.day_with_weekday(view.order.ordered_on, say.language)),
        (say("expected_on"), figures.day_with_weekday(view.order.expected_on, say.language) if view.order.expected_on else "–"),
        (say("order_total"), figures.won(view.total, say.language)),
        (say("contact"), contact or "–") if allowed else None,
    ]
    return rendered(
        "console/purchasing/order.html", say, here="stock", tab="orders", visitor=visitor, scope=f"site:{site.code}", site=site, view=view,
        facts=[fact for fact in facts if fact], title=title_of(say, view), state=say(f"state_{view.state}"), tone=TONES[view.state],
        late=view.is_late(today), lines=[line_cells(say, line) for line in view.lines], receipts=_receipts(say, view), allowed=allowed,
        lead=site_name(site.name, None).text, untouched=not view.receipts,
    )


def speaker() -> Speaker:
    """The words of these pages, and of stock, in the visitor's language."""
    return Speaker(language(), FRAME, STOCK, PURCHASING)


def title_of(say: Speaker, view: OrderView) -> str:
    """What became of the order, in a sentence."""
    done = sum(not line.left_milli for line in view.lines)
    return say(
        f"order_{view.state}", number=view.order.number, supplier=view.supplier_name, done=done, count=len(view.lines),
        left=len(view.lines) - done,
    )


def line_cells(say: Speaker, line: LineView) -> dict[str, str]:
    """A line in words."""
    left = say("all_came") if not line.left_milli else with_unit(line.left_milli, line.unit)
    return {
        "name": line.name, "item": line.item, "ordered": with_unit(line.quantity_milli, line.unit), "left": left,
        "came": with_unit(line.received_milli, line.unit) if line.received_milli else "–",
        "over": say("over_by", quantity=with_unit(line.over_milli, line.unit)) if line.over_milli else "",
        "cost": figures.number(line.unit_cost), "total": figures.number(line.cost), "done": "" if line.left_milli else "yes",
    }


def _row(say: Speaker, view: OrderView, today: date) -> OrderRow:
    of = view.order
    whole, came = view.total, sum(min(line.received_milli, line.quantity_milli) * line.unit_cost // 1000 for line in view.lines)
    lines_done = sum(not line.left_milli for line in view.lines)
    return OrderRow(
        say("order_number", number=of.number), view.supplier_name, url_for("console.purchase_order", order_id=of.id),
        site_name(view.site_name, None).text, figures.day_name(of.ordered_on, say.language),
        figures.day_name(of.expected_on, say.language) if of.expected_on else "–", view.is_late(today),
        BAR_WIDTH * came // whole if whole else 0, say("lines_came", done=lines_done, count=len(view.lines)),
        figures.number(view.total), say(f"state_{view.state}"), TONES[view.state],
    )


def _receipts(say: Speaker, view: OrderView) -> Sequence[dict[str, str]]:
    lines = {line.line_no: line for line in view.lines}
    return [
        {
            "when": figures.moment(receipt.receipt.at, say.language), "who": receipt.receipt.recorded_by,
            "what": ", ".join(f"{lines[number].name} {with_unit(milli, lines[number].unit)}" for number, milli, _ in receipt.lines),
            "note": receipt.receipt.note or "", "over": "yes" if "over_received" in receipt.receipt.flags else "",
        }
        for receipt in reversed(view.receipts)
    ]


def _contact(session: Session, view: OrderView) -> str | None:
    try:
        return supplier_for(session, current_visitor().actor, view.order.supplier_id).contact
    except NotFound:
        return None


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
