"""The month of day totals: of a scope as a table of sites, of one site as a calendar that leads to each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.daytotals.month import SiteMonth, calendar, days_shut, sites_table, weekdays
from pos.console.daytotals.words import WORDS
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.scopes import Scopes, scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.daytotals import queries
from pos.daytotals.missing import gaps
from pos.importing.kinds import DAY_TOTALS
from pos.revenue.dated import sites_during
from sites import clock
from sites.access import Actor, Permission, Scope, reach, scope_for
from sites.db import reading
from sites.errors import invalid_at
from sites.registry import KINDS, Site, SiteClosure, SiteLedger, closed_set

EARLIEST, LATEST = 200001, 209912
IMPORTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    scope: Scope
    month: int
    today: date

    @property
    def days(self) -> tuple[date, date]:
        """First and last day of the month."""
        return clock.month_bounds(self.month)


@console.get("/day-totals/")
@needs(Permission.READ)
def day_totals() -> str:
    """A month of a scope: `?month=2020-11&scope=site:gs25-01`, both optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        asked = _asked(session, visitor.actor)
        scopes = scope_menu(session, say, visitor.actor, str(asked.scope), lambda scope: address(scope, asked.month))
        site = session.scalar(sa.select(Site).where(Site.code == asked.scope.code)) if asked.scope.kind == "site" else None
        states = site is not None and site.offers("day_totals")
        content = _of_site(session, say, visitor.actor, asked, site) if site and states else _of_scope(session, say, asked, scopes)
        content["imports"] = _imports(session, say, visitor.actor, asked.scope)
    return rendered(
        "console/daytotals/page.html", say, here="day_totals", visitor=visitor, scopes=scopes, months=_months(say, asked),
        month_name=figures.month_name(asked.month, say.language), written=figures.written_on(clock.now()),
        may_edit=visitor.actor.may(Permission.SITE_WORK), **content,
    )


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def address(scope: str, month: int | None = None) -> str:
    """The page of a scope's month."""
    return url_for("console.day_totals", scope=scope, month=clock.month_text(month) if month else None)


def _asked(session: Session, actor: Actor) -> Asked:
    scope = scope_for(session, actor, request.args.get("scope") or widest_scope(session, actor), Permission.READ)
    today, text = clock.business_day(clock.now()), request.args.get("month")
    month = clock.parse_month(text) if text else clock.month_number(today)
    if month is None or not EARLIEST <= month <= LATEST:
        raise invalid_at("/month", "달을 2020-11처럼 적어 주세요.", "Give the month as 2020-11.")
    return Asked(scope, month, today)


def _of_scope(session: Session, say: Speaker, asked: Asked, scopes: Scopes) -> dict[str, Any]:
    first, last = asked.days
    kinds = [code for code, kind in KINDS.items() if "day_totals" in kind.offers]
    within = sa.select(Site).where(Site.id.in_(sites_during(asked.scope, first, last)), Site.kind.in_(kinds)).order_by(Site.code)
    sites = session.scalars(within).all()
    ids = [site.id for site in sites]
    lacking, sums = gaps(session, asked.scope, first, last), queries.sums_by_site(session, ids, first, last)
    closures = _closures(session, ids, first, last)
    shut = {site_id: days_shut(of_site, first, last) for site_id, of_site in closures.items()}
    month, count = figures.month_name(asked.month, say.language), len({gap.site for gap in lacking})
    if not sites:
        title = say("title_none")
    else:
        title = say("title_all", month=month, count=count) if count else say("title_all_full", month=month)
    total = figures.won(sum(each.total for each in sums.values()), say.language)
    return {
        "title": title, "lead": say("lead_all", total=total, count=len(sites)) if sites else "", "site": None, "empty": not sites,
        "table": sites_table(say, asked.month, sites, sums, lacking, shut, scopes.current) if sites else None,
    }


def _of_site(session: Session, say: Speaker, actor: Actor, asked: Asked, site: Site) -> dict[str, Any]:
    first, last = asked.days
    stated = {each.row.business_date: each for each in queries.totals_between(session, site, first, last)}
    lacking = gaps(session, asked.scope, first, last)
    closures = _closures(session, [site.id], first, last).get(site.id, [])
    may_edit = _may_edit(session, actor, site)
    known = SiteMonth(site, asked.month, asked.today, stated, lacking, closures)
    invoices = queries.invoices_between(session, site, first, last) if site.offers("contracts") else None
    total = sum(each.total for each in stated.values()) + sum(each.total for each in invoices or ())
    ledger = session.scalar(sa.select(SiteLedger.closed_months).where(SiteLedger.site_id == site.id)) or ""
    counted = figures.won(total, say.language)
    if site.offers("contracts") and not stated:
        lead = say("lead_contract", total=counted)
    else:
        lead = say("lead_site" if may_edit else "lead_read", days=len(stated), total=counted)
    return {
        "title": _site_title(say, asked, site, known, len(invoices or ())), "lead": lead, "site": site, "table": None,
        "weeks": calendar(say, known, may_edit), "weekdays": weekdays(say), "site_may_edit": may_edit,
        "closed": asked.month in closed_set(ledger), "contracts": site.offers("contracts"),
        "invoices": [_invoice(say, each) for each in invoices or ()],
        "example": any(each.example for each in (*stated.values(), *(invoices or ()))),
    }


def _site_title(say: Speaker, asked: Asked, site: Site, known: SiteMonth, invoices: int) -> str:
    name, month = site_name(site.name, None).text, figures.month_name(asked.month, say.language)
    if known.missing:
        return say("title_site", site=name, month=month, count=len(known.missing))
    if any(gap.of_contract for gap in known.gaps):
        return say("title_contract", site=name, month=month)
    if site.offers("contracts") and not known.stated:
        return say("title_invoices" if invoices else "title_no_invoice", site=name, month=month, count=invoices)
    return say("title_site_full", site=name, month=month)


def _invoice(say: Speaker, statement: queries.Statement) -> dict[str, str]:
    return {
        "href": url_for("console.contract_invoice", series=str(statement.row.series)),
        "issued_on": figures.day_name(statement.row.business_date, say.language), "counterparty": statement.row.counterparty or "",
        "tax_class": say(f"class_{statement.tax_classes[0][0]}"), "amount": figures.number(statement.total),
        "vat": figures.number(statement.vat),
    }


def _imports(session: Session, say: Speaker, actor: Actor, scope: Scope) -> list[dict[str, Any]]:
    may = actor.may(Permission.SITE_WORK)
    return [
        {
            "name": made.name, "days": figures.number(made.rows), "total": figures.number(made.total),
            "period": f"{made.first.isoformat()} – {made.last.isoformat()}", "when": figures.moment(made.recorded_at, say.language),
            "undone": made.undone_at is not None,
            "undo": url_for("console.import_undoing", kind=DAY_TOTALS, import_id=str(made.id)) if may and made.undone_at is None else None,
        }
        for made in queries.imports_in_reach(session, actor, IMPORTS_SHOWN, scope)
    ]


def _months(say: Speaker, asked: Asked) -> dict[str, Any]:
    """Two years back from the running month, and the neighbours of the one that is shown."""
    running, scope = clock.month_number(asked.today), str(asked.scope)
    offered = [clock.next_month(max(running, asked.month), -number) for number in range(24)]
    if asked.month not in offered:
        offered.append(asked.month)
    after = clock.next_month(asked.month)
    return {
        "options": [(clock.month_text(month), figures.month_name(month, say.language), month == asked.month) for month in offered],
        "before": address(scope, clock.next_month(asked.month, -1)), "after": address(scope, after) if after <= running else None,
        "scope": scope,
    }


def _closures(session: Session, ids: Sequence[int], first: date, last: date) -> dict[int, list[SiteClosure]]:
    query = sa.select(SiteClosure).where(
        SiteClosure.site_id.in_(ids), SiteClosure.closed_from <= last,
        sa.or_(SiteClosure.closed_until.is_(None), SiteClosure.closed_until >= first),
    )
    found: dict[int, list[SiteClosure]] = {}
    for closure in session.scalars(query.order_by(SiteClosure.closed_from)):
        found.setdefault(closure.site_id, []).append(closure)
    return found


def _may_edit(session: Session, actor: Actor, site: Site) -> bool:
    allowed = reach(actor.roles_for(Permission.SITE_WORK))
    return session.scalar(sa.select(Site.id).where(Site.id == site.id, Site.id.in_(allowed))) is not None
