"""Discount rules over HTTP: what a scope says of reasons and limits, and what holds there with it."""

from typing import Any

from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired
from werkzeug.http import quote_etag

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.catalogue import seen_version
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import ETAG
from pos.api.plans import IF_MATCH
from pos.api.schemas import discounts as shapes
from pos.promotions.rules import (
    LEVELS,
    NOTHING_SAID,
    OwnRules,
    Reason,
    in_force_in_full,
    put_rules,
    resolved,
    rules_said,
    said_in_full,
)
from pos.promotions.scopes import scopes_above
from sites.access import Permission, scope_for
from sites.db import attempt, reading

blueprint = make_blueprint("discount_rules", "Discounts: reasons and limits")

SCOPE = {"in": "query", "name": "query", "schema": shapes.DiscountScopeQuery}


@blueprint.route("/discount-rules")
@blueprint.doc(parameters=[SCOPE], responses={"200": shows("What holds", shapes.DiscountRulesOut, ETAG), **problems(422)})
@guarded(Permission.READ)
def get_rules() -> Any:
    """What a scope says of discounts itself, and what holds there with what the wider scopes say."""
    text = read_query(shapes.DiscountScopeQuery())["scope"]
    with reading() as session:
        scope = str(scope_for(session, current_actor(), text, Permission.READ))
        return _answer(session, scope)


@blueprint.route("/discount-rules", methods=["PUT"])
@blueprint.doc(parameters=[SCOPE, IF_MATCH], **takes(shapes.DiscountRulesIn(), **{
    "200": shows("As it stands now", shapes.DiscountRulesOut, ETAG), **problems(412, 428),
}))
@guarded(Permission.CENTRE_WORK)
def edit_rules() -> Any:
    """Replaces what a scope says of discounts. The same again changes nothing. Tablets take it over within a minute."""
    text, given = read_query(shapes.DiscountScopeQuery())["scope"], read_body(shapes.DiscountRulesIn())
    seen, actor = seen_version(), current_actor()
    if seen is None:
        raise PreconditionRequired

    def put(session: Session) -> Any:
        put_rules(session, actor, text, own_rules(given, seen))
        return _answer(session, text)

    return attempt(put)


def own_rules(given: dict[str, Any], version: int) -> OwnRules:
    """What a scope is to say, from what the schema let through."""
    limits = given["limits"]
    return OwnRules(
        {level: limits[level]["percent"] for level in LEVELS}, {level: limits[level]["won"] for level in LEVELS}, given["cut_to_ten"],
        tuple(Reason(**each) for each in given["reasons"]), version,
    )


def _answer(session: Session, scope: str) -> Any:
    layers = scopes_above(session, scope)
    said = rules_said(session, layers)
    own = said.get(scope, NOTHING_SAID)
    content = {"scope": scope} | said_in_full(own) | {"in_force": in_force_in_full(resolved(said.get(each) for each in layers))}
    return shapes.DiscountRulesOut().dump(content), 200, {"ETag": quote_etag(str(own.version))}
