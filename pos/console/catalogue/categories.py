"""Categories: the tabs of the checkout, their names and their order."""

from typing import Any

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.editing import LAST_TAB, category_version, put_category
from pos.catalogue.models import Category, Product, ProductRevision
from pos.catalogue.ordering import STEP, categories_in_order, move_category
from pos.catalogue.ownership import in_sight, may_edit, parse_owner
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.catalogue.page import owners_of, owners_to_give, speaker
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, Stale

LONGEST, CODE_LENGTH = 60, 64


@console.get("/catalogue/categories/")
@needs(Permission.CATALOGUE)
def categories() -> Response:
    """The tabs in their order; `?edit=CODE` opens one in the form."""
    return _page(None)


@console.post("/catalogue/categories/")
@needs(Permission.CENTRE_WORK)
def categories_answer() -> Response | AnyResponse:
    """Makes a category, or changes the one whose code the form carries."""
    actor, form = current_visitor().actor, typed_in(request.form)
    name = form.text("name") or ""
    if len(name) > LONGEST:
        form.wrong["name"] = "wrong_text"
    if form.wrong:
        return _page(form, status=422)
    code, owner = form.typed.get("code") or name, form.typed.get("owner") or None

    def put(session: Session) -> None:
        rows = categories_in_order(session, actor)
        standing = next((category.position for category, _ in rows if category.code == code), None)
        position = _last(rows) if standing is None else standing
        put_category(session, actor, code, name, position, owner if not form.typed.get("code") else None, form.typed.get("version", ""))

    try:
        attempt(put)
    except (Invalid, Conflict, Stale) as refused:
        return _page(form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_category")
    return redirect(url_for("console.categories"))


@console.post("/catalogue/categories/order")
@needs(Permission.CENTRE_WORK)
def categories_moving() -> Response | AnyResponse:
    """Moves a category one tab up or down: `up=CODE` or `down=CODE`."""
    actor, up, down = current_visitor().actor, request.form.get("up", "")[:CODE_LENGTH], request.form.get("down", "")[:CODE_LENGTH]
    try:
        attempt(lambda session: move_category(session, actor, up or down, bool(up)))
    except Conflict as refused:
        return _page(None, refused, 409)
    flash("done_category")
    return redirect(url_for("console.categories", _anchor="order"))


def _last(rows: list[tuple[Category, str]]) -> int:
    """The place behind every tab that has one of its own."""
    return max((category.position for category, _ in rows if category.position < LAST_TAB), default=0) + STEP


def _page(form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        rows = categories_in_order(session, visitor.actor)
        owners, counts = owners_of(session, say), _counts(session, visitor.actor)
    own = {category.code for category, owner in rows if may_edit(visitor.actor, parse_owner(owner))}
    opened = next((category for category, _ in rows if category.code == request.args.get("edit") and category.code in own), None)
    stale = isinstance(refused, Stale)
    form = form or Form(_typed(opened))
    if stale:
        standing = next((category for category, _ in rows if category.code == (form.typed.get("code") or form.typed.get("name"))), None)
        form.typed |= {"version": category_version(standing), "code": standing.code if standing else ""}
        meanwhile: Any = say("category_stale", name=standing.name) if standing else say("stale_again")
    given = owners_to_give(say, visitor.actor)
    return make_response(rendered(
        "console/catalogue/categories.html", say, here="catalogue", visitor=visitor, form=form, stale=meanwhile if stale else None,
        problems=[] if refused is None or stale else sentences_of(refused, say.language), may_make=bool(given),
        title=say("categories_title", count=len(rows)), owners=[(owner, owners.get(owner, owner)) for owner in given],
        rows=[
            {
                "code": category.code, "name": category.name, "movable": category.code in own,
                "owner": owners.get(owner, ""), "count": figures.number(counts.get(category.code, 0)),
                "edit": url_for("console.categories", edit=category.code) if category.code in own else None,
            }
            for category, owner in rows
        ],
    ), status)


def _typed(opened: Category | None) -> dict[str, str]:
    return {"version": ""} if opened is None else {"code": opened.code, "name": opened.name, "version": category_version(opened)}


def _counts(session: Session, actor: Actor) -> dict[str | None, int]:
    """How many products that the visitor can see and that are sold stand under each category, by its code."""
    newest = (
        sa.select(ProductRevision.product_id, sa.func.max(ProductRevision.valid_from).label("start"))
        .group_by(ProductRevision.product_id).subquery()
    )
    rows = session.execute(
        sa.select(ProductRevision.category, sa.func.count())
        .join(newest, sa.and_(newest.c.product_id == ProductRevision.product_id, newest.c.start == ProductRevision.valid_from))
        .join(Product, Product.id == ProductRevision.product_id)
        .where(Product.withdrawn_at.is_(None), in_sight(actor, Product.centre_id)).group_by(ProductRevision.category)
    )
    return {row[0]: row[1] for row in rows}
