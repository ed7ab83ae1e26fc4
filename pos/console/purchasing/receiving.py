"""What came of an order, whole or in parts; and ending an order of which nothing more is awaited."""

from uuid import UUID

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import blank_form, sentences_of
from pos.console.language import page as rendered
from pos.console.purchasing.orders import line_cells, speaker, title_of
from pos.console.stock.amounts import StockForm, amount, typed_in, with_unit
from pos.console.stock.sure import Line, Sure, ask
from pos.console.visitor import current_visitor
from pos.inventory.purchasing.orders import close_order
from pos.inventory.purchasing.queries import OrderView, order_for
from pos.inventory.purchasing.receiving import CameOfLine, WantedReceipt, receive
from pos.inventory.valuing import cost_of
from sites import clock
from sites.access import Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, Stale


@console.get("/stock/orders/<uuid:order_id>/receipt")
@needs(Permission.SITE_WORK)
def order_receipt(order_id: UUID) -> Response:
    """A form that takes all of the rest as having come, at the cost that was ordered."""
    form = StockForm(blank_form().typed)
    view = _view(order_id)
    for line in view.lines:
        form.typed[f"quantity_{line.line_no}"] = amount(line.left_milli) if line.left_milli else ""
        form.typed[f"cost_{line.line_no}"] = f"{line.unit_cost:,}"
    return _page(view, form)


@console.post("/stock/orders/<uuid:order_id>/receipt")
@needs(Permission.SITE_WORK)
def order_receipt_answer(order_id: UUID) -> Response | AnyResponse:
    """Shows what comes into stock and what is still awaited then; with `sure` records it, once."""
    actor, form, view = current_visitor().actor, typed_in(request.form), _view(order_id)
    came = [
        CameOfLine(line.line_no, form.quantity(f"quantity_{line.line_no}"), form.cost(f"cost_{line.line_no}", needed=False))
        for line in view.lines if form.typed.get(f"quantity_{line.line_no}", "0") not in ("", "0")
    ]
    note, at = form.text("note", needed=False), form.at(clock.now())
    if not came:
        form.wrong["lines"] = "receipt_empty"
    if form.wrong or form.typed.get("again"):
        return _page(view, form, status=422 if form.wrong else 200)
    wanted = WantedReceipt(form.id(), at, came, note)
    if form.typed.get("sure") != "yes":
        form.typed |= {"at": at.isoformat(), "id": str(wanted.id)}
        return _look(view, wanted, form)

    def come(session: Session) -> None:
        site, _ = order_for(session, actor, order_id, Permission.SITE_WORK)
        receive(session, actor, site, order_id, wanted)

    try:
        attempt(come)
    except (Invalid, Conflict) as refused:
        return _page(_view(order_id), form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_received")
    return redirect(url_for("console.purchase_order", order_id=order_id))


@console.get("/stock/orders/<uuid:order_id>/closing")
@needs(Permission.SITE_WORK)
def order_closing(order_id: UUID) -> Response:
    """Says what is given up, and asks why."""
    view = _view(order_id)
    return _closing(view, StockForm({"version": str(view.order.version)}))


@console.post("/stock/orders/<uuid:order_id>/closing")
@needs(Permission.SITE_WORK)
def order_closing_answer(order_id: UUID) -> Response | AnyResponse:
    """Awaits nothing more of it."""
    actor, form = current_visitor().actor, typed_in(request.form)
    reason = form.text("reason")
    if form.wrong or reason is None:
        return _closing(_view(order_id), form, status=422)

    def end(session: Session) -> None:
        site, _ = order_for(session, actor, order_id, Permission.SITE_WORK)
        close_order(session, actor, site, order_id, form.version(), reason)

    try:
        attempt(end)
    except (Conflict, Stale) as refused:
        view = _view(order_id)
        form.typed["version"] = str(view.order.version)
        return _closing(view, form, refused, 409)
    flash("done_closed")
    return redirect(url_for("console.purchase_order", order_id=order_id))


def _view(order_id: UUID) -> OrderView:
    with reading() as session:
        return order_for(session, current_visitor().actor, order_id, Permission.SITE_WORK)[1]


def _page(view: OrderView, form: StockForm, refused: DomainError | None = None, status: int = 200) -> Response:
    say = speaker()
    html = rendered(
        "console/purchasing/receipt.html", say, here="stock", tab="orders", visitor=current_visitor(), scope=f"site:{view.site}", view=view,
        form=form, title=say("receipt_title", supplier=view.supplier_name, number=view.order.number),
        lines=[(line.line_no, line.unit, line_cells(say, line)) for line in view.lines],
        problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)


def _look(view: OrderView, wanted: WantedReceipt, form: StockForm) -> Response:
    say = speaker()
    lines, warnings, total, left = [], list[str](), 0, 0
    came = {each.line_no: each for each in wanted.lines}
    for line in view.lines:
        now = came[line.line_no].quantity_milli if line.line_no in came else 0
        still = line.quantity_milli - line.received_milli - now
        if now:
            given = came[line.line_no].unit_cost
            cost = line.unit_cost if given is None else given
            total += cost_of(now, cost)
            if still < 0:
                warnings.append(say("warn_over", item=line.name, quantity=with_unit(-still, line.unit)))
            if cost != line.unit_cost:
                warnings.append(say("warn_cost", item=line.name, before=figures.number(line.unit_cost), after=figures.number(cost)))
        left += still > 0
        lines.append(Line(line.name, (
            with_unit(now, line.unit) if now else "–", with_unit(max(still, 0), line.unit) if still > 0 else say("all_came"),
        ), bool(now)))
    title = say("sure_receipt_all" if not left else "sure_receipt_part", total=figures.won(total, say.language), left=left)
    heads = (say("item"), say("comes"), say("still_awaited"))
    return ask(say, Sure(title, say("sure_receipt_lead"), heads, tuple(lines), form, say("do_receive_order"), f"site:{view.site}",
                         tuple(warnings), tab="orders"))


def _closing(view: OrderView, form: StockForm, refused: DomainError | None = None, status: int = 200) -> Response:
    say = speaker()
    left = [f"{line.name} {with_unit(line.left_milli, line.unit)}" for line in view.lines if line.left_milli]
    html = rendered(
        "console/purchasing/closing.html", say, here="stock", tab="orders", visitor=current_visitor(), scope=f"site:{view.site}", view=view,
        form=form, title=say("closing_title" if view.receipts else "cancel_title", number=view.order.number, supplier=view.supplier_name),
        left=left, stale=title_of(say, view) if isinstance(refused, Stale) else None,
        problems=[] if refused is None or isinstance(refused, Stale) else sentences_of(refused, say.language),
    )
    return make_response(html, status)
