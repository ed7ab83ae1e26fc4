"""Closures of a site: entered, changed, ended, and removed on a page that asks."""

from datetime import date

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.day import day_of, may_change
from pos.console.daytotals.page import address, speaker
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.visitor import current_visitor
from pos.daytotals.closures import WantedClosure, closures_of, put_closure, remove_closure, version_of
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale
from sites.registry import SiteClosure


@console.get("/day-totals/sites/<site>/closures")
@needs(Permission.READ)
def site_closures(site: str) -> Response:
    """The closures of a site; `?from=2020-11-03` opens that one in the form."""
    return _page(site, None)


@console.post("/day-totals/sites/<site>/closures")
@needs(Permission.SITE_WORK)
def site_closures_answer(site: str) -> Response | AnyResponse:
    """Adds a closure, or changes the one that begins on that day."""
    actor, form = current_visitor().actor, typed_in(request.form)
    first, last, reason = form.day("first"), form.day("last", needed=False), form.text("reason")
    if form.wrong or first is None or reason is None:
        return _page(site, form, status=422)
    wanted, seen = WantedClosure(first, last, reason), form.typed.get("version") or None

    def put(session: Session) -> None:
        here = site_for(session, actor, site, Permission.SITE_WORK)
        # A form that was opened empty must not silently change what someone else has entered meanwhile.
        standing = session.get(SiteClosure, (here.id, first))
        if seen is None and standing is not None and (standing.closed_until, standing.reason) != (last, reason):
            raise Stale
        put_closure(session, actor, here, wanted, seen)

    try:
        attempt(put)
    except (Invalid, Conflict, Stale) as refused:
        return _page(site, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_closure")
    return redirect(url_for("console.site_closures", site=site))


@console.get("/day-totals/sites/<site>/closures/<day>/removal")
@needs(Permission.SITE_WORK)
def closure_removal(site: str, day: str) -> str:
    """Says what removing a closure does, and asks."""
    say, visitor, first = speaker(), current_visitor(), day_of(day)
    with reading() as session:
        here = site_for(session, visitor.actor, site, Permission.SITE_WORK)
        standing = session.get(SiteClosure, (here.id, first))
        if standing is None:
            raise NotFound("closure_not_found")
        version = version_of(standing)
    return rendered(
        "console/daytotals/withdraw.html", say, here="day_totals", visitor=visitor, form=Form({"version": version}), without_reason=True,
        title=say("closure_remove_title", first=figures.day_with_weekday(first, say.language)), lead=say("closure_remove_lead"),
        back=url_for("console.site_closures", site=site),
    )


@console.post("/day-totals/sites/<site>/closures/<day>/removal")
@needs(Permission.SITE_WORK)
def closure_removal_answer(site: str, day: str) -> Response | AnyResponse:
    """Removes it."""
    actor, first, version = current_visitor().actor, day_of(day), request.form.get("version", "")

    def remove(session: Session) -> None:
        remove_closure(session, actor, site_for(session, actor, site, Permission.SITE_WORK), first, version)

    try:
        attempt(remove)
    except Stale as refused:
        return _page(site, None, refused, 409)
    flash("done_closure_removed")
    return redirect(url_for("console.site_closures", site=site))


def _page(code: str, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = site_for(session, visitor.actor, code, Permission.READ)
        closures = closures_of(session, site)
        allowed = may_change(session, visitor.actor, code)
    opened = next((each for each in closures if each.closed_from.isoformat() == request.args.get("from")), None)
    form = form or _form(opened)
    stale = isinstance(refused, Stale)
    html = rendered(
        "console/daytotals/closures.html", say, here="day_totals", visitor=visitor, site=site, form=form, allowed=allowed,
        title=say("closures_title", site=site_name(site.name, None).text), back=address(f"site:{code}"),
        problems=[say("closure_stale")] if stale else [] if refused is None else sentences_of(refused, say.language),
        closures=[
            {
                "days": _days(say, each.closed_from, each.closed_until), "reason": each.reason, "first": each.closed_from.isoformat(),
            }
            for each in closures
        ],
    )
    return make_response(html, status)


def _form(closure: SiteClosure | None) -> Form:
    if closure is None:
        return Form({"first": request.args.get("first", "")[:10]})
    last = closure.closed_until.isoformat() if closure.closed_until else ""
    return Form({"first": closure.closed_from.isoformat(), "last": last, "reason": closure.reason, "version": version_of(closure)})


def _days(say: Speaker, first: date, last: date | None) -> str:
    spoken = f"{first.year}. {figures.day_with_weekday(first, say.language)}" if say.language == "ko" else (
        f"{figures.day_with_weekday(first, say.language)} {first.year}"
    )
    if last is None:
        return say("closure_no_end", first=spoken)
    if last == first:
        return spoken
    return say("closure_until", first=spoken, last=figures.day_with_weekday(last, say.language))
