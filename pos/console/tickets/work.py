"""Work that was done, by day: how many things were finished and what was agreed for them. It is no revenue, and says so."""

from datetime import date, timedelta
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.tickets.page import sites_with_tickets, speaker
from pos.console.visitor import current_visitor
from pos.tickets.work_done import work_done
from sites import clock
from sites.access import Permission, reach
from sites.db import reading
from sites.errors import invalid_at
from sites.registry import Site

MOST_DAYS = timedelta(days=3660)


@console.get("/tickets/work/")
@needs(Permission.READ)
def ticket_work() -> str:
    """`?from=2020-11-01&to=2020-11-30`, both optional: this month."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        content = _content(session)
    return rendered("console/tickets/work.html", say, here="tickets", tab="work", visitor=visitor, **content)


def _content(session: Session) -> dict[str, Any]:
    say, actor, today = speaker(), current_visitor().actor, clock.business_day(clock.now())
    first, last = _day("from") or today.replace(day=1), _day("to") or today
    if not timedelta(0) <= last - first <= MOST_DAYS:
        raise invalid_at("/to", "끝 날이 시작 날보다 빠르거나 너무 멉니다.", "The last day lies before the first, or too far from it.")
    names = {site.code: site_name(site.name, None).text for site in sites_with_tickets(session, actor)}
    days = work_done(session, reach(actor.roles_for(Permission.READ)).where(Site.code.in_(names)), first, last)
    items, worth = sum(each.items for each in days), sum(each.worth for each in days)
    return {
        "title": say("work_title", items=figures.number(items), won=figures.won(worth, say.language)) if days else say("work_none"),
        "first": first.isoformat(), "last": last.isoformat(), "items": figures.number(items), "worth": figures.number(worth),
        "rows": [
            (figures.day_with_weekday(each.day, say.language), names[each.site], figures.number(each.items), figures.number(each.worth))
            for each in days
        ],
        "written": figures.written_on(clock.now()),
    }


def _day(name: str) -> date | None:
    text = request.args.get(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2199:
        raise invalid_at(f"/{name}", "날짜를 2020-11-20처럼 적어 주세요.", "Give the date as 2020-11-20.")
    return day
