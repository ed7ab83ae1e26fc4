"""Closures of a site: the days on which it is shut."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired
from werkzeug.http import quote_etag

from pos.api.blueprint import make_blueprint, problems, read_body, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.daytotals import IF_MATCH, day_in_address
from pos.api.documenting import ETAG
from pos.api.schemas.closures import ClosureIn, ClosureListOut, ClosureOut
from pos.daytotals.closures import WantedClosure, closures_of, put_closure, remove_closure, version_of
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.registry import SiteClosure

blueprint = make_blueprint("closures", "Days on which a site is shut")
IF_MATCH_WHEN_CHANGED = IF_MATCH | {"required": False, "description": "The version that was read; needed where a closure stands"}


@blueprint.route("/sites/<site>/closures")
@blueprint.doc(responses={"200": shows("The closures, the newest first", ClosureListOut), **problems()})
@guarded(Permission.READ)
def closures(site: str) -> Any:
    """When a site was, is and will be shut."""
    with reading() as session:
        here = site_for(session, current_actor(), site, Permission.READ)
        data = [shown(site, closure) for closure in closures_of(session, here)]
    return ClosureListOut().dump({"data": data, "next_cursor": None})


@blueprint.route("/sites/<site>/closures/<day>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH_WHEN_CHANGED], **takes(ClosureIn(), **{
    "200": shows("Changed, or as it was", ClosureOut, ETAG), "201": shows("Added", ClosureOut, ETAG), **problems(412, 428),
}))
@guarded(Permission.SITE_WORK)
def edit_closure(site: str, day: str) -> Any:
    """Shuts a site from a day on, or changes the closure that begins on it. One that overlaps another: 409."""
    actor, given, first, seen = current_actor(), read_body(ClosureIn()), day_in_address(day), _seen()
    wanted = WantedClosure(first, given["until"], given["reason"])

    def put(session: Session) -> tuple[dict[str, Any], bool]:
        here = site_for(session, actor, site, Permission.SITE_WORK)
        if seen is None and session.get(SiteClosure, (here.id, first)) is not None:
            raise PreconditionRequired
        closure, created = put_closure(session, actor, here, wanted, seen)
        return shown(site, closure), created

    content, created = attempt(put)
    return ClosureOut().dump(content), 201 if created else 200, {"ETag": quote_etag(content["version"])}


@blueprint.route("/sites/<site>/closures/<day>", methods=["DELETE"])
@blueprint.doc(parameters=[IF_MATCH], responses={"200": shows("Taken away", ClosureOut), **problems(412, 422, 428)})
@guarded(Permission.SITE_WORK)
def delete_closure(site: str, day: str) -> Any:
    """Takes away a closure that was entered by mistake; its days are missing again unless something was stated."""
    actor, first, seen = current_actor(), day_in_address(day), _seen()
    if seen is None:
        raise PreconditionRequired

    def remove(session: Session) -> dict[str, Any]:
        here = site_for(session, actor, site, Permission.SITE_WORK)
        standing = session.get(SiteClosure, (here.id, first))
        content = shown(site, standing) if standing is not None else {}
        remove_closure(session, actor, here, first, seen)
        return content

    return ClosureOut().dump(attempt(remove))


def shown(site: str, closure: SiteClosure) -> dict[str, Any]:
    """A closure as the API shows it."""
    return {
        "site": site, "first": closure.closed_from, "until": closure.closed_until, "reason": closure.reason, "version": version_of(closure),
    }


def _seen() -> str | None:
    header = request.headers.get("If-Match")
    return None if header is None else header.strip().removeprefix("W/").strip('"')
