"""The routes of the list of products: a plain GET form, a page at a time, and the same list as a file."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Response, request, url_for
from sqlalchemy.orm import Session

from pos.catalogue.ownership import may_edit, owner_text
from pos.catalogue.prices import own_prices, prices_version
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.catalogue.listing import Listed, Listing, listing_of
from pos.console.catalogue.rows import STATES, STATES_AT_A_SITE, Asked, chosen, heads_of, rows_of
from pos.console.catalogue.timeline import timeline_at
from pos.console.catalogue.words import WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.scopes import scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.exports.table_text import csv_file
from sites import clock
from sites.access import REGION, Actor, Permission, scope_for, site_for
from sites.db import reading
from sites.errors import DomainError
from sites.registry import Centre, Site

AT_ONCE = 50


@console.get("/catalogue/")
@needs(Permission.CATALOGUE)
def catalogue() -> str:
    """`?scope=&search=&category=&owner=&state=&page=`, all of them optional; `&price=SKU` opens that row to change its price."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        asked = _asked(session, visitor.actor)
        listing = listing_of(session, visitor.actor, asked.scope, clock.now())
        scopes = scope_menu(session, say, visitor.actor, str(asked.scope), lambda scope: url_for("console.catalogue", scope=scope))
        owners = owners_of(session, say)
        found = chosen(listing, asked)
        pages = max(-(-len(found) // AT_ONCE), 1)
        start = (min(asked.page, pages) - 1) * AT_ONCE
        rows = rows_of(say, listing, found[start : start + AT_ONCE], asked, owners)
        may_price = listing.site is not None and may_at(session, visitor.actor, listing.site)
        content = {
            "title": _title(say, listing, found, asked, scopes.current), "lead": _lead(say, listing),
            "editing": _editing(session, say, visitor.actor, listing, asked), "choices": _choices(say, listing, asked, owners),
            "example": any(each.product.example for each in listing.products), "is_empty": not listing.products, "site": listing.site,
            "file": asked.file_address(),
        }
    return rendered(
        "console/catalogue/page.html", say, here="catalogue", visitor=visitor, scopes=scopes, asked=asked, rows=rows,
        paging=_paging(say, asked, start, len(rows), len(found)), written=figures.written_on(clock.now()), may_price=may_price,
        may_make=bool(owners_to_give(say, visitor.actor)), may_default=visitor.actor.may(Permission.CENTRE_WORK), **content,
    )


@console.get("/catalogue/prices.csv")
@needs(Permission.CATALOGUE)
def catalogue_file() -> Response:
    """The list that the same address shows, all pages of it, as csv."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        asked = _asked(session, visitor.actor)
        listing = listing_of(session, visitor.actor, asked.scope, clock.now())
        rows = rows_of(say, listing, chosen(listing, asked), asked, owners_of(session, say))
    answer = Response(csv_file(heads_of(say, listing), [row.values for row in rows]), content_type="text/csv; charset=utf-8")
    name = f"prices-{asked.scope.code or asked.scope.kind}-{listing.today:%Y%m%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def owners_of(session: Session, say: Speaker) -> dict[str, str]:
    """The names of everyone who can own a product, by 'region' and 'centre:CODE'."""
    centres = session.execute(sa.select(Centre.code, Centre.name).order_by(Centre.code))
    return {"region": say("region"), **{owner_text(code): name for code, name in centres}}


def owners_to_give(say: Speaker, actor: Actor) -> list[str]:
    """For whom the visitor may make a product, as 'region' and 'centre:CODE'."""
    own = [REGION, *(grant.scope for grant in actor.roles_for(Permission.CENTRE_WORK) if grant.scope.kind == "centre")]
    return [str(scope) for scope in own if may_edit(actor, scope)]


def may_at(session: Session, actor: Actor, site: Site) -> bool:
    """Whether the visitor may set prices and availability at a site."""
    try:
        site_for(session, actor, site.code, Permission.SITE_WORK)
    except DomainError:
        return False
    return True


def _asked(session: Session, actor: Actor) -> Asked:
    given = {name: request.args.get(name, "")[:100] for name in ("search", "category", "owner", "state", "page", "price")}
    given = {name: text if text.isprintable() else "" for name, text in given.items()}
    scope = scope_for(session, actor, request.args.get("scope") or widest_scope(session, actor), Permission.CATALOGUE)
    page = int(given["page"]) if given["page"].isascii() and given["page"].isdigit() and len(given["page"]) < 6 else 1
    state = given["state"] if given["state"] in (STATES_AT_A_SITE if scope.kind == "site" else STATES) else ""
    return Asked(scope, given["search"].strip(), given["category"], given["owner"], state, max(page, 1), given["price"])


def _editing(session: Session, say: Speaker, actor: Actor, listing: Listing, asked: Asked) -> dict[str, Any] | None:
    """The open row: what it costs as a line in time, and the version that the form carries."""
    each = next((each for each in listing.products if each.product.sku == asked.price), None)
    if listing.site is None or each is None or not may_at(session, actor, listing.site):
        return None
    own = own_prices(session, [each.product.id], [listing.site.id]).get((listing.site.id, each.product.id), [])
    return {
        "sku": each.product.sku, "version": prices_version(own), "now": figures.won(each.now.price, say.language),
        "from": listing.today.isoformat(), "line": timeline_at(session, say, each.product.id, own, listing.today), "back": asked.address(),
    }


def _title(say: Speaker, listing: Listing, found: list[Listed], asked: Asked, scope: str) -> str:
    if not listing.products:
        return say("title_none", scope=scope)
    if asked.narrowed:
        return say("title_found", count=len(found)) if found else say("title_not_found")
    on_sale = sum(each.available and not each.withdrawn for each in listing.products)
    title = say("title_site" if listing.site else "title_wide", scope=scope, count=on_sale)
    days = sorted(each.changes_on for each in listing.products if each.changes_on is not None)
    if not days:
        return title
    count = days.count(days[0])
    return f"{title} {say('title_changes', count=count, day=figures.day_name(days[0], say.language))}"


def _lead(say: Speaker, listing: Listing) -> str:
    counts = {
        "sold_out": sum(each.sold_out > 0 for each in listing.products),
        "not_sold": sum(not each.available for each in listing.products), "withdrawn": sum(each.withdrawn for each in listing.products),
    }
    return ", ".join(say(f"lead_{key}", count=count) for key, count in counts.items() if count)


def _choices(say: Speaker, listing: Listing, asked: Asked, owners: dict[str, str]) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    used = {each.category for each in listing.products}
    tabs = sorted((each for code, each in listing.categories.items() if code in used), key=lambda each: (each.position, each.code))
    categories = [(each.code, each.name) for each in tabs] + ([("-", say("no_category"))] if None in used else [])
    states = [(state, say(state)) for state in (STATES_AT_A_SITE if listing.site else STATES)]
    listed = [(owner, owners.get(owner, owner)) for owner in sorted({each.owner for each in listing.products}, reverse=True)]
    fields: tuple[tuple[str, Sequence[tuple[str, str]], str], ...] = (
        ("category", categories, asked.category), ("owner", listed, asked.owner), ("state", states, asked.state),
    )
    return [
        (name, say(f"head_{name}"), [(value, word, value == current) for value, word in options])
        for name, options, current in fields if len(options) > 1 or current
    ]


def _paging(say: Speaker, asked: Asked, start: int, shown: int, total: int) -> dict[str, Any]:
    page = start // AT_ONCE + 1
    return {
        "says": say("paging", first=start + 1, last=start + shown, total=total) if total > AT_ONCE else "",
        "before": asked.address(page=page - 1) if page > 1 else None,
        "after": asked.address(page=page + 1) if start + shown < total else None,
    }
