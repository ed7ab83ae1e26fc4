"""The day's shifts, forgotten clock-outs first: by site, with names for those who may see them and codes for the region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.people.shifts import Person, ShiftRow, Sight, hours, person_of, shift_row, time_of_minutes
from pos.console.people.words import WORDS
from pos.console.scopes import holding, scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Actor, Permission, Scope, reach, scope_for, sites_within
from sites.db import reading
from sites.errors import invalid_at
from sites.people.assignments import assigned_all_sites
from sites.people.participants import display_names
from sites.registry import Site
from sites.shifts.pairing import Shift
from sites.shifts.queries import shifts_all_sites

LOOK_BACK = timedelta(days=14)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SiteDay:
    """A site's shifts of the day, and who is expected and has not come."""

    name: str
    second: str | None
    month: str
    rows: tuple[ShiftRow, ...]
    awaited: tuple[Person, ...]
    total: str
    inside: int


@console.get("/people/")
@needs(Permission.APPROVE)
def people() -> str:
    """`?scope=site:cafe-01&day=2020-11-20`, both optional."""
    say, visitor = speaker(), current_visitor()
    mine = holding(visitor.actor, Permission.APPROVE)
    with reading() as session:
        scope = scope_for(session, visitor.actor, request.args.get("scope") or widest_scope(session, mine), Permission.APPROVE)
        today = clock.business_day(clock.now())
        day = _day(today)
        scopes = scope_menu(session, say, mine, str(scope), lambda other: _address(other, day, today))
        content = _content(session, say, visitor.actor, scope, day, today)
    return rendered(
        "console/people/page.html", say, here="people", visitor=visitor, scopes=scopes, tab="day", day=day.isoformat(),
        is_today=day == today, sees_people=visitor.actor.may(Permission.PEOPLE), title=_title(say, scopes.current, content, day, today),
        before=_address(str(scope), day - ONE_DAY, today), after=_address(str(scope), day + ONE_DAY, today) if day < today else None,
        scope=str(scope), **content,
    )


def speaker() -> Speaker:
    """The words of these pages in the visitor's language."""
    return Speaker(language(), FRAME, WORDS)


def sights(session: Session, actor: Actor, sites: Sequence[Site]) -> dict[int, Sight]:
    """What the visitor may see and do at each of these sites, in three queries."""
    ids = [site.id for site in sites]
    reached = [
        set(session.scalars(sa.select(Site.id).where(Site.id.in_(ids), Site.id.in_(reach(actor.roles_for(permission))))))
        for permission in (Permission.PEOPLE, Permission.APPROVE, Permission.SELL)
    ]
    return {number: Sight(*(number in each for each in reached)) for number in ids}


def _content(session: Session, say: Speaker, actor: Actor, scope: Scope, day: date, today: date) -> dict[str, Any]:
    sites = session.scalars(sa.select(Site).where(Site.id.in_(sites_within(scope))).order_by(Site.code)).all()
    by_id, sight = {site.id: site for site in sites}, sights(session, actor, sites)
    recent = shifts_all_sites(session, list(by_id), today - LOOK_BACK, today)
    of_day = [each for each in recent if each[1].business_date == day]
    if not today - LOOK_BACK <= day <= today:
        of_day = shifts_all_sites(session, list(by_id), day, day)
    forgotten = [each for each in recent if "missing_out" in each[1].flags]
    assigned = assigned_all_sites(session, list(by_id), day, day)
    names = {person.code: person.display_name for _, person in assigned}
    names |= display_names(session, {shift.participant for _, shift in (*of_day, *forgotten)} - names.keys())
    forgotten.sort(key=lambda each: (each[1].business_date, by_id[each[0]].code), reverse=True)
    return {
        "forgotten": [
            {
                "site": site_name(by_id[site_id].name, None).text, "row": shift_row(say, by_id[site_id], shift, names, sight[site_id]),
                "day": figures.day_with_weekday(shift.business_date, say.language),
            }
            for site_id, shift in forgotten
        ],
        "sites": _by_site(say, sites, of_day, assigned, names, sight, day, today),
        "people_count": len({shift.participant for _, shift in of_day}),
        "inside_count": sum("open" in shift.flags for _, shift in of_day),
        "time": time_of_minutes(say, sum(shift.minutes or 0 for _, shift in of_day)), "empty": not sites,
    }


def _by_site(
    say: Speaker, sites: Sequence[Site], of_day: list[tuple[int, Shift]], assigned: list[tuple[int, Any]], names: dict[str, str],
    sight: dict[int, Sight], day: date, today: date,
) -> list[SiteDay]:
    found = []
    for site in sites:
        shifts = sorted((shift for site_id, shift in of_day if site_id == site.id), key=lambda shift: shift.starts_at)
        came = {shift.participant for shift in shifts}
        awaited = [person.code for site_id, person in assigned if site_id == site.id and person.code not in came] if day <= today else []
        if not shifts and not awaited:
            continue
        name = site_name(site.name, None)
        found.append(SiteDay(
            name.text, name.second, url_for("console.people_month", site=site.code, month=clock.month_text(clock.month_number(day))),
            tuple(shift_row(say, site, shift, names, sight[site.id]) for shift in shifts),
            tuple(person_of(code, names, sight[site.id]) for code in awaited),
            hours(sum(shift.minutes or 0 for shift in shifts)), sum("open" in shift.flags for shift in shifts),
        ))
    return found


def _title(say: Speaker, scope: str, content: dict[str, Any], day: date, today: date) -> str:
    if content["forgotten"]:
        return say("title_forgotten", scope=scope, count=len(content["forgotten"]))
    if day == today and not content["people_count"]:
        return say("title_nobody", scope=scope)
    if day == today:
        return say("title_inside", scope=scope, count=content["inside_count"])
    return say("title_day", scope=scope, day=figures.day_with_weekday(day, say.language), count=content["people_count"])


def _day(today: date) -> date:
    text = request.args.get("day")
    if not text:
        return today
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= today.year + 1:
        raise invalid_at("/day", "날짜를 2020-11-20처럼 적어 주세요.", "Give the day as 2020-11-20.")
    return found


def _address(scope: str, day: date, today: date) -> str:
    return url_for("console.people", scope=scope, day=None if day == today else day.isoformat())
