"""The revenue report over HTTP."""

from flask import Response, jsonify

from pos.api.blueprint import make_blueprint, problems, read_query
from pos.api.credentials import current_actor, guarded
from pos.api.problems import language
from pos.api.schemas import revenue as shapes
from pos.revenue.faces import report_fields
from pos.revenue.report import report
from sites.access import Permission, scope_for
from sites.db import reading

blueprint = make_blueprint("revenue", "What was earned")

REPORT = {"description": "The report", "content": {"application/json": {"schema": shapes.RevenueOut}}}


@blueprint.route("/revenue")
@blueprint.doc(
    parameters=[{"in": "query", "name": "query", "schema": shapes.RevenueQuery}],
    responses={"200": REPORT, **problems(422)},
)
@guarded(Permission.READ)
def revenue() -> Response:
    """The revenue of a scope between two book dates, by one or two keys; the rows sum to the total, to the won."""
    wanted = read_query(shapes.RevenueQuery())
    with reading() as session:
        scope = scope_for(session, current_actor(), wanted["scope"], Permission.READ)
        found = report(session, scope, wanted["first"], wanted["last"], wanted["by"])
    # The fields are listed where the report's other faces list them; a schema over 50,000 rows would cost seconds.
    return jsonify(report_fields(found, language()))
