"""The grid of plans: a row a site, a column a month, the sums in front and on top."""

from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.plans.words import WORDS
from pos.console.scopes import scope_menu, widest_scope
from pos.console.table import Cell, Name, Table, TableRow
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.money import round_half_up
from pos.revenue.plans import Planned, plans_between
from sites import clock
from sites.access import Actor, Permission, reach, scope_for, sites_within
from sites.db import reading
from sites.errors import invalid_at
from sites.registry import Site

EARLIEST, LATEST = 2000, 2098
_UNKNOWN, _THOUSAND = "–", 1_000


@console.get("/revenue/plans/")
@needs(Permission.READ)
def plans() -> str:
    """The plans of a scope: `?scope=region&year=2026`."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        text = request.args.get("scope") or widest_scope(session, visitor.actor)
        scope = scope_for(session, visitor.actor, text, Permission.READ)
        year = year_in_address(request.args.get("year") or str(clock.business_day(clock.now()).year))
        months = [year * 100 + number for number in range(1, 13)]
        planned = plans_between(session, scope, months[0], months[-1])
        held = sa.or_(Site.id.in_(sites_within(scope)), Site.code.in_({code for code, _ in planned}))
        sites = session.scalars(sa.select(Site).where(held).order_by(Site.code)).all()
        editable = _editable(session, visitor.actor)
        scopes = scope_menu(session, say, visitor.actor, str(scope), lambda other: url_for("console.plans", scope=other, year=year))
        example = session.scalar(sa.select(sa.exists().where(Product.example)))
        shown = [site for site in sites if _is_of_year(site, year) or any((site.code, month) in planned for month in months)]
        rows = [_row(say, site, year, months, planned, site.id in editable) for site in shown]
    content: dict[str, Any] = {
        "scopes": scopes, "title": _title(say, scopes.current, year, planned, len(rows)), "example": example,
        "may_edit": any(row.href for row in rows), "years": _years(year), "year": year,
        "before": url_for("console.plans", scope=str(scope), year=year - 1),
        "after": url_for("console.plans", scope=str(scope), year=year + 1),
        "revenue": url_for("console.revenue_year", scope=str(scope), year=year, against="plan"),
    }
    if rows:
        heads = (say("sites"), say("whole_year"), *(figures.month_label(month, say.language) for month in months))
        content["table"] = Table("grid", say("grid"), say("unit"), heads, (_total(scopes.current, months, planned), *rows))
    return rendered("console/plans/page.html", say, here="revenue", visitor=visitor, **content)


def speaker() -> Speaker:
    """Says the words of these pages."""
    return Speaker(language(), FRAME, WORDS)


def year_in_address(text: str) -> int:
    """The year of an address; Invalid for what is none between 2000 and 2098."""
    if not (text.isascii() and text.isdigit() and len(text) == 4 and EARLIEST <= int(text) <= LATEST):
        raise invalid_at("/year", "해를 2020처럼 적어 주세요.", "Give the year as 2020.")
    return int(text)


def _editable(session: Session, actor: Actor) -> set[int]:
    allowed = actor.roles_for(Permission.CENTRE_WORK)
    return set(session.scalars(reach(allowed))) if allowed else set()


def _is_of_year(site: Site, year: int) -> bool:
    """Whether a site can have been open on any day of the year."""
    return (site.opened_on is None or site.opened_on.year <= year) and (site.closed_on is None or site.closed_on.year >= year)


def _row(say: Speaker, site: Site, year: int, months: list[int], planned: Planned, may_edit: bool) -> TableRow:
    amounts = [planned.get((site.code, month)) for month in months]
    known = [amount for amount in amounts if amount is not None]
    name = site_name(site.name, site.opened_on)
    href = url_for("console.plan_of_year", site=site.code, year=year) if may_edit else None
    return TableRow(name, (_cell(sum(known) if known else None, "n strong"), *(_cell(amount) for amount in amounts)), href=href)


def _total(name: str, months: list[int], planned: Planned) -> TableRow:
    of_month = {month: [amount for (_, other), amount in planned.items() if other == month] for month in months}
    cells = [_cell(sum(of_month[month]) if of_month[month] else None) for month in months]
    return TableRow(Name(name), (_cell(sum(planned.values()) if planned else None, "n strong"), *cells), "total")


def _cell(amount: int | None, css: str = "n") -> Cell:
    return Cell(_UNKNOWN, "n faint") if amount is None else Cell(figures.number(round_half_up(amount, _THOUSAND)), css)


def _title(say: Speaker, scope: str, year: int, planned: Planned, count: int) -> str:
    if not planned:
        return say("title_none", scope=scope, year=year)
    total = figures.won(sum(planned.values()), say.language)
    return say("title", scope=scope, year=year, total=total, count=count, planned=len({code for code, _ in planned}))


def _years(year: int) -> list[int]:
    this = clock.business_day(clock.now()).year
    return sorted({year, *range(this - 4, this + 2)}, reverse=True)
