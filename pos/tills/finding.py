"""Tills of a scope by the business day on which they were opened, the newest first, and what they come to together."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.dated import needs_operator, sites_during, with_operator, within
from pos.tills.models import CLOSING, OPEN, Till, TillEnd
from pos.tills.queries import Listed, is_differing
from sites.access import Actor, Permission, Scope, reach
from sites.devices import Device
from sites.errors import invalid_at
from sites.registry import Site

MOST_DAYS = 92
IS_OPEN = Till.state == sa.literal_column("'open'")


@dataclass(frozen=True, slots=True)
class Sought:
    """Which tills: of a scope, opened on these business days, in a state, only those with a difference or without a count."""

    scope: Scope
    first: date
    last: date
    state: str | None = None
    differing: bool = False


@dataclass(frozen=True, slots=True)
class Together:
    """What tills come to: how many, open and closed, how many were over or short or not counted, and those differences added up."""

    tills: int
    open: int
    closed: int
    differing: int
    uncounted: int
    over_short: int


def check_sought(sought: Sought) -> None:
    """Invalid for days in the wrong order or too many of them."""
    if sought.last < sought.first:
        raise invalid_at("/to", "끝 날짜가 시작 날짜보다 빠릅니다. 두 날짜를 확인해 주세요.",
                         "The last day comes before the first. Check both dates.")
    if (sought.last - sought.first).days >= MOST_DAYS:
        raise invalid_at("/to", "한 번에 {days}일까지 볼 수 있습니다. 기간을 줄여 주세요.",
                         "At most {days} days at a time. Shorten the period.", days=MOST_DAYS)


def found_tills(session: Session, actor: Actor, sought: Sought, limit: int, after: tuple[date, str, int] | None = None) -> list[Listed]:
    """At most `limit` tills within reach, the newest day first and there by site and number, from `after` on."""
    query = _listed(sought, actor)
    if after is not None:
        day, code, number = after
        query = query.where(sa.or_(
            Till.business_date < day,
            sa.and_(Till.business_date == day, sa.tuple_(Site.code, Till.number) > sa.tuple_(sa.literal(code), sa.literal(number))),
        ))
    query = query.order_by(Till.business_date.desc(), Site.code, Till.number).limit(limit)
    return [Listed(*row) for row in session.execute(query)]


def sum_of_tills(session: Session, actor: Actor, sought: Sought) -> Together:
    """What they come to, in one question."""
    closed = TillEnd.kind == CLOSING
    row = session.execute(_query(
        sought, actor, sa.func.count(), _count(IS_OPEN), _count(closed), _count(is_differing()),
        _count(sa.and_(closed, TillEnd.over_short.is_(None))), sa.func.coalesce(sa.func.sum(TillEnd.over_short), 0),
    )).one()
    return Together(*(int(each) for each in row))


def left_open(session: Session, actor: Actor, scope: Scope, before: date, limit: int) -> list[Listed]:
    """Tills that were opened before a day and never closed, the oldest first."""
    query = _listed(Sought(scope, date(2000, 1, 1), before - timedelta(days=1)), actor).where(IS_OPEN)
    query = query.order_by(Till.business_date, Site.code, Till.number).limit(limit)
    return [Listed(*row) for row in session.execute(query)]


def every_till(session: Session, sought: Sought) -> list[Listed]:
    """All of them by site and number, for whoever was asked already whether they may."""
    query = _listed(sought, None).order_by(Site.code, Till.number)
    return [Listed(*row) for row in session.execute(query)]


def forgotten(session: Session, sites: sa.Select[int], before: date) -> list[tuple[int, date]]:
    """The site's id and the business day of each till that was opened before a day and is open still."""
    query = sa.select(Till.site_id, Till.business_date).where(IS_OPEN, Till.site_id.in_(sites), Till.business_date < before)
    return [(site_id, day) for site_id, day in session.execute(query.order_by(Till.business_date, Till.number))]


def _count(what: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((what, 1), else_=0)), 0)


def _listed(sought: Sought, actor: Actor | None) -> sa.Select[Any]:
    return _query(sought, actor, Till, TillEnd, Site.code, Device.device_no).outerjoin(Device, Device.id == Till.device_id)


def _query(sought: Sought, actor: Actor | None, *columns: Any) -> sa.Select[Any]:
    rows: sa.FromClause = sa.join(Till.__table__, Site.__table__, Site.id == Till.site_id)
    rows = rows.outerjoin(TillEnd.__table__, TillEnd.till_id == Till.id)
    if needs_operator(sought.scope):
        rows = with_operator(rows, Till.site_id, Till.business_date)
    query = sa.select(*columns).select_from(rows).where(
        Till.site_id.in_(sites_during(sought.scope, sought.first, sought.last)),
        Till.business_date.between(sought.first, sought.last), within(sought.scope, Till.site_id),
    )
    if actor is not None:
        query = query.where(Till.site_id.in_(reach(actor.roles_for(Permission.READ))))
    if sought.state is not None:
        query = query.where(IS_OPEN if sought.state == OPEN else Till.state == sought.state)
    return query.where(is_differing()) if sought.differing else query
