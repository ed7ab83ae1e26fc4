"""Placing an order, or changing one of which nothing has come: typed line by line, looked over with its sum, then placed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import blank_form, sentences_of
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.purchasing.orders import speaker, title_of
from pos.console.stock.amounts import StockForm, amount, typed_in, with_unit
from pos.console.stock.moving import items_to_choose
from pos.console.stock.sure import Line, Sure, ask
from pos.console.visitor import current_visitor
from pos.inventory.models import StockItem
from pos.inventory.purchasing.orders import MOST_LINES, WantedOrder, WantedOrderLine, put_order
from pos.inventory.purchasing.queries import OrderView, last_costs, order_for, view_of
from pos.inventory.purchasing.suppliers import SupplierView, suppliers_in_sight
from pos.inventory.queries import stock_of
from pos.inventory.valuing import AVERAGE_SCALE, cost_of
from pos.money import round_half_up
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, Stale
from sites.registry import Site

EMPTY_LINES, MOST_LOW = 5, 10


@dataclass(frozen=True, slots=True)
class _Known:
    """What can be chosen at a site."""

    site: Site
    items: dict[str, StockItem]
    suppliers: Sequence[SupplierView]


@console.get("/stock/sites/<site>/orders/new")
@needs(Permission.SITE_WORK)
def new_order(site: str) -> Response:
    """An order that begins with what is low there, at what it cost last time."""
    form = StockForm(blank_form().typed)
    with reading() as session:
        here = site_for(session, current_visitor().actor, site, Permission.SITE_WORK)
        costs = last_costs(session, here)
        low = [each for each in stock_of(session, here) if each.low or each.on_hand_milli < 0][:MOST_LOW]
    for number, each in enumerate(low, 1):
        usual = None if each.average_micro is None else round_half_up(each.average_micro, AVERAGE_SCALE)
        cost = costs.get(each.item, usual)
        form.typed |= {f"item_{number}": each.item, f"unit_cost_{number}": "" if cost is None else f"{cost:,}"}
    form.typed["lines"] = str(len(low) + EMPTY_LINES)
    return _page(site, form)


@console.post("/stock/sites/<site>/orders/new")
@needs(Permission.SITE_WORK)
def new_order_answer(site: str) -> Response | AnyResponse:
    """Shows the order with its sum; with `sure` places it, once."""
    return _answer(site, typed_in(request.form), None)


@console.get("/stock/orders/<uuid:order_id>/change")
@needs(Permission.SITE_WORK)
def changed_order(order_id: UUID) -> Response:
    """The order in a form."""
    with reading() as session:
        site, view = order_for(session, current_visitor().actor, order_id, Permission.SITE_WORK)
    return _page(site.code, _form_of(view), view)


@console.post("/stock/orders/<uuid:order_id>/change")
@needs(Permission.SITE_WORK)
def changed_order_answer(order_id: UUID) -> Response | AnyResponse:
    """Shows what it becomes; with `sure` changes it. Who was slower sees what stands and keeps what was typed."""
    with reading() as session:
        site, view = order_for(session, current_visitor().actor, order_id, Permission.SITE_WORK)
    form = typed_in(request.form)
    form.typed["id"] = str(order_id)
    return _answer(site.code, form, view)


def _answer(site: str, form: StockForm, standing: OrderView | None) -> Response | AnyResponse:
    actor = current_visitor().actor
    with reading() as session:
        known = _known(session, actor, site)
    if form.typed.pop("more", ""):
        form.typed["lines"] = str(min(_count(form) + EMPTY_LINES, MOST_LINES))
        return _page(site, form, standing)
    wanted = _wanted(form, known)
    if wanted is None or form.typed.get("again"):
        return _page(site, form, standing, status=422 if form.wrong else 200)
    if form.typed.get("sure") != "yes":
        form.typed["id"] = str(wanted.id)
        return _look(known, wanted, form, standing)
    try:
        seen = form.version() if standing is not None else None
        attempt(lambda session: put_order(session, actor, site_for(session, actor, site, Permission.SITE_WORK), wanted, seen))
    except (Invalid, Conflict, Stale) as refused:
        return _page(site, form, standing, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_changed" if standing is not None else "done_ordered")
    return redirect(url_for("console.purchase_order", order_id=wanted.id))


def _count(form: StockForm) -> int:
    text = form.typed.get("lines", "")
    return min(int(text), MOST_LINES) if text.isascii() and text.isdigit() and len(text) < 4 else EMPTY_LINES


def _wanted(form: StockForm, known: _Known) -> WantedOrder | None:
    supplier = form.chosen("supplier", {str(view.supplier.id) for view in known.suppliers})
    expected, note, lines = form.day("expected_on", needed=False), form.text("note", needed=False), []
    for number in range(1, _count(form) + 1):
        if form.typed.get(f"item_{number}") and form.typed.get(f"quantity_{number}"):
            item = form.chosen(f"item_{number}", set(known.items))
            lines.append(WantedOrderLine(item, form.quantity(f"quantity_{number}"), form.cost(f"unit_cost_{number}") or 0))
        elif form.typed.get(f"quantity_{number}"):
            form.wrong[f"item_{number}"] = "wrong_choice"
    if not lines:
        form.wrong["lines"] = "order_empty"
    return None if form.wrong else WantedOrder(form.id(), UUID(supplier), lines, expected, note)


def _known(session: Session, actor: Actor, code: str) -> _Known:
    site = site_for(session, actor, code, Permission.SITE_WORK)
    items = items_to_choose(session, actor)
    suppliers = [view for view in suppliers_in_sight(session, actor) if not view.supplier.is_ended]
    return _Known(site, {item.code: item for item in items}, suppliers)


def _form_of(view: OrderView) -> StockForm:
    of = view.order
    typed = {
        "id": str(of.id), "version": str(of.version), "supplier": str(of.supplier_id), "note": of.note or "",
        "expected_on": of.expected_on.isoformat() if of.expected_on else "", "lines": str(len(view.lines) + 2),
    }
    for line in view.lines:
        typed |= {
            f"item_{line.line_no}": line.item, f"quantity_{line.line_no}": amount(line.quantity_milli),
            f"unit_cost_{line.line_no}": f"{line.unit_cost:,}",
        }
    return StockForm(typed)


def _page(
    code: str, form: StockForm, standing: OrderView | None = None, refused: DomainError | None = None, status: int = 200
) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        known = _known(session, visitor.actor, code)
        on_hand = {each.item: with_unit(each.on_hand_milli, each.unit) for each in stock_of(session, known.site)}
        if isinstance(refused, Stale) and standing is not None:
            standing = view_of(session, standing.order.id)
            form.typed["version"] = str(standing.order.version)
    name = site_name(known.site.name, None).text
    html = rendered(
        "console/purchasing/form.html", say, here="stock", tab="orders", visitor=visitor, scope=f"site:{code}", site=known.site, form=form,
        items=[(item.code, f"{item.name} ({item.unit})") for item in known.items.values()], on_hand=on_hand, count=_count(form),
        suppliers=[(str(view.supplier.id), view.supplier.name) for view in known.suppliers], standing=standing, most=MOST_LINES,
        title=say("change_title", number=standing.order.number) if standing else say("new_title", site=name),
        stale=title_of(say, standing) if standing and isinstance(refused, Stale) else None,
        problems=[] if refused is None or isinstance(refused, Stale) else sentences_of(refused, say.language),
    )
    return make_response(html, status)


def _look(known: _Known, wanted: WantedOrder, form: StockForm, standing: OrderView | None) -> Response:
    say = speaker()
    supplier = next(view.supplier.name for view in known.suppliers if view.supplier.id == wanted.supplier)
    costs = [cost_of(line.quantity_milli, line.unit_cost) for line in wanted.lines]
    lines = [
        Line(known.items[line.item].name,
             (with_unit(line.quantity_milli, known.items[line.item].unit), figures.number(line.unit_cost), figures.number(cost)))
        for line, cost in zip(wanted.lines, costs, strict=True)
    ]
    title = say("sure_order", supplier=supplier, total=figures.won(sum(costs), say.language))
    lead = say("sure_expected", day=figures.day_with_weekday(wanted.expected_on, say.language)) if wanted.expected_on else ""
    if standing is not None:
        lead = f"{say('sure_was', total=figures.won(standing.total, say.language))} {lead}"
    heads = (say("item"), say("quantity"), say("unit_cost"), say("amount"))
    act = say("do_change" if standing is not None else "do_order")
    return ask(say, Sure(title, lead, heads, tuple(lines), form, act, f"site:{known.site.code}", tab="orders"))
