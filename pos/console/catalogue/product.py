"""One product: what it is, what it costs where and from when, its options and its recipe; taken off sale on a page that asks."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.changing import change_product, revisions_after
from pos.catalogue.models import Category, SiteAvailability, SoldOut
from pos.catalogue.ownership import may_edit, parse_owner
from pos.catalogue.prices import Step, default_prices, line_of, now_and_next, own_prices
from pos.catalogue.queries import ProductView, visible_product
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.catalogue.page import owners_of, speaker
from pos.console.catalogue.rows import NOTHING, from_day
from pos.console.catalogue.timeline import day_said, marks_of
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.visitor import current_visitor
from pos.inventory.models import StockItem
from pos.inventory.recipes import recipe_of
from pos.money import quantity_text
from sites import clock
from sites.access import Actor, Permission, Scope, not_allowed, reach, sites_within
from sites.db import attempt, reading
from sites.errors import Stale
from sites.registry import KINDS, Site


@console.get("/catalogue/products/<sku>")
@needs(Permission.CATALOGUE)
def catalogue_product(sku: str) -> str:
    """Everything about a product, and its price at every site in reach."""
    say, visitor = speaker(), current_visitor()
    now = clock.now()
    today = clock.business_day(now)
    with reading() as session:
        view = shown_product(session, visitor.actor, sku, now)
        defaults = default_prices(session, [view.product.id])[view.product.id]
        line = line_of(defaults)
        coming = revisions_after(session, view.product.id, now)
        sites = sites_selling(session, visitor.actor, view, Permission.CATALOGUE)
        content = {
            "facts": _facts(session, say, view), "groups": _groups(say, view),
            "recipe": recipe_lines(session, say, visitor.actor, view, today),
            "rows": site_rows(session, say, view, sites, defaults, today),
            "may_price": any(visitor.actor.roles_for(Permission.SITE_WORK)) and bool(sites),
        }
    standing, following = now_and_next(line, today)
    return rendered(
        "console/catalogue/product.html", say, here="catalogue", visitor=visitor, view=view, title=title_of(say, view, standing, following),
        line=marks_of(say, line, today), example=view.product.example, may_edit=may_edit(visitor.actor, parse_owner(view.owner)),
        coming=[
            {
                "says": say("coming_price", day=day_said(say, clock.business_day(each.valid_from), today),
                            price=figures.won(each.price, say.language)),
                "href": url_for("console.catalogue_change_withdrawal", sku=sku, start=clock.instant_text(each.valid_from)),
            }
            for each in coming
        ],
        written=figures.written_on(now), **content,
    )


@console.get("/catalogue/products/<sku>/withdrawal")
@needs(Permission.CENTRE_WORK)
def catalogue_withdrawal(sku: str) -> str:
    """Says what taking the product off sale does (or putting it back), and asks."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        view = editable(session, visitor.actor, sku)
        sites = len(sites_selling(session, visitor.actor, view, Permission.CATALOGUE))
    back = view.product.withdrawn_at is not None
    return rendered(
        "console/catalogue/sure.html", say, here="catalogue", visitor=visitor, rows=[], version=view.product.version,
        title=say("return_title" if back else "withdraw_title", name=view.revision.name),
        lead=say("return_lead" if back else "withdraw_lead", count=sites), button=say("return" if back else "withdraw"),
        danger=not back, back=url_for("console.catalogue_product", sku=sku),
    )


@console.post("/catalogue/products/<sku>/withdrawal")
@needs(Permission.CENTRE_WORK)
def catalogue_withdrawal_answer(sku: str) -> AnyResponse:
    """Takes it off sale, or puts it back."""
    actor, version = current_visitor().actor, version_in(request.form.get("version", ""))

    def act(session: Session) -> bool:
        view = editable(session, actor, sku)
        withdrawn = view.product.withdrawn_at is None
        change_product(session, actor, sku, {"withdrawn": withdrawn}, version)
        return withdrawn

    try:
        flash("done_withdrawn" if attempt(act) else "done_returned")
    except Stale:
        flash("stale_again")
        return redirect(url_for("console.catalogue_withdrawal", sku=sku))
    return redirect(url_for("console.catalogue_product", sku=sku))


def shown_product(session: Session, actor: Actor, sku: str, at: datetime) -> ProductView:
    """The product as it stands in this snapshot: a page that is made after it was read must not show a later version with it."""
    view = visible_product(session, actor, sku, at)
    for each in (view.product, view.revision):
        session.expunge(each)
    return view


def editable(session: Session, actor: Actor, sku: str) -> ProductView:
    """The product, for someone who may edit it: NotFound out of sight, Forbidden where it is another's."""
    view = shown_product(session, actor, sku, clock.now())
    if not may_edit(actor, parse_owner(view.owner)):
        raise not_allowed()
    return view


def version_in(text: str) -> int:
    """The version that a form was opened on; one that nothing has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def title_of(say: Speaker, view: ProductView, standing: Step, following: Step | None) -> str:
    """What it costs, as a sentence."""
    name = view.revision.name
    if view.product.withdrawn_at is not None:
        return say("product_withdrawn", name=name)
    if view.product.open_price:
        return say("product_open", name=name)
    title = say("product_title", name=name, price=figures.won(standing.price, say.language))
    if following is None:
        return title
    day = figures.day_name(following.day, say.language)
    return f"{title} {say('product_next', day=day, price=figures.won(following.price, say.language))}"


def sites_selling(session: Session, actor: Actor, view: ProductView, permission: Permission) -> Sequence[Site]:
    """The sites in reach that sell on tablets and to whose kind and centre of today the product belongs, by code."""
    needs_offer = view.product.needs
    kinds = [code for code, kind in KINDS.items() if "sale" in kind.offers and (needs_offer is None or needs_offer in kind.offers)]
    query = sa.select(Site).where(Site.kind.in_(kinds), Site.id.in_(reach(actor.roles_for(permission)))).order_by(Site.code)
    owner = parse_owner(view.owner)
    if owner.kind == "centre":
        query = query.where(Site.id.in_(sites_within(Scope("centre", owner.code))))
    return session.scalars(query).all()


def site_rows(
    session: Session, say: Speaker, view: ProductView, sites: Sequence[Site], defaults: Sequence[tuple[date, int]], today: date
) -> list[dict[str, Any]]:
    """What each site asks now and next, and whether it sells it, in three queries however many sites there are."""
    product_id, ids = view.product.id, [site.id for site in sites]
    own = own_prices(session, [product_id], ids)
    offered: dict[int, bool] = {}
    for row in session.scalars(
        sa.select(SiteAvailability)
        .where(SiteAvailability.product_id == product_id, SiteAvailability.site_id.in_(ids), SiteAvailability.valid_from <= today)
        .order_by(SiteAvailability.valid_from)
    ):
        offered[row.site_id] = row.available
    out = set(session.scalars(sa.select(SoldOut.site_id).where(SoldOut.product_id == product_id, SoldOut.site_id.in_(ids))))
    rows = []
    for site in sites:
        standing, following = now_and_next(line_of(defaults, own.get((site.id, product_id), ())), today)
        available = offered.get(site.id, True)
        rows.append({
            "code": site.code, "name": site_name(site.name, site.opened_on),
            "href": url_for("console.product_at_site", sku=view.product.sku, site=site.code),
            "now": figures.won(standing.price, say.language), "own": standing.own,
            "next": figures.won(following.price, say.language) if following else NOTHING,
            "from": from_day(say, following.day) if following else "",
            "state": say("not_sold" if not available else "sold_out" if site.id in out else "on_sale"),
            "badge": "line" if not available else "warn" if site.id in out else "",
        })
    return rows


def recipe_lines(session: Session, say: Speaker, actor: Actor, view: ProductView, day: date) -> list[dict[str, str]]:
    """The recipe in force on a day, with the names of items and options."""
    _, lines = recipe_of(session, actor, view.product.sku, day)
    items = {item.code: item for item in session.scalars(sa.select(StockItem).where(StockItem.code.in_({line.item for line in lines})))}
    options = {option["code"]: option["name"] for group in json.loads(view.revision.option_groups) for option in group["options"]}
    return [
        {
            "item": items[line.item].name, "option": options.get(line.option, line.option),
            "quantity": say("quantity", quantity=quantity_said(line.quantity_milli), unit=items[line.item].unit),
        }
        for line in lines
    ]


def quantity_said(milli: int) -> str:
    """'18', '0.5', '−200': without noughts that say nothing."""
    text = quantity_text(abs(milli)).rstrip("0").rstrip(".")
    return f"{figures.MINUS}{text}" if milli < 0 else text


def _facts(session: Session, say: Speaker, view: ProductView) -> list[tuple[str, str]]:
    of, revision = view.product, view.revision
    category = session.scalar(sa.select(Category.name).where(Category.code == revision.category))
    rules = [say(key) for key, holds in (("measured", of.measured), ("open_price", of.open_price)) if holds]
    return [
        (say("head_sku"), of.sku), (say("head_owner"), owners_of(session, say).get(view.owner, view.owner)),
        (say("head_category"), category or say("no_category")), (say("head_tax"), say(f"tax_{revision.tax_class}")),
        (say("barcode"), of.barcode or say("none")), (say("sold_how"), ", ".join(rules) or say("by_piece")),
        (say("needs"), needs_said(say, of.needs)),
    ]


def needs_said(say: Speaker, offer: str | None) -> str:
    """Where a product is sold."""
    return say("needs_all") if offer is None else say(f"needs_{offer}") if f"needs_{offer}" in say else offer


def _groups(say: Speaker, view: ProductView) -> list[dict[str, Any]]:
    return [
        {
            "name": group["name"], "rule": choice_said(say, group["min"], group["max"]),
            "options": [(option["name"], plus(say, option["price"])) for option in group["options"]],
        }
        for group in json.loads(view.revision.option_groups)
    ]


def choice_said(say: Speaker, least: int, most: int) -> str:
    """How many of a group have to and may be chosen."""
    if least == most:
        return say("choose_exactly", count=least)
    return say("choose_up_to", count=most) if least == 0 else say("choose_between", least=least, most=most)


def plus(say: Speaker, price: int) -> str:
    """What an option adds."""
    return f"+{figures.won(price, say.language)}" if price else say("no_surcharge")
