"""What came, what was thrown away, what goes to another site: typed, looked over, saved once however often it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import blank_form, sentences_of
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.stock.amounts import StockForm, signed, typed_in
from pos.console.stock.page import speaker
from pos.console.stock.rows import change_cells
from pos.console.stock.sure import Line, Sure, ask
from pos.console.visitor import current_visitor
from pos.inventory.ledger import NOTHING, levels_of, worths_of
from pos.inventory.models import StockItem
from pos.inventory.moves import WantedMove, check_move, record_move
from pos.inventory.purchasing.suppliers import suppliers_in_sight
from pos.inventory.queries import visible_items
from pos.inventory.valuing import changed, cost_of, received
from sites import clock
from sites.access import Actor, Permission, Scope, reach, site_for, sites_within
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound
from sites.registry import Site, place_of

Row = TypeVar("Row", Site, StockItem)
KINDS = ("receive", "produce", "waste", "transfer")
MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class _Known:
    """What can be chosen at a site."""

    site: Site
    items: Sequence[StockItem]
    others: Sequence[Site]
    suppliers: Sequence[str]


@console.get("/stock/sites/<site>/moves/<kind>")
@needs(Permission.SITE_WORK)
def stock_move(site: str, kind: str) -> Response:
    """The empty form; `?item=milk` has chosen the item."""
    form = StockForm(blank_form().typed | {"item": request.args.get("item", "")[:64]})
    return _page(site, _kind(kind), form)


@console.post("/stock/sites/<site>/moves/<kind>")
@needs(Permission.SITE_WORK)
def stock_move_answer(site: str, kind: str) -> Response | AnyResponse:
    """Shows what changes; with `sure` records it."""
    actor, form = current_visitor().actor, typed_in(request.form)
    with reading() as session:
        known = _known(session, actor, site)
    wanted = _wanted(form, _kind(kind), known)
    if wanted is None or form.typed.get("again"):
        return _page(site, kind, form, status=422 if form.wrong else 200)
    try:
        check_move(wanted, known.site)
        if form.typed.get("sure") != "yes":
            form.typed |= {"at": wanted.at.isoformat(), "id": str(wanted.id)}
            return _look(known, wanted, form)
        attempt(lambda session: record_move(session, actor, site_for(session, actor, site, Permission.SITE_WORK), wanted))
    except (Invalid, Conflict) as refused:
        return _page(site, kind, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash(f"done_{kind}")
    return redirect(url_for("console.stock_item", site=site, item=wanted.item))


def _kind(text: str) -> str:
    if text not in KINDS:
        raise NotFound
    return text


def _wanted(form: StockForm, kind: str, known: _Known) -> WantedMove | None:
    """The move that was typed; None when something of it is wrong."""
    item = form.chosen("item", {item.code for item in known.items})
    quantity = form.quantity("quantity")
    comes = kind in ("receive", "produce")
    cost = form.cost("unit_cost", needed=kind == "receive") if comes else None
    supplier = form.text("supplier", needed=False) if kind == "receive" else None
    use_by = form.day("use_by", needed=False) if comes else None
    to_site = form.chosen("to_site", {other.code for other in known.others}) if kind == "transfer" else None
    note = form.text("note", needed=kind == "waste")
    if form.wrong:
        return None
    at = form.at(clock.now())
    return WantedMove(form.id(), item, kind, quantity, at, cost, use_by=use_by, supplier=supplier, note=note, to_site=to_site)


def _known(session: Session, actor: Actor, code: str) -> _Known:
    site = site_for(session, actor, code, Permission.SITE_WORK)
    period = place_of(session, site).period_on(clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes))
    near = [Site.id.in_(reach(actor.roles_for(Permission.SELL)))]
    if period is not None and period.centre_code is not None:
        near.append(Site.id.in_(sites_within(Scope("centre", period.centre_code))))
    others = session.scalars(sa.select(Site).where(sa.or_(*near), Site.id != site.id).order_by(Site.name)).all()
    items = items_to_choose(session, actor)
    suppliers = [view.supplier.name for view in suppliers_in_sight(session, actor) if not view.supplier.is_ended]
    return _Known(snapshot(session, site), items, [snapshot(session, other) for other in others], suppliers)


def items_to_choose(session: Session, actor: Actor) -> list[StockItem]:
    """Every item that the visitor can see, by name, to be used beyond the session."""
    items = [snapshot(session, item) for item, _ in visible_items(session, actor, "", MOST_ITEMS)]
    return sorted(items, key=lambda item: item.name)


def snapshot(session: Session, row: Row) -> Row:
    """A row to be used beyond the session, whose end would have each read anew."""
    session.expunge(row)
    return row


def _page(code: str, kind: str, form: StockForm, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        known = _known(session, visitor.actor, code)
    html = rendered(
        "console/stock/move.html", say, here="stock", tab="stock", visitor=visitor, scope=f"site:{code}", site=known.site, kind=kind,
        known=known, form=form, title=say(f"move_{kind}", site=site_name(known.site.name, None).text),
        problems=[] if refused is None else sentences_of(refused, say.language), kinds=KINDS,
        items=[(item.code, f"{item.name} ({item.unit})") for item in known.items],
        others=[(other.code, other.name) for other in known.others], suppliers=[(name, name) for name in known.suppliers],
    )
    return make_response(html, status)


def _look(known: _Known, wanted: WantedMove, form: StockForm) -> Response:
    say = speaker()
    item = next(item for item in known.items if item.code == wanted.item)
    places = [(known.site, -wanted.quantity_milli if wanted.kind in ("waste", "transfer") else wanted.quantity_milli)]
    places += [(other, wanted.quantity_milli) for other in known.others if other.code == wanted.to_site]
    pairs = [(site.id, item.id) for site, _ in places]
    with reading() as session:
        levels, worths = levels_of(session, pairs), worths_of(session, pairs)
    lines, warnings = [], list[str]()
    for (site, change), pair in zip(places, pairs, strict=True):
        before = levels.get(pair, NOTHING).on_hand_milli
        name = site_name(site.name, None).text
        if before + change < 0:
            warnings.append(say("warn_short", site=name, item=item.name))
        lines.append(Line(name, change_cells(before, before + change, item.unit)))
    on_hand, worth = levels.get(pairs[0], NOTHING).on_hand_milli, worths[pairs[0]]
    if wanted.unit_cost is not None:
        cost = cost_of(wanted.quantity_milli, wanted.unit_cost)
        after = received(on_hand, worth, wanted.quantity_milli, cost)
        lead = say("receive_worth", cost=figures.won(cost, say.language), won=figures.won(after.value_won, say.language))
    else:
        won = changed(on_hand, worth, places[0][1])
        lead = say("move_worth", won=signed(figures.won(won, say.language), won)) if won else Markup("")
    title = say(f"sure_{wanted.kind}", item=item.name, quantity=change_cells(0, wanted.quantity_milli, item.unit)[1])
    heads = (say("site"), say("before"), say("after"), say("change"))
    return ask(say, Sure(title, lead, heads, tuple(lines), form, say("save"), f"site:{known.site.code}", tuple(warnings)))
