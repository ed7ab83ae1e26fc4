"""A month at the bays: every day with what was taken or that it is missing, and the bays."""

from datetime import date
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from pos.bays.editing import bays_of
from pos.bays.missing import unread
from pos.bays.models import Bay
from pos.bays.queries import Day, days_between
from pos.console import figures
from pos.console.bays.words import WORDS
from pos.console.blueprint import console, needs
from pos.console.daytotals.day import may_change
from pos.console.daytotals.words import WORDS as OF_TOTALS
from pos.console.farm.page import month_asked, months_around
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.console.workplaces import Cell, Grid, Line, chosen, sites_offering
from sites import clock
from sites.access import Permission, Scope
from sites.db import reading
from sites.registry import Site

OFFER = "bays"


@console.get("/bays/")
@needs(Permission.READ)
def bays() -> str:
    """`?site=carwash-01&month=2021-01`, both optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        sites = sites_offering(session, visitor.actor, OFFER)
        site = chosen(sites, request.args.get("site"))
        choices = [(each.code, site_name(each.name, None).text) for each in sites]
        may_edit = site is not None and may_change(session, visitor.actor, site.code)
        content = _content(session, say, site, may_edit) if site else {"site": None, "title": say("nowhere")}
    return rendered("console/bays/page.html", say, here="bays", visitor=visitor, sites=choices, may_edit=may_edit, **content)


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, OF_TOTALS | WORDS)


def address(site: str, day: date) -> str:
    """The month of a day."""
    return url_for("console.bays", site=site, month=clock.month_text(clock.month_number(day)))


def _content(session: Session, say: Speaker, site: Site, may_edit: bool) -> dict[str, Any]:
    today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    month = month_asked(today)
    first, last = clock.month_bounds(month)
    known, stand = bays_of(session, site), {each.row.business_date: each for each in days_between(session, site, first, last)}
    missing = set(unread(session, Scope("site", site.code), first, last).get(site.code, ()))
    shown = sorted({*stand, *missing, *([today] if first <= today <= last and any(bay.in_use(today) for bay in known) else [])})
    total, name = sum(each.document.total for each in stand.values()), figures.month_name(month, say.language)
    return {
        "site": site, "month": clock.month_text(month), "months": months_around(month, today, "console.bays", site.code),
        "title": say("month_title", month=name, total=figures.won(total, say.language)) if stand else say("month_none", month=name),
        "lead": say("month_lead", site=site_name(site.name, None).text, missing=len(missing)),
        "today": today.isoformat() if any(bay.in_use(today) for bay in known) else None,
        "grids": [
            Grid("days", say("days"), say("days_note"),
                 ((say("day"), False), (say("coin"), True), (say("card"), True), (say("took"), True), (say("state"), False)),
                 [_day(say, site.code, day, stand.get(day), day in missing) for day in shown], say("no_days")),
            Grid("bays", say("bays"), say("bays_note", count=len(known)),
                 ((say("bay"), False), (say("used"), False), (say("coin_won"), True), (say("card_won"), True)),
                 [_bay(say, site.code, each, may_edit) for each in known], say("no_bays")),
        ],
    }


def _day(say: Speaker, site: str, day: date, stands: Day | None, missing: bool) -> Line:
    name, href = figures.day_with_weekday(day, say.language), url_for("console.bay_day", site=site, day=day.isoformat())
    if stands is None:
        state = Cell(say("missing"), tone="warn", icon="alert") if missing else Cell("–")
        return Line(name, (Cell("–", n=True), Cell("–", n=True), Cell("–", n=True), state), href)
    sums = {meter: sum(each.won for each in stands.readings if each.wanted.meter == meter) for meter in ("coin", "card")}
    days = max((each.days for each in stands.readings), default=1)
    if missing:
        state = Cell(say("partly"), tone="warn", icon="alert")
    elif any(each.wanted.reset for each in stands.readings):
        state = Cell(say("was_reset"), tone="line", icon="history")
    else:
        state = Cell(say("covers", days=days), tone="warn", icon="calendar") if days > 1 else Cell(say("read"), tone="good", icon="check")
    figured = (figures.number(won) for won in (*sums.values(), stands.document.total))
    return Line(name, (*(Cell(text, n=True) for text in figured), state), href)


def _bay(say: Speaker, site: str, bay: Bay, may_edit: bool) -> Line:
    until = figures.day_name(bay.valid_until, say.language) if bay.valid_until else ""
    return Line(say("bay_no", code=bay.code), (
        Cell(f"{figures.day_name(bay.valid_from, say.language)} – {until}".rstrip()),
        Cell(figures.won(bay.coin_won, say.language), n=True), Cell(figures.won(bay.card_won, say.language), n=True),
    ), url_for("console.bay", site=site, code=bay.code) if may_edit else None)


