"""Plans over HTTP: what a site means to earn in a month."""

from typing import Any

from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired
from werkzeug.http import quote_etag

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.catalogue import seen_version
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import ETAG
from pos.api.months import month_in_address
from pos.api.schemas import plans as shapes
from pos.revenue.plans import Plan, plans_between, plans_of, put_plan
from sites.access import Permission, scope_for, site_for
from sites.clock import month_text
from sites.db import attempt, reading

blueprint = make_blueprint("plans", "What sites mean to earn")

IF_MATCH = {
    "in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"},
    "description": "The version that was read; 0 where there was none",
}


@blueprint.route("/plans")
@blueprint.doc(
    parameters=[{"in": "query", "name": "query", "schema": shapes.PlansQuery}],
    responses={"200": shows("Every plan, by site and month, and their sum", shapes.PlansOut), **problems(422)},
)
@guarded(Permission.READ)
def plans() -> Any:
    """The plans of a scope's year. A site counts in the months at whose end it belonged to the scope."""
    wanted = read_query(shapes.PlansQuery())
    year = wanted["year"]
    with reading() as session:
        scope = scope_for(session, current_actor(), wanted["scope"], Permission.READ)
        found = plans_between(session, scope, year * 100 + 1, year * 100 + 12)
    data = [{"site": site, "month": month_text(month), "amount": amount} for (site, month), amount in found.items()]
    return shapes.PlansOut().dump({"scope": str(scope), "year": year, "data": data, "total": sum(found.values())})


@blueprint.route("/plans/<site>/<month>")
@blueprint.doc(responses={"200": shows("The plan; amount null and version 0 where there is none", shapes.PlanOut, ETAG), **problems(422)})
@guarded(Permission.READ)
def plan(site: str, month: str) -> Any:
    """A site's plan for a month."""
    number = month_in_address(month)
    with reading() as session:
        [found] = plans_of(session, site_for(session, current_actor(), site, Permission.READ), [number])
    return _answer(site, found)


@blueprint.route("/plans/<site>/<month>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.PlanIn(), **{
    "200": shows("As it stands now", shapes.PlanOut, ETAG), **problems(412, 428),
}))
@guarded(Permission.CENTRE_WORK)
def edit_plan(site: str, month: str) -> Any:
    """Sets a site's plan for a month; null takes it away. The same again changes nothing."""
    number, given, seen, actor = month_in_address(month), read_body(shapes.PlanIn()), seen_version(), current_actor()
    if seen is None:
        raise PreconditionRequired

    def put(session: Session) -> Plan:
        return put_plan(session, actor, site_for(session, actor, site, Permission.CENTRE_WORK), Plan(number, given["amount"], seen))

    return _answer(site, attempt(put))


def _answer(site: str, found: Plan) -> Any:
    content = {"site": site, "month": month_text(found.month), "amount": found.amount, "version": found.version}
    return shapes.PlanOut().dump(content), 200, {"ETag": quote_etag(str(found.version))}
