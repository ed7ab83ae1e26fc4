"""Making and editing a product: what changes is shown before it is saved; what was typed is kept when someone else was faster."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.changing import change_product, wanted_of
from pos.catalogue.checks import OFFERS, check_barcode, check_options
from pos.catalogue.editing import WantedProduct, put_product
from pos.catalogue.models import Category, Product, ProductRevision
from pos.catalogue.ownership import in_sight, owner_text
from pos.catalogue.queries import ProductView, option_codes_of
from pos.console.blueprint import console, needs
from pos.console.catalogue.form import (
    CODE,
    changed_in,
    group_rows,
    product_form,
    product_of_form,
    told,
    typed_product,
    was_of,
)
from pos.console.catalogue.page import owners_of, owners_to_give, speaker
from pos.console.catalogue.product import editable, version_in
from pos.console.forms import Form, sentences_of
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor
from pos.money import TAX_CLASSES, TAXABLE
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, Stale
from sites.registry import Centre

BLANK = WantedProduct("", TAXABLE, 0)
# What a product can be bound to; the other offers are about how a workplace works, not about what it sells.
PLACES = ("drinks", "goods", "shoe_care", "car_care", "mushrooms", "tours")


@console.get("/catalogue/products/<sku>/edit")
@needs(Permission.CENTRE_WORK)
def edit_product(sku: str) -> Response:
    """The form, filled with what stands."""
    return _page(sku, None)


@console.post("/catalogue/products/<sku>/edit")
@needs(Permission.CENTRE_WORK)
def edit_product_answer(sku: str) -> Response | AnyResponse:
    """Shows what changes; with `sure` saves it."""
    actor, form = current_visitor().actor, typed_product(request.form)
    try:
        changed, view = _changes(actor, sku, form)
        if form.wrong or form.typed.get("again") or form.typed.get("more"):
            return _page(sku, form, status=422 if form.wrong and not form.typed.get("more") else 200)
        if not changed:
            flash("done_nothing")
            return redirect(url_for("console.catalogue_product", sku=sku))
        if form.typed.get("sure") != "yes":
            return _look(view, form, changed)
        attempt(lambda session: _save(session, actor, sku, changed, form))
    except (Invalid, Conflict, Stale) as refused:
        return _page(sku, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_edited")
    return redirect(url_for("console.catalogue_product", sku=sku))


@console.get("/catalogue/new")
@needs(Permission.CENTRE_WORK)
def new_product() -> Response:
    """An empty form."""
    return _page(None, product_form(BLANK, 0))


@console.post("/catalogue/new")
@needs(Permission.CENTRE_WORK)
def new_product_answer() -> Response | AnyResponse:
    """Makes the product; nothing of another's is touched when the code is taken."""
    actor, form = current_visitor().actor, typed_product(request.form)
    wanted = product_of_form(form, BLANK)
    sku, owner = form.typed.get("sku", ""), form.typed.get("owner", "")
    price = 0 if wanted.open_price and not form.typed.get("price") else form.won("price") if form.typed.get("price") else -1
    if price < 0:
        form.wrong["price"] = "wrong_won"
    if not CODE.fullmatch(sku):
        form.wrong["sku"] = "wrong_sku"
    if form.wrong or form.typed.get("more"):
        return _page(None, form, status=422 if not form.typed.get("more") else 200)

    def make(session: Session) -> None:
        if session.scalar(sa.select(Product.id).where(Product.sku == sku)) is not None:
            form.wrong["sku"] = "sku_taken"
            return
        put_product(session, actor, sku, replace(wanted, price=price, owner=owner or None))

    try:
        attempt(make)
    except (Invalid, Conflict) as refused:
        return _page(None, form, refused, 422 if isinstance(refused, Invalid) else 409)
    if form.wrong:
        return _page(None, form, status=409)
    flash("done_made")
    return redirect(url_for("console.catalogue_product", sku=sku))


def _changes(actor: Actor, sku: str, form: Form) -> tuple[dict[str, Any], ProductView]:
    """What differs from what stands; Stale when that is not what the form was opened on."""
    with reading() as session:
        view = editable(session, actor, sku)
        before = wanted_of(view)
        wanted = product_of_form(form, before, option_codes_of(session, view.product.id))
    if form.wrong or form.typed.get("again") or form.typed.get("more"):
        return {}, view
    if view.product.version != version_in(form.typed.get("version", "")):
        raise Stale
    check_options(wanted.option_groups)
    check_barcode(wanted.barcode)
    return changed_in(before, wanted), view


def _save(session: Session, actor: Actor, sku: str, changed: dict[str, Any], form: Form) -> None:
    editable(session, actor, sku)
    change_product(session, actor, sku, changed, version_in(form.typed.get("version", "")))


def _look(view: ProductView, form: Form, changed: dict[str, Any]) -> Response:
    """The page between typing and saving."""
    say, visitor = speaker(), current_visitor()
    before = wanted_of(view)
    with reading() as session:
        names = _category_names(session)
    then, now = told(say, before, names), told(say, replace(before, **changed), names)
    return make_response(rendered(
        "console/catalogue/sure.html", say, here="catalogue", visitor=visitor, form=form, danger=False, back=None,
        rows=[(then[key][0], then[key][1], now[key][1]) for key in changed], button=say("save"),
        title=say("edit_look", name=view.revision.name, count=len(changed)), lead=say("edit_look_lead"),
    ))


def _page(sku: str | None, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        view = editable(session, visitor.actor, sku) if sku is not None else None
        names = _category_names(session)
        content = _choices(session, say, visitor.actor, view)
    before = wanted_of(view) if view else BLANK
    form = form or product_form(before, view.product.version if view else 0)
    meanwhile = _meanwhile(say, form, before, names) if isinstance(refused, Stale) else None
    if meanwhile is not None and view is not None:
        # The next try is about what stands now.
        fresh = product_form(before, view.product.version).typed
        form.typed |= {"version": fresh["version"], "was": fresh["was"]}
    return make_response(rendered(
        "console/catalogue/edit.html", say, here="catalogue", visitor=visitor, view=view, form=form, meanwhile=meanwhile,
        groups=group_rows(form, form.typed.get("more", "")), problems=[] if refused is None or meanwhile is not None else
        sentences_of(refused, say.language), title=say("edit_title", name=view.revision.name) if view else say("new_title"),
        back=url_for("console.catalogue_product", sku=sku) if sku else url_for("console.catalogue"), **content,
    ), status)


def _meanwhile(say: Speaker, form: Form, now: WantedProduct, names: dict[str, str]) -> list[tuple[str, str, str]]:
    """What someone else changed since the form was opened."""
    was = was_of(form, now)
    then, stands = told(say, was, names), told(say, now, names)
    return [(then[key][0], then[key][1], stands[key][1]) for key in changed_in(was, now)]


def _choices(session: Session, say: Speaker, actor: Actor, view: ProductView | None) -> dict[str, Any]:
    """What the selects of the form offer."""
    rows = session.execute(
        sa.select(Category.code, Category.name).where(in_sight(actor, Category.centre_id)).order_by(Category.position, Category.code)
    )
    owners = owners_of(session, say)
    given = owners_to_give(say, actor)
    if "region" in given:
        given = ["region", *(owner_text(code) for code in session.scalars(sa.select(Centre.code).order_by(Centre.code)))]
    offered = dict.fromkeys((*PLACES, *((view.product.needs,) if view and view.product.needs in OFFERS else ())))
    pictures = session.execute(
        sa.select(Product.picture, sa.func.min(ProductRevision.name))
        .join(ProductRevision, ProductRevision.product_id == Product.id)
        .where(Product.picture.is_not(None), in_sight(actor, Product.centre_id)).group_by(Product.picture)
        .order_by(sa.func.min(ProductRevision.name))
    )
    return {
        "categories": [("", say("no_category")), *((code, name) for code, name in rows)],
        "tax_classes": [(each, say(f"tax_{each}")) for each in TAX_CLASSES],
        "needs_choices": [("", say("needs_all")), *((offer, say(f"needs_{offer}")) for offer in offered if f"needs_{offer}" in say)],
        "pictures": [("", say("none")), *((picture, say("picture_of", name=name)) for picture, name in pictures)],
        "owners": [(owner, owners.get(owner, owner)) for owner in given],
    }


def _category_names(session: Session) -> dict[str, str]:
    return dict(session.execute(sa.select(Category.code, Category.name)).all())
