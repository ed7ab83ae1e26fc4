"""What is kept in stock: the items with their units and low marks, which products take them, made and edited by whoever owns them."""

import re
from collections.abc import Sequence
from datetime import date

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.ownership import may_edit, parse_owner
from pos.console.blueprint import console, needs
from pos.console.catalogue.page import owners_of, owners_to_give
from pos.console.forms import sentences_of
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.stock.amounts import StockForm, amount, read_amount, typed_in, with_unit
from pos.console.stock.page import speaker
from pos.console.stock.sure import Line, Sure, ask
from pos.console.visitor import current_visitor
from pos.inventory.items import UNITS, WantedItem, has_moved, item_for, item_version, put_item
from pos.inventory.models import StockItem
from pos.inventory.queries import visible_items
from pos.inventory.recipes import Use, uses_of
from sites import clock
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LONGEST, AT_MOST, SEARCHED = 100, 2_000, 60


@console.get("/stock/items/")
@needs(Permission.CATALOGUE)
def kept_items() -> str:
    """All in sight, by name: `?search=우유`."""
    say, actor = speaker(), current_visitor().actor
    search = request.args.get("search", "")[:SEARCHED].strip()
    with reading() as session:
        found = visible_items(session, actor, "", AT_MOST)
        used: dict[str, set[str]] = {}
        for use in uses_of(session, actor, _today()):
            used.setdefault(use.item, set()).add(use.sku)
        owners = owners_of(session, say)
    shown = [(item, owner) for item, owner in found if search.casefold() in f"{item.name} {item.code}".casefold()]
    rows = [
        {
            "name": item.name, "code": item.code, "href": url_for("console.kept_item", code=item.code), "unit": say(f"unit_{item.unit}"),
            "mark": _mark(say, item), "used": len(used.get(item.code, ())), "owner": owners.get(owner, owner),
        }
        for item, owner in sorted(shown, key=lambda each: (each[0].name, each[0].code))
    ]
    return rendered(
        "console/stock/kept.html", say, here="stock", tab="kept", visitor=current_visitor(), scope=_scope(actor), rows=rows, search=search,
        any=bool(found), may_make=bool(owners_to_give(say, actor)), title=say("kept_title" if found else "kept_none", count=len(found)),
    )


@console.get("/stock/items/new")
@needs(Permission.CENTRE_WORK)
def kept_new() -> Response:
    """The empty form."""
    return _page(None, StockForm({"unit": "ea", "version": ""}))


@console.post("/stock/items/new")
@needs(Permission.CENTRE_WORK)
def kept_new_answer() -> Response | AnyResponse:
    """Shows the new item; with `sure` makes it."""
    return _answer(None, typed_in(request.form))


@console.get("/stock/items/<code>")
@needs(Permission.CATALOGUE)
def kept_item(code: str) -> Response:
    """The item with the products that take it, in a form for whoever may edit it."""
    with reading() as session:
        item, _ = item_for(session, current_visitor().actor, code)
        mark = "" if item.low_at_milli is None else amount(item.low_at_milli)
        days = "" if item.keeps_days is None else str(item.keeps_days)
        typed = {"name": item.name, "unit": item.unit, "low_at": mark, "keeps_days": days, "version": item_version(item)}
    return _page(code, StockForm(typed))


@console.post("/stock/items/<code>")
@needs(Permission.CENTRE_WORK)
def kept_item_answer(code: str) -> Response | AnyResponse:
    """Shows what changes; with `sure` changes it. Who was slower sees what stands and keeps what was typed."""
    with reading() as session:
        item, _ = item_for(session, current_visitor().actor, code)
        moved = has_moved(session, item)
    form = typed_in(request.form)
    if moved:
        form.typed["unit"] = item.unit
    return _answer(code, form)


def _answer(code: str | None, form: StockForm) -> Response | AnyResponse:
    say, actor = speaker(), current_visitor().actor
    wanted, named = _wanted(form), code or form.typed.get("code", "")
    if code is None and CODE.fullmatch(named) is None:
        form.wrong["code"] = "wrong_code"
    if form.wrong or form.typed.get("again"):
        return _page(code, form, status=422 if form.wrong else 200)
    with reading() as session:
        standing = _standing(session, actor, named)
    if code is None and standing is not None:
        form.wrong["code"] = "code_taken"
        return _page(code, form, status=422)
    if form.typed.get("sure") != "yes":
        return _look(say, standing, wanted, form)
    try:
        attempt(lambda session: put_item(session, actor, named, wanted, form.typed.get("version", "")))
    except (Invalid, Conflict, Stale) as refused:
        return _page(code, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_item")
    return redirect(url_for("console.kept_item", code=named))


def _wanted(form: StockForm) -> WantedItem:
    name, mark = form.text("name") or "", form.typed.get("low_at", "")
    if len(name) > LONGEST:
        form.wrong["name"] = "wrong_text"
    low_at = read_amount(mark) if mark else None
    if mark and low_at is None:
        form.wrong["low_at"] = "wrong_amount"
    days = form.typed.get("keeps_days", "")
    if days and re.fullmatch(r"[0-9]{1,4}", days, re.ASCII) is None:
        form.wrong["keeps_days"] = "wrong_days"
    keeps = int(days) if days and "keeps_days" not in form.wrong else None
    return WantedItem(name, form.chosen("unit", set(UNITS)), low_at, form.typed.get("owner") or None, keeps)


def _standing(session: Session, actor: Actor, code: str) -> StockItem | None:
    try:
        return item_for(session, actor, code)[0]
    except NotFound:
        return None


def _look(say: Speaker, standing: StockItem | None, wanted: WantedItem, form: StockForm) -> Response:
    after = StockItem(name=wanted.name, unit=wanted.unit, low_at_milli=wanted.low_at_milli, keeps_days=wanted.keeps_days)
    words = (say("item"), say("unit"), say("fact_mark"), say("fact_keeps"))
    now = list(zip(words, _facts(say, after), strict=True))
    was = [""] * len(words) if standing is None else _facts(say, standing)
    lines = [Line(word, (before, text), before != text) for (word, text), before in zip(now, was, strict=True)]
    title = say("sure_item_new", item=wanted.name) if standing is None else say("sure_item", item=standing.name)
    same = standing is not None and not any(line.stands_out for line in lines)
    return ask(say, Sure(
        title, say("sure_item_same") if same else say("sure_item_lead"), (say("what"), say("item_before"), say("item_after")),
        tuple(lines), form, say("item_save"), _scope(current_visitor().actor), tab="kept",
    ))


def _page(code: str | None, form: StockForm, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    stale = isinstance(refused, Stale)
    with reading() as session:
        owners, given = owners_of(session, say), owners_to_give(say, visitor.actor)
        item, owner = item_for(session, visitor.actor, code) if code else (None, "")
        uses = uses_of(session, visitor.actor, _today(), StockItem.code == code) if code else []
        moved = item is not None and has_moved(session, item)
    meanwhile = None
    if stale and item is not None:
        form.typed["version"] = item_version(item)
        meanwhile = say("item_stale", item=item.name, unit=say(f"unit_{item.unit}"), mark=_mark(say, item))
    return make_response(rendered(
        "console/stock/kept_item.html", say, here="stock", tab="kept", visitor=visitor, scope=_scope(visitor.actor), form=form, item=item,
        title=say("kept_item_title", item=item.name) if item else say("kept_new_title"), stale=meanwhile, moved=moved,
        problems=sentences_of(refused, say.language) if refused is not None and not stale else [],
        may_edit=bool(given) if item is None else may_edit(visitor.actor, parse_owner(owner)),
        owner=owners.get(owner, owner), owners=[(each, owners.get(each, each)) for each in given],
        units=[(each, say(f"unit_{each}")) for each in UNITS], uses=_uses(say, item, uses),
        mark=_mark(say, item) if item else "", keeps=_keeps(say, item) if item else "",
    ), status)


def _uses(say: Speaker, item: StockItem | None, uses: Sequence[Use]) -> list[dict[str, str]]:
    unit = item.unit if item else ""
    return [
        {
            "name": use.name, "href": url_for("console.catalogue_product", sku=use.sku), "option": use.option,
            "quantity": with_unit(use.quantity_milli, unit),
        }
        for use in uses
    ]


def _facts(say: Speaker, item: StockItem) -> list[str]:
    return [item.name, say(f"unit_{item.unit}"), _mark(say, item), _keeps(say, item)]


def _keeps(say: Speaker, item: StockItem) -> str:
    return say("keeps_unknown") if item.keeps_days is None else say("keeps_days", days=item.keeps_days)


def _mark(say: Speaker, item: StockItem) -> str:
    return say("no_mark") if item.low_at_milli is None else with_unit(item.low_at_milli, item.unit)


def _today() -> date:
    return clock.business_day(clock.now())


def _scope(actor: Actor) -> str:
    """The scope that the other tabs open with when none was chosen."""
    return str(actor.grants[0].scope) if actor.grants else "region"
