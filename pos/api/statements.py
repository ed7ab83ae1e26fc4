"""What card companies and Hometax say beside what our book says. Their files come in by `POST /imports/card-statement` and its like."""

from datetime import date
from typing import Any

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.schemas import statements as shapes
from pos.statements.comparing import MOST_DAYS, compare
from pos.statements.queries import Beside, beside, spans_of, standing, together
from sites.access import Permission, scope_for, site_for, sites_within
from sites.db import attempt, reading
from sites.errors import invalid_at

blueprint = make_blueprint("statements", "Statements beside our book")


@blueprint.route("/statements")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.StatementsQuery}],
    responses={"200": shows("Both sides", shapes.StatementsOut), **problems(422)},
)
@guarded(Permission.READ)
def get_statements() -> Any:
    """Card payments or cash receipts of our book beside the files that were brought, by day, issuer, terminal or site, and what differs.
    At most 92 days at a time."""
    actor, wanted = current_actor(), read_query(shapes.StatementsQuery())
    days = _checked(wanted["first"], wanted["last"])
    with reading() as session:
        scope = scope_for(session, actor, wanted["scope"], Permission.READ)
        sites = session.scalars(sites_within(scope)).all()
        rows = beside(session, sites, wanted["kind"], *days, wanted["by"])
        differing = standing(session, sites, wanted["kind"], *days, shapes.MOST_DIFFERENCES)
        spans = spans_of(session, sites, wanted["kind"], *days)
    return shapes.StatementsOut().dump({
        "scope": str(scope), "first": days[0], "last": days[1], "kind": wanted["kind"], "by": wanted["by"],
        "rows": [_row(row) for row in rows], "total": _row(together(rows)),
        "spans": [{"site": site, "first": first, "last": last} for site, first, last in spans],
        "differences": [
            {"id": row.id, "site": site, "day": row.day, "approval_no": row.approval_no, "issuer": row.issuer, "ours": row.ours,
             "theirs": row.theirs, "flag": row.flags, "document": row.document_id}
            for row, site in differing
        ],
    })


@blueprint.route("/sites/<site>/statements/comparison", methods=["POST"])
@blueprint.doc(**takes(shapes.ComparisonIn(), **{"200": shows("Compared", shapes.ComparedOut)}))
@guarded(Permission.SITE_WORK)
def post_comparison(site: str) -> Any:
    """Compare again, after a late sale or a number that was typed in. What no longer differs is settled; bringing or undoing a file
    does this by itself."""
    actor, wanted = current_actor(), read_body(shapes.ComparisonIn())
    days = _checked(wanted["first"], wanted["last"])
    done = attempt(lambda session: compare(session, actor, site_for(session, actor, site, Permission.SITE_WORK), wanted["kind"], *days))
    return shapes.ComparedOut().dump({"open": done.open, "new": done.new, "settled": done.settled})


def _checked(first: date, last: date) -> tuple[date, date]:
    if not 0 <= (last - first).days < MOST_DAYS:
        raise invalid_at("/to", "첫날부터 {most}일까지로 골라 주세요.", "Choose at most {most} days, from the first to the last.",
                         most=MOST_DAYS)
    return first, last


def _row(row: Beside) -> dict[str, Any]:
    return {
        "key": row.key, "ours_count": row.ours.count, "ours": row.ours.amount, "theirs_count": row.theirs.count,
        "theirs": row.theirs.amount, "difference": row.differs,
    }
