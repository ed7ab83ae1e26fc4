"""Attendance in totals: how many people worked how long at each site, for those who only look on. Nobody can be told apart in it."""

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.month_facts import UNKNOWN_OPERATOR, running_on, scope_name
from pos.exports.runs import own_shifts
from pos.exports.table import COUNT, MINUTES, TOTAL, Column, Row, Sheet, Table, summed
from pos.exports.wanted import Wanted
from pos.revenue.dated import sites_during
from sites import clock
from sites.registry import Centre, Site
from sites.shifts.pairing import Shift

COLUMNS = (
    Column("centre", "지역자활센터", width=22), Column("site", "사업장", width=34), Column("people", "참여자수(명)", COUNT, 12),
    Column("days", "연 출근일수", COUNT, 12), Column("minutes", "근무시간", MINUTES, 12), Column("unfinished", "빠진 기록", COUNT, 11),
)


def hours_table(session: Session, wanted: Wanted) -> Table:
    """A row for each site where anybody clocked in the month."""
    first, last = clock.month_bounds(wanted.month)
    sites = {site.id: site for site in session.scalars(sa.select(Site).where(Site.id.in_(sites_during(wanted.scope, first, last))))}
    centres = dict(session.execute(sa.select(Centre.code, Centre.name)).all())
    worked: defaultdict[int, list[Shift]] = defaultdict(list)
    for site_id, shift in own_shifts(session, wanted, list(sites)):
        worked[site_id].append(shift)
    operators = running_on(session, last)
    rows = []
    for site in sorted((sites[site_id] for site_id in worked), key=lambda site: (operators[site.code][1] or "~", site.code)):
        centre = operators[site.code][1]
        rows.append(_row(site, centre, centres[centre] if centre else UNKNOWN_OPERATOR, worked[site.id]))
    total = Row(("합계", *summed(COLUMNS, rows)[1:]), TOTAL, {"site_code": None, "centre_code": None})
    return Table(
        "attendance", "근무 현황", "근무 현황", wanted.scope, scope_name(session, wanted.scope), wanted.month, wanted.made_by,
        clock.now(), COLUMNS, (*rows, total), 2, about=(("자료", "사업장별 합계. 한 사람씩은 그 사업장과 센터에서 받을 수 있습니다."),),
        paper=(Sheet("사업장별", tuple(column.code for column in COLUMNS)),),
    )


def _row(site: Site, centre: str | None, centre_name: str, shifts: list[Shift]) -> Row:
    people, days = {shift.participant for shift in shifts}, {(shift.participant, shift.business_date) for shift in shifts}
    minutes, unfinished = sum(shift.minutes or 0 for shift in shifts), sum(shift.minutes is None for shift in shifts)
    return Row((centre_name, site.name, len(people), len(days), minutes, unfinished), codes={"site_code": site.code, "centre_code": centre})
