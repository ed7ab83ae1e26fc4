"""Stock: of a scope as a table of sites, of one site as its items, what is low first."""

from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.day import may_change
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.scopes import scope_menu, widest_scope
from pos.console.stock.rows import item_rows, site_rows
from pos.console.stock.words import WORDS
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.inventory.queries import OnHand, stock_by_site, stock_of
from sites import clock
from sites.access import Actor, Permission, Scope, scope_for, sites_within
from sites.db import reading
from sites.registry import Site


@console.get("/stock/")
@needs(Permission.READ)
def stock() -> str:
    """What there is: `?scope=site:cafe-03&search=우유&low=yes`, all of them optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        scope = scope_for(session, visitor.actor, request.args.get("scope") or widest_scope(session, visitor.actor), Permission.READ)
        scopes = scope_menu(session, say, visitor.actor, str(scope), lambda wanted: url_for("console.stock", scope=wanted))
        site = session.scalar(sa.select(Site).where(Site.code == scope.code)) if scope.kind == "site" else None
        content = _of_site(session, say, visitor.actor, site) if site else _of_scope(session, say, scope, scopes.current)
        example = session.scalar(sa.select(sa.exists().where(Product.example)))
    return rendered(
        "console/stock/page.html", say, here="stock", tab="stock", visitor=visitor, scopes=scopes, scope=str(scope), example=example,
        written=figures.written_on(clock.now()), **content,
    )


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def _of_site(session: Session, say: Speaker, actor: Actor, site: Site) -> dict[str, Any]:
    kept = stock_of(session, site)
    search, low = request.args.get("search", "")[:60].strip(), request.args.get("low") == "yes"
    shown = [each for each in kept if _matches(each, search) and (each.low or each.on_hand_milli < 0 or not low)]
    short = sum(each.low or each.on_hand_milli < 0 for each in kept)
    name, counted = site_name(site.name, None).text, max((each.counted_at for each in kept if each.counted_at), default=None)
    if not kept:
        title = say("title_none", site=name)
    else:
        title = say("title_low" if short else "title_fine", site=name, count=len(kept), low=short)
    value = figures.won(sum(each.value for each in kept), say.language)
    lead = [say("lead_value", value=value)] if kept else []
    if kept:
        lead.append(say("lead_counted", moment=figures.moment(counted, say.language)) if counted else say("lead_uncounted"))
    return {
        "title": title, "lead": lead, "site": site, "rows": item_rows(say, site.code, shown), "sites": (), "search": search, "low": low,
        "total": figures.number(sum(each.value for each in shown)), "kept": len(kept), "shown": len(shown),
        "may_edit": may_change(session, actor, site.code),
    }


def _matches(kept: OnHand, search: str) -> bool:
    wanted = search.casefold()
    return not wanted or wanted in kept.name.casefold() or wanted in kept.item


def _of_scope(session: Session, say: Speaker, scope: Scope, named: str) -> dict[str, Any]:
    found = stock_by_site(session, sites_within(scope))
    named_sites = sa.select(Site.id, Site.code, Site.name).where(Site.id.in_([each.site_id for each in found]))
    names = {row[0]: row[1:] for row in session.execute(named_sites)}
    low = sum(1 for each in found if each.low or each.short)
    if not found:
        title = say("title_none", site=named)
    else:
        title = say("title_sites_low" if low else "title_sites_fine", scope=named, count=low)
    value = figures.won(sum(each.value for each in found), say.language)
    return {
        "title": title, "lead": [say("lead_sites", count=len(found), value=value)] if found else [], "site": None, "rows": (),
        "sites": site_rows(say, found, names), "total": figures.number(sum(each.value for each in found)), "search": "", "low": False,
        "kept": len(found), "shown": len(found), "may_edit": False,
        "sums": [figures.number(sum(getattr(each, name) for each in found)) for name in ("items", "low", "short")],
    }
