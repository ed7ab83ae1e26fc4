"""One till: its X or Z report whole, what came later, the seal checked, and the slip that it prints as."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.documents.choices import address as documents_address
from pos.console.documents.document import may_here
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.tills.page import address, speaker
from pos.console.tills.rows import difference_badge, state_badge, time_of
from pos.console.tills.shown import (
    cash_of,
    days_of,
    head_of,
    left_of,
    marks_of,
    methods_of,
    moves_of,
    pieces_of,
    proof_of,
    unsent_of,
)
from pos.console.tills.slip import slip_of
from pos.console.visitor import current_visitor
from pos.sales.finding import MOST_DAYS
from pos.sales.finding import Sought as Documents
from pos.sales.letterhead import letterhead
from pos.tills.finding import Sought
from pos.tills.models import CLOSED, OPEN, Till
from pos.tills.queries import report_of, till_for
from pos.tills.seal_check import check_seal
from pos.tills.z_report import ZReport
from sites import clock
from sites.access import Permission, Scope
from sites.db import reading
from sites.registry import Site


@console.get("/tills/<uuid:till_id>")
@needs(Permission.READ)
def till(till_id: UUID) -> str:
    """A till within reach, with its report."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        row, site = till_for(session, visitor.actor, till_id, Permission.READ)
        content = _content(session, say, row, site)
        content["may_close"] = row.state == OPEN and may_here(session, visitor.actor, site.id, Permission.SELL)
    return rendered("console/tills/till.html", say, here="tills", visitor=visitor, **content)


def of_today(session: Session, till: Till, site: Site) -> ZReport:
    """The report of a till with the letterhead of its day."""
    return report_of(session, till, site, lambda session, site, day: asdict(letterhead(session, site, day)))


def _content(session: Session, say: Speaker, row: Till, site: Site) -> dict[str, Any]:
    report = of_today(session, row, site)
    today, name = clock.business_day(clock.now()), site_name(site.name, None).text
    limit, seal, addendum = site.over_short_from, report["seal"], report["addendum"]
    closed = row.state == CLOSED
    last = max([row.business_date, *(date.fromisoformat(day["book_date"]) for day in _days(report))])
    last = min(last, row.business_date + timedelta(days=MOST_DAYS - 1))
    first, month_ends = clock.month_bounds(clock.month_number(row.business_date))
    at_site = Scope("site", site.code)
    return {
        **head_of(say, report, name), "row": row, "report": report, "site_name": name,
        "state": state_badge(say, row.state, row.business_date, today),
        "difference": difference_badge(say, report["cash"]["difference"], limit) if closed else None,
        "cash": cash_of(say, report), "left": left_of(say, report),
        "pieces": pieces_of(say, report), "methods": methods_of(say, report["methods"], limit, closed=closed),
        "days": days_of(say, report["days"], report["total"]), "moves": moves_of(say, report["movements"]),
        "marks": marks_of(say, report), "parked": [(each["name"], figures.number(each["total"])) for each in report["parked"]],
        "unsent": unsent_of(say, report), "slip": slip_of(say, report, time_of),
        "addendum": None if addendum is None else {
            "note": say("addendum_note", won=figures.won(addendum["cash"], say.language)),
            "days": days_of(say, addendum["days"], addendum["total"]), "moves": moves_of(say, addendum["movements"]),
        },
        "proof": proof_of(say, report), "seal": check_seal(session, site.code, seal) if seal else None,
        "book": url_for("console.history", book=f"site:{site.code}", before=(seal["position"] if seal else row.entry) + 1),
        "documents": documents_address(Documents(at_site, row.business_date, last, till=row.id)),
        "back": address(Sought(at_site, first, min(month_ends, max(today, first)))),
        "example": session.scalar(sa.select(sa.exists().where(Product.example))),
    }


def _days(report: ZReport) -> list[Any]:
    addendum = report["addendum"]
    return [*report["days"], *(addendum["days"] if addendum else ())]
