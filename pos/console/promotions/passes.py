"""Passes: those that a scope sold with what is left, and the ledger of one."""

from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.day import may_change
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_names
from pos.console.promotions.page import speaker
from pos.console.scopes import scope_menu, widest_scope
from pos.console.visitor import current_visitor
from pos.promotions.pass_kinds import KindView, kinds_in_sight
from pos.promotions.pass_queries import PassView, entries_of, holder_of, pass_by_code, passes_of, set_holder
from sites import clock
from sites.access import Permission, reach, scope_for, site_for, sites_within
from sites.db import attempt, reading
from sites.errors import NotFound, invalid_at
from sites.registry import Site

LATEST = 200
LONGEST_HOLDER = 60


@console.get("/discounts/passes/")
@needs(Permission.READ)
def passes() -> str:
    """The latest passes that `?scope=` sold, and which products are passes."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        text = request.args.get("scope") or widest_scope(session, visitor.actor)
        scope = scope_for(session, visitor.actor, text, Permission.READ)
        sites = sa.select(Site.id).where(Site.id.in_(sites_within(scope)), Site.id.in_(reach(visitor.actor.roles_for(Permission.READ))))
        found = passes_of(session, sites, clock.business_day(clock.now()), LATEST)
        kinds, names = kinds_in_sight(session, visitor.actor), site_names(session, {each.site for each in found})
        scopes = scope_menu(session, say, visitor.actor, str(scope), lambda other: url_for("console.passes", scope=other))
    title = say("passes_title" if found else "passes_none", scope=scopes.current, count=len(found))
    return rendered(
        "console/promotions/passes.html", say, here="discounts", tab="passes", visitor=visitor, scopes=scopes, title=title,
        may_set=visitor.actor.may(Permission.CENTRE_WORK),
        rows=[_row(say, each, names) for each in found], kinds=[_kind(say, each) for each in kinds],
    )


@console.get("/discounts/passes/<code>")
@needs(Permission.READ)
def one_pass(code: str) -> str:
    """What was done with a pass that a site in reach sold."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        view = pass_by_code(session, code, None, clock.business_day(clock.now()))
        if view is None:
            raise NotFound("pass_not_found")
        site_for(session, visitor.actor, view.site, Permission.READ)
        entries = entries_of(session, view.sold.code)
        names = site_names(session, {site for _, site in entries})
        may_note = may_change(session, visitor.actor, view.site)
        holder = holder_of(session, view.sold.code) if may_note else None
    return rendered(
        "console/promotions/pass.html", say, here="discounts", tab="passes", visitor=visitor, may_note=may_note, holder=holder,
        view=_row(say, view, names),
        title=say("ledger_title", name=view.sold.name, left=_left(say, view)),
        rows=[
            {
                "at": figures.moment(each.at, say.language), "what": say(f"entry_{each.kind}"), "site": names[site],
                "change": _amount(say, view, each.uses, each.won), "left": _amount(say, view, each.uses_left, each.won_left),
                "href": url_for("console.document", document_id=each.document_id),
            }
            for each, site in entries
        ],
    )


@console.post("/discounts/passes/<code>/holder")
@needs(Permission.SITE_WORK)
def pass_holder(code: str) -> AnyResponse:
    """Whose pass it is, or that it is nobody's."""
    actor, holder = current_visitor().actor, request.form.get("holder", "").strip()
    if len(holder) > LONGEST_HOLDER or not holder.isprintable():
        raise invalid_at("/holder", "{most}자까지 한 줄로 적어 주세요.", "At most {most} letters, in one line.", most=LONGEST_HOLDER)

    def note(session: Session) -> str:
        view = pass_by_code(session, code, None, clock.business_day(clock.now()))
        if view is None:
            raise NotFound("pass_not_found")
        site = site_for(session, actor, view.site, Permission.SITE_WORK)
        set_holder(session, actor, site, view.sold.code, None if request.form.get("act") == "take" else holder or None)
        return view.sold.code

    kept = attempt(note)
    flash("done_holder")
    return redirect(url_for("console.one_pass", code=kept))


def _row(say: Speaker, view: PassView, names: dict[str, str]) -> dict[str, Any]:
    of = view.sold
    return {
        "code": of.code, "href": url_for("console.one_pass", code=of.code), "name": of.name, "site": names.get(view.site, view.site),
        "left": _left(say, view), "kind": say("kind_advance" if of.advance else "kind_revenue"),
        "until": figures.day_name(of.valid_until, say.language) if of.valid_until else say("kind_endless"), "state": view.state,
        "sale": url_for("console.document", document_id=of.document_id),
    }


def _left(say: Speaker, view: PassView) -> Any:
    if view.won_left is not None:
        return figures.won(view.won_left, say.language)
    return say("left_free") if view.uses_left is None else say("uses_left", left=view.uses_left, whole=view.sold.uses)


def _amount(say: Speaker, view: PassView, uses: int, won: int) -> Any:
    if view.sold.advance:
        return figures.won(won, say.language)
    return say("uses_of", count=figures.number(uses)) if view.sold.uses is not None else "–"


def _kind(say: Speaker, view: KindView) -> dict[str, Any]:
    kind = view.kind
    lasts = say("kind_endless")
    if kind.valid_days is not None:
        lasts = say("kind_days", count=kind.valid_days)
    elif kind.valid_months is not None:
        lasts = say("kind_months", count=kind.valid_months)
    return {
        "name": view.name, "price": figures.won(view.price, say.language), "lasts": lasts,
        "uses": say("kind_free") if kind.uses is None else say("kind_uses", count=kind.uses),
        "kind": say("kind_advance" if view.tax_class == "out_of_scope" else "kind_revenue"), "active": kind.active,
        "href": url_for("console.catalogue_product", sku=view.sku), "change": url_for("console.pass_kind", sku=view.sku),
    }
