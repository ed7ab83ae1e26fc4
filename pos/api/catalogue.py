"""The catalogue: a site's as it sells, products as they are edited, availability at a site."""

import json
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from pos.api.blueprint import check, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import ETAG, IF_NONE_MATCH, UNCHANGED
from pos.api.places import site_code_of
from pos.api.schemas import catalogue as shapes
from pos.catalogue.at_sites import set_availability, set_sold_out, state_at
from pos.catalogue.editing import WantedProduct, put_product
from pos.catalogue.queries import ProductView, catalogue_of, visible_product, visible_products
from pos.inventory.left import few_left
from pos.sales.counter import counter_now
from sites import clock
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import Stale, invalid_at
from sites.registry import Site, place_of

blueprint = make_blueprint("catalogue", "What is sold, where, and at what price")


@blueprint.route("/catalogue")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.CatalogueQuery}, IF_NONE_MATCH],
    responses={"200": shows("The catalogue", shapes.CatalogueOut, ETAG), **UNCHANGED, **problems(422)},
)
@guarded(Permission.CATALOGUE)
def catalogue() -> Response:
    """What a site sells now: a tablet's own, or that of `site`. The ETag is its version."""
    actor = current_actor()
    with reading() as session:
        place = place_of(session, _catalogue_site(session, actor))
        content = catalogue_of(session, place, clock.now())
    answer = jsonify(shapes.CatalogueOut().dump(content))
    answer.set_etag(content["version"])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


@blueprint.route("/catalogue/left")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.CatalogueQuery}],
    responses={"200": shows("How many can still be made", shapes.LeftOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def left() -> Response:
    """How many units of each product the stock still holds, where its recipe says so and they are few. It never stops a sale."""
    actor = current_actor()
    with reading() as session:
        counter = counter_now(session, _catalogue_site(session, actor).id)
        few = few_left(session, counter.place, counter.catalogue, counter.recipes, clock.now())
    answer = jsonify(shapes.LeftOut().dump({"left": few}))
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _catalogue_site(session: Session, actor: Actor) -> Site:
    """The site whose catalogue is asked for: a tablet's own, or `site`."""
    named = read_query(shapes.CatalogueQuery()).get("site")
    code = named if named is not None and actor.is_tablet else site_code_of(actor, named)
    return site_for(session, actor, code, Permission.CATALOGUE)


@blueprint.route("/products")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.ListQuery}],
    responses={"200": shows("A page of products, by sku", shapes.ProductListOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def products() -> Any:
    """The products that the caller can see: the region's, and those of centres in reach."""
    query = read_query(shapes.ListQuery())
    with reading() as session:
        found = visible_products(session, current_actor(), clock.now(), query["cursor"], query["limit"] + 1)
        page = [shown(view) for view in found[: query["limit"]]]
    more = len(found) > len(page)
    return shapes.ProductListOut().dump({"data": page, "next_cursor": page[-1]["sku"] if more else None})


@blueprint.route("/products/<sku>")
@blueprint.doc(responses={"200": shows("The product; its ETag is what If-Match takes", shapes.ProductOut), **problems(422)})
@guarded(Permission.CATALOGUE)
def product(sku: str) -> Any:
    """One product with the revision in force."""
    code = check(shapes.CodeIn(), {"code": sku})["code"]
    with reading() as session:
        content = shown(visible_product(session, current_actor(), code, clock.now()))
    return _product_answer(content, 200)


@blueprint.route("/products/<sku>", methods=["PUT"])
@blueprint.doc(
    parameters=[{"in": "header", "name": "If-Match", "schema": {"type": "string"}}],
    **takes(
        shapes.ProductIn(),
        **{"200": shows("Changed, or as it was", shapes.ProductOut), "201": shows("Made", shapes.ProductOut), **problems(412)},
    ),
)
@guarded(Permission.CENTRE_WORK)
def edit_product(sku: str) -> Any:
    """Makes a product or gives it a new revision. A sku that is owned elsewhere: 409."""
    code = check(shapes.CodeIn(), {"code": sku})["code"]
    wanted = WantedProduct(**read_body(shapes.ProductIn()))
    actor, seen = current_actor(), seen_version()
    view, created = attempt(lambda session: put_product(session, actor, code, wanted, seen))
    return _product_answer(shown(view), 201 if created else 200)


def seen_version() -> int | None:
    """The version that If-Match names; None without the header. Stale for what cannot be a version."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    text = header.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Stale
    return int(text)


def shown(view: ProductView) -> dict[str, Any]:
    """A product as the API shows it."""
    of, revision = view.product, view.revision
    return {
        "sku": of.sku, "owner": view.owner, "name": revision.name, "category": revision.category, "price": revision.price,
        "tax_class": revision.tax_class, "measured": of.measured, "open_price": of.open_price, "barcode": of.barcode, "needs": of.needs,
        "picture": of.picture, "withdrawn": of.withdrawn_at is not None, "example": of.example,
        "option_groups": json.loads(revision.option_groups), "valid_from": revision.valid_from, "version": of.version,
    }


def _product_answer(content: dict[str, Any], status: int) -> Any:
    return shapes.ProductOut().dump(content), status, {"ETag": quote_etag(str(content["version"]))}


@blueprint.route("/sites/<site>/availability/<sku>", methods=["PUT"])
@blueprint.doc(**takes(shapes.AvailabilityIn(), **{"200": shows("What holds", shapes.AvailabilityOut)}))
@guarded(Permission.SITE_WORK)
def edit_availability(site: str, sku: str) -> Any:
    """Whether the site sells a product from a day on, and whether it has run out."""
    site_code, code = _codes(site, sku)
    wanted = read_body(shapes.AvailabilityIn())
    if "available" not in wanted and "sold_out" not in wanted:
        raise invalid_at("/available", "available이나 sold_out 중 하나는 적어 주세요.", "Give available or sold_out.")
    actor = current_actor()

    def set_it(session: Session) -> dict[str, Any]:
        here = site_for(session, actor, site_code, Permission.SITE_WORK)
        if "available" in wanted:
            set_availability(session, actor, here, code, wanted["available"], wanted["day"])
        if "sold_out" in wanted:
            set_sold_out(session, actor, here, code, wanted["sold_out"])
        return state_at(session, here, code, wanted["day"])

    state = attempt(set_it)
    return shapes.AvailabilityOut().dump(state | {"day": state["from"]})


def _codes(site: str, sku: str) -> tuple[str, str]:
    return check(shapes.CodeIn(), {"code": site})["code"], check(shapes.CodeIn(), {"code": sku})["code"]
