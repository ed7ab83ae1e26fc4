"""The attendance sheet (출근부) of a month: a row for each participant and site with the days as columns; or each site's days, for those
who only look on. Names stand in it only where they were asked for. (Shape: the field notes' section 4.5; leave, which the system does
not know yet, has no column.)"""

from collections import defaultdict
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.attendance_days import hours_table
from pos.exports.month_facts import UNKNOWN_OPERATOR, running_on, scope_name
from pos.exports.runs import own_shifts
from pos.exports.table import COUNT, MINUTES, TOTAL, Column, Row, Sheet, Table, Value, summed
from pos.exports.wanted import Detail, Wanted
from pos.revenue.dated import sites_during
from sites import clock
from sites.people.models import Participant
from sites.people.participants import legal_name
from sites.registry import Centre, Project, Site
from sites.shifts.pairing import Shift

_NOT_ON_PAPER = frozenset({"centre", "project", "type"})
CAME, UNFINISHED = "○", "△"
LEGEND = "○ 출퇴근 기록이 모두 있음 · △ 출근이나 퇴근 기록이 빠짐. 근무시간은 기록이 모두 있는 근무만 더합니다."


def attendance_table(session: Session, wanted: Wanted) -> Table:
    """Who worked where and when, from the clock events that stand."""
    if wanted.detail == Detail.TOTALS:
        return hours_table(session, wanted)
    columns = _columns(wanted)
    rows = _rows(session, wanted)
    shown = "이름" if wanted.detail == Detail.NAMES else "참여자 번호. 이름은 넣지 않았습니다"
    return Table(
        "attendance", "출근부", "출근부", wanted.scope, scope_name(session, wanted.scope), wanted.month, wanted.made_by, clock.now(),
        columns, (*rows, Row((None, "합계", *summed(columns, rows)[2:]), TOTAL)), 3 + (wanted.detail == Detail.NAMES),
        about=(("자료", shown), ("기호", LEGEND)),
        paper=(Sheet("출근부", tuple(column.code for column in columns if column.code not in _NOT_ON_PAPER)),),
    )


def _columns(wanted: Wanted) -> tuple[Column, ...]:
    _, last = clock.month_bounds(wanted.month)
    names = (Column("name", "성명", width=12),) if wanted.detail == Detail.NAMES else ()
    return (
        Column("centre", "지역자활센터", width=18), Column("site", "사업장", width=26),
        Column("participant", "참여자 번호", width=11), *names, Column("project", "사업단", width=18), Column("type", "유형", width=9),
        *(Column(f"day_{day:02d}", str(day), width=4) for day in range(1, last.day + 1)),
        Column("days", "출근일수", COUNT, 9), Column("minutes", "근무시간", MINUTES, 10), Column("unfinished", "빠진 기록", COUNT, 9),
        Column("signature", "서명", width=10), Column("checked", "담당 확인", width=10),
    )


def _rows(session: Session, wanted: Wanted) -> list[Row]:
    first, last = clock.month_bounds(wanted.month)
    sites = {site.id: site for site in session.scalars(sa.select(Site).where(Site.id.in_(sites_during(wanted.scope, first, last))))}
    worked: defaultdict[tuple[str, str], list[Shift]] = defaultdict(list)
    for site_id, shift in own_shifts(session, wanted, list(sites)):
        worked[sites[site_id].code, shift.participant].append(shift)
    codes = {participant for _, participant in worked}
    people = {each.code: each for each in session.scalars(sa.select(Participant).where(Participant.code.in_(codes)))}
    names, operators = {site.code: site.name for site in sites.values()}, running_on(session, last)
    centres, projects = (dict(session.execute(sa.select(of.code, of.name)).all()) for of in (Centre, Project))
    rows = []
    for (site, participant), shifts in sorted(worked.items()):
        project, centre = operators[site]
        person = people[participant]
        front: list[Value] = [centres[centre] if centre else UNKNOWN_OPERATOR, names[site], participant]
        if wanted.detail == Detail.NAMES:
            front.append(legal_name(person) or person.display_name)
        front += [projects[project] if project else None, person.type_code]
        rows.append(Row((*front, *_days(shifts, last.day), *_sums(shifts), None, None), codes={"site_code": site, "centre_code": centre}))
    return rows


def _days(shifts: list[Shift], days: int) -> list[Value]:
    marks: list[Value] = [None] * days
    for shift in shifts:
        place = shift.business_date.day - 1
        marks[place] = UNFINISHED if shift.minutes is None else marks[place] or CAME
    return marks


def _sums(shifts: list[Shift]) -> tuple[int, int, int]:
    days: set[date] = {shift.business_date for shift in shifts}
    return len(days), sum(shift.minutes or 0 for shift in shifts), sum(shift.minutes is None for shift in shifts)
