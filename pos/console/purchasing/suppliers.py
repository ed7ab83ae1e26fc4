"""Suppliers: the list, and one of them in a form for those who own it."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.ownership import owner_text
from pos.console.blueprint import console, needs
from pos.console.forms import sentences_of
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.purchasing.orders import speaker
from pos.console.scopes import readable_scopes
from pos.console.stock.amounts import StockForm, typed_in
from pos.console.visitor import current_visitor
from pos.inventory.purchasing.suppliers import (
    SupplierView,
    WantedSupplier,
    business_number_of,
    put_supplier,
    supplier_for,
    suppliers_in_sight,
)
from sites.access import Actor, Permission, covers, parse_scope
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, Stale

SEARCHED = 60


@console.get("/stock/suppliers/")
@needs(Permission.READ)
def suppliers() -> str:
    """Those in sight: `?search=`, and the scope that the other tabs go on with."""
    say, visitor = speaker(), current_visitor()
    search = request.args.get("search", "")[:SEARCHED].strip()
    with reading() as session:
        found = suppliers_in_sight(session, visitor.actor)
        names = _owner_names(session, say, visitor.actor)
        scope = request.args.get("scope") or next(iter(names), "region")
    contact = visitor.actor.may(Permission.SITE_WORK) or visitor.actor.may(Permission.CENTRE_WORK)
    rows = [_row(say, visitor.actor, view, names, contact) for view in found if _matches(view, search)]
    return rendered(
        "console/purchasing/suppliers.html", say, here="stock", tab="suppliers", visitor=visitor, scope=scope, rows=rows, search=search,
        title=say("suppliers_title" if found else "suppliers_none", count=sum(not view.supplier.is_ended for view in found)),
        any=bool(found), may_add=bool(owners_of(visitor.actor, names)), contact=contact,
    )


@console.get("/stock/suppliers/new")
@needs(Permission.CENTRE_WORK)
def new_supplier() -> Response:
    """The empty form."""
    return _page(StockForm({"id": str(uuid4()), "version": ""}), None)


@console.get("/stock/suppliers/<uuid:supplier_id>")
@needs(Permission.CENTRE_WORK)
def supplier(supplier_id: UUID) -> Response:
    """One of them in the form."""
    with reading() as session:
        view = supplier_for(session, current_visitor().actor, supplier_id)
    return _page(_form_of(view), view)


@console.post("/stock/suppliers/new")
@needs(Permission.CENTRE_WORK)
def new_supplier_answer() -> Response | AnyResponse:
    """Adds it, once."""
    form = typed_in(request.form)
    return _answer(form.id(), form, None)


@console.post("/stock/suppliers/<uuid:supplier_id>")
@needs(Permission.CENTRE_WORK)
def supplier_answer(supplier_id: UUID) -> Response | AnyResponse:
    """Saves what was changed; who was slower sees what stands and keeps what was typed."""
    with reading() as session:
        view = supplier_for(session, current_visitor().actor, supplier_id)
    return _answer(supplier_id, typed_in(request.form), view)


def _answer(supplier_id: UUID, form: StockForm, standing: SupplierView | None) -> Response | AnyResponse:
    actor = current_visitor().actor
    name, note = form.text("name"), form.text("note", needed=False)
    number, contact = form.text("business_number", needed=False), form.text("contact", needed=False)
    if number is not None and business_number_of(number) is None:
        form.wrong["business_number"] = "wrong_number"
    if form.wrong or name is None:
        return _page(form, standing, status=422)
    owner = standing.owner if standing is not None else form.typed.get("owner") or None
    wanted = WantedSupplier(name, owner, number, contact, note, form.typed.get("ended") == "yes")
    # Who adds has seen no version; should the id stand already, only the same content is taken for a repetition.
    seen = form.version() if standing is not None else None
    try:
        attempt(lambda session: put_supplier(session, actor, supplier_id, wanted, seen))
    except (Invalid, Conflict, Stale) as refused:
        return _page(form, standing, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_supplier")
    return redirect(url_for("console.suppliers"))


def _matches(view: SupplierView, search: str) -> bool:
    number = search.replace("-", "")
    return search.casefold() in view.supplier.name.casefold() or (number != "" and number in (view.supplier.business_number or ""))


def owners_of(actor: Actor, names: dict[str, str]) -> list[tuple[str, str]]:
    """For whom the visitor may keep suppliers: 'region' or 'centre:CODE', with the name."""
    found = []
    for value, name in names.items():
        scope = parse_scope(value)
        needed = Permission.REGION_WORK if scope.kind == "region" else Permission.CENTRE_WORK
        if any(covers(grant.scope, scope) for grant in actor.roles_for(needed)):
            found.append((value, name))
    return found


def _owner_names(session: Session, say: Speaker, actor: Actor) -> dict[str, str]:
    """The scopes in reach that can own suppliers, by how they are written."""
    found = {choice.value: str(choice.name or say("region")) for choice in readable_scopes(session, actor) if choice.kind != "site"}
    return found or {choice.value: str(choice.name) for choice in readable_scopes(session, actor)}


def _row(say: Speaker, actor: Actor, view: SupplierView, names: dict[str, str], contact: bool) -> dict[str, Any]:
    of = view.supplier
    editable = any(value == view.owner for value, _ in owners_of(actor, names))
    number = of.business_number
    return {
        "name": of.name, "number": f"{number[:3]}-{number[3:5]}-{number[5:]}" if number else "–",
        "owner": names.get(view.owner) or say("owner_region" if view.owner == owner_text(None) else "owner_centre"),
        "contact": (view.contact or "–") if contact else "", "note": of.note or "", "ended": of.is_ended,
        "href": url_for("console.supplier", supplier_id=of.id) if editable else None,
    }


def _form_of(view: SupplierView) -> StockForm:
    of = view.supplier
    return StockForm({
        "id": str(of.id), "version": str(of.version), "name": of.name, "business_number": of.business_number or "",
        "contact": view.contact or "", "note": of.note or "", "ended": "yes" if of.is_ended else "", "owner": view.owner,
    })


def _page(form: StockForm, standing: SupplierView | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        names = _owner_names(session, say, visitor.actor)
        if standing is not None and isinstance(refused, Stale):
            standing = supplier_for(session, visitor.actor, standing.supplier.id)
            form.typed["version"] = str(standing.supplier.version)
    html = rendered(
        "console/purchasing/supplier.html", say, here="stock", tab="suppliers", visitor=visitor, scope=next(iter(names), "region"),
        form=form, owners=owners_of(visitor.actor, names), standing=standing,
        title=say("supplier_title", name=standing.supplier.name) if standing else say("supplier_new"),
        stale=say("stale_supplier", name=standing.supplier.name) if standing and isinstance(refused, Stale) else None,
        problems=[] if refused is None or isinstance(refused, Stale) else sentences_of(refused, say.language),
    )
    return make_response(html, status)
