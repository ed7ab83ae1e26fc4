"""The attendance sheet of a site's month (출근부), on the screen and on A4."""

from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.people.grid import sheet_of
from pos.console.people.page import sights, speaker
from pos.console.people.shifts import shift_row, time_of_minutes
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Actor, Permission, reach, site_for
from sites.db import reading
from sites.errors import NotFound, invalid_at
from sites.people.assignments import assigned_all_sites
from sites.people.models import Participant
from sites.registry import Centre, Project, Site, periods_of
from sites.shifts.pairing import Shift
from sites.shifts.queries import shifts_between

MONTHS_OFFERED = 25


@console.get("/people/month/")
@needs(Permission.APPROVE)
def people_month() -> str:
    """`?site=cafe-01&month=2020-11`, both optional."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        places = session.execute(
            sa.select(Site.code, Site.name).where(Site.id.in_(reach(visitor.actor.roles_for(Permission.APPROVE)))).order_by(Site.code)
        ).all()
        if not places:
            raise NotFound("site_not_found")
        site = site_for(session, visitor.actor, request.args.get("site") or places[0].code, Permission.APPROVE)
        month = _month(clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes))
        content = _content(session, say, visitor.actor, site, month)
        code, name = site.code, site_name(site.name, None).text
    running = clock.month_number(clock.business_day(clock.now()))
    return rendered(
        "console/people/month.html", say, here="people", visitor=visitor, tab="month", places=[tuple(place) for place in places],
        code=code, months=_months(say, code, month, running), month_name=figures.month_name(month, say.language), scope=f"site:{code}",
        site_title=name, written=figures.written_on(clock.now()),
        sees_people=visitor.actor.may(Permission.PEOPLE), **content,
    )


def _content(session: Session, say: Speaker, actor: Actor, site: Site, month: int) -> dict[str, Any]:
    first, last = clock.month_bounds(month)
    shifts, sight = shifts_between(session, site, first, last), sights(session, actor, [site])[site.id]
    people = {person.code: (person.display_name, person.type_code) for _, person in assigned_all_sites(session, [site.id], first, last)}
    others = {shift.participant for shift in shifts} - people.keys()
    rows = session.execute(
        sa.select(Participant.code, Participant.display_name, Participant.type_code).where(Participant.code.in_(others))
    )
    people |= {code: (name, type_code) for code, name, type_code in rows}
    sheet = sheet_of(say, site, month, shifts, people, sight)
    names = {code: name for code, (name, _) in people.items()}
    odd = [shift for shift in shifts if shift.minutes is None and "open" not in shift.flags]
    period = next((each for each in reversed(periods_of(session, site.id)) if each.valid_from <= last), None)
    name, spoken = site_name(site.name, None).text, figures.month_name(month, say.language)
    if sheet.unfinished:
        title = say("month_title_odd", site=name, month=spoken, count=sheet.unfinished)
    elif shifts:
        title = say("month_title", site=name, month=spoken, time=time_of_minutes(say, sum(shift.minutes or 0 for shift in shifts)))
    else:
        title = say("month_title_none", site=name, month=spoken)
    return {
        "sheet": sheet, "title": title, "names": sight.names,
        "odd": [{"row": shift_row(say, site, shift, names, sight), "day": _day(say, shift)} for shift in odd],
        "centre": session.get_one(Centre, period.centre_id).name if period and period.centre_id else "",
        "project": session.get_one(Project, period.project_id).name if period else "",
    }


def _day(say: Speaker, shift: Shift) -> str:
    return figures.day_with_weekday(shift.business_date, say.language)


def _month(today: Any) -> int:
    text = request.args.get("month")
    month = clock.parse_month(text) if text else clock.month_number(today)
    if month is None or not 200001 <= month <= 209912:
        raise invalid_at("/month", "달을 2020-11처럼 적어 주세요.", "Give the month as 2020-11.")
    return month


def _months(say: Speaker, site: str, month: int, running: int) -> dict[str, Any]:
    offered = [clock.next_month(max(running, month), -number) for number in range(MONTHS_OFFERED)]
    if month not in offered:
        offered.append(month)

    def address(other: int) -> str:
        return url_for("console.people_month", site=site, month=clock.month_text(other))

    after = clock.next_month(month)
    return {
        "options": [(clock.month_text(each), figures.month_name(each, say.language), each == month) for each in offered],
        "before": address(clock.next_month(month, -1)), "after": address(after) if after <= running else None,
    }
