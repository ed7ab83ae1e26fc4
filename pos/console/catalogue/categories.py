"""Categories: the tabs of the checkout, their names and their order."""

from typing import Any

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.editing import LAST_TAB, category_version, put_category
from pos.catalogue.models import Category, Product, ProductRevision
from pos.catalogue.ownership import in_sight, may_edit, owner_text, parse_owner
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.catalogue.page import owners_of, owners_to_give, speaker
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, Stale
from sites.registry import Centre

LONGEST, LAST = 60, 10_000


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
    name, position = form.text("name") or "", _position(form)
    if len(name) > LONGEST:
        form.wrong["name"] = "wrong_text"
    if form.wrong:
        return _page(form, status=422)
    code, owner = form.typed.get("code") or name, form.typed.get("owner") or None

    def put(session: Session) -> None:
        put_category(session, actor, code, name, position, owner if not form.typed.get("code") else None, form.typed.get("version", ""))

    try:
        attempt(put)
    except (Invalid, Conflict, Stale) as refused:
        return _page(form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_category")
    return redirect(url_for("console.categories"))


def _position(form: Form) -> int:
    text = form.typed.get("position", "")
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= LAST):
        form.wrong["position"] = "wrong_number"
        return LAST_TAB
    return int(text)


def _page(form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        rows = session.execute(
            sa.select(Category, Centre.code)
            .outerjoin(Centre, Centre.id == Category.centre_id)
            .where(in_sight(visitor.actor, Category.centre_id)).order_by(Category.position, Category.code)
        ).all()
        owners, counts = owners_of(session, say), _counts(session, visitor.actor)
    own = {category.code for category, centre in rows if may_edit(visitor.actor, parse_owner(owner_text(centre)))}
    opened = next((category for category, _ in rows if category.code == request.args.get("edit") and category.code in own), None)
    stale = isinstance(refused, Stale)
    form = form or Form(_typed(opened, [category for category, _ in rows]))
    if stale:
        standing = next((category for category, _ in rows if category.code == (form.typed.get("code") or form.typed.get("name"))), None)
        form.typed |= {"version": category_version(standing), "code": standing.code if standing else ""}
        meanwhile: Any = say("category_stale", name=standing.name, position=standing.position) if standing else say("stale_again")
    given = owners_to_give(say, visitor.actor)
    return make_response(rendered(
        "console/catalogue/categories.html", say, here="catalogue", visitor=visitor, form=form, stale=meanwhile if stale else None,
        problems=[] if refused is None or stale else sentences_of(refused, say.language), may_make=bool(given),
        title=say("categories_title", count=len(rows)), owners=[(owner, owners.get(owner, owner)) for owner in given],
        rows=[
            {
                "code": category.code, "name": category.name, "position": figures.number(category.position),
                "owner": owners.get(owner_text(centre), ""), "count": figures.number(counts.get(category.code, 0)),
                "edit": url_for("console.categories", edit=category.code) if category.code in own else None,
            }
            for category, centre in rows
        ],
    ), status)


def _typed(opened: Category | None, every: list[Category]) -> dict[str, str]:
    if opened is None:
        last = max((each.position for each in every if each.position < LAST_TAB), default=0)
        return {"position": str(last + 10), "version": ""}
    return {"code": opened.code, "name": opened.name, "position": str(opened.position), "version": category_version(opened)}


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
