"""What may be missing of what tablets sold: numbers that never came, documents still in a queue, items set aside, tills not closed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.dated import sites_during
from pos.revenue.incomplete import Missing, Span
from pos.sales.models import QuarantineItem
from pos.sales.quarantine import stored_by_now
from pos.tills.models import Till
from sites.access import Scope
from sites.devices import Device
from sites.errors import say
from sites.registry import Site


def missing_of_tablets(session: Session, scope: Scope, first: date, last: date) -> list[Missing]:
    """The reasons that tablets give for figures to be incomplete, in order of site and tablet."""
    return [missing for _, row in _tablets(session, scope, first, last) for missing in _reasons(*row)]


def missing_of_tablets_over(session: Session, scope: Scope, spans: Sequence[Span]) -> list[list[Missing]]:
    """The same for several spans, read once: what a tablet lacks, it lacks whenever its site is looked at."""
    rows = [(site_id, _reasons(*row)) for site_id, row in _tablets(session, scope, *_around(spans))]
    return [[missing for site_id, reasons in rows if site_id in span.held for missing in reasons] for span in spans]


def _tablets(session: Session, scope: Scope, first: date, last: date) -> Iterable[tuple[int, Sequence[Any]]]:
    """Each tablet of the scope's sites: the site's id, and what its reasons are made of."""
    within = sites_during(scope, first, last)
    aside = (
        sa.select(QuarantineItem.device_id, sa.func.count().label("count"))
        .where(QuarantineItem.site_id.in_(within), QuarantineItem.resolved_at.is_(None), ~stored_by_now())
        .group_by(QuarantineItem.device_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Site.id, Site.code, Device.device_no, Device.made, Device.received, Device.highest, sa.func.coalesce(aside.c.count, 0))
        .join(Site, Site.id == Device.site_id)
        .outerjoin(aside, aside.c.device_id == Device.id)
        .where(Site.id.in_(within))
        .order_by(Site.code, Device.device_no)
    )
    return [(site_id, row) for site_id, *row in rows]


def open_tills(session: Session, scope: Scope, first: date, last: date) -> list[Missing]:
    """The tills that were opened in these days and never closed."""
    return [missing for _, _, missing in _open_tills(session, scope, first, last)]


def open_tills_over(session: Session, scope: Scope, spans: Sequence[Span]) -> list[list[Missing]]:
    """The same for several spans, read once."""
    found = _open_tills(session, scope, *_around(spans))
    return [[missing for site_id, day, missing in found if site_id in span.held and span.first <= day <= span.last] for span in spans]


def _around(spans: Sequence[Span]) -> tuple[date, date]:
    return min(span.first for span in spans), max(span.last for span in spans)


def _open_tills(session: Session, scope: Scope, first: date, last: date) -> list[tuple[int, date, Missing]]:
    """Each open till: its site's id, its day, and the reason that it is."""
    rows = session.execute(
        sa.select(Site.id, Site.code, Device.device_no, Till.business_date)
        .join(Site, Site.id == Till.site_id)
        .outerjoin(Device, Device.id == Till.device_id)
        .where(
            Till.state == sa.literal_column("'open'"), Till.business_date.between(first, last),
            Till.site_id.in_(sites_during(scope, first, last)),
        )
        .order_by(Site.code, Till.number)
    )
    return [
        (site_id, day, Missing(site, f"T{device_no}" if device_no else None, say(
            "{day}에 시작한 영업을 아직 마감하지 않았습니다.", "The till opened on {day} was not closed.", day=day.isoformat()
        ), "till"))
        for site_id, site, device_no, day in rows
    ]


def _reasons(site: str, device_no: int, made: int, received: int, highest: int, set_aside: int) -> list[Missing]:
    device, reasons = f"T{device_no}", []
    if made > highest:
        reasons.append(("unsent", say(
            "태블릿에 아직 보내지 않은 기록이 {count:,}건 있습니다.", "{count:,} documents are still on the tablet.", count=made - highest
        )))
    if highest > received:
        reasons.append(("numbers", say(
            "일련번호 {count:,}개가 오지 않았습니다.", "{count:,} numbers of the series never came.", count=highest - received
        )))
    if set_aside:
        reasons.append(("set_aside", say(
            "따로 보관된 기록 {count:,}건을 확인해 주세요.", "{count:,} documents were set aside and wait for a decision.", count=set_aside
        )))
    return [Missing(site, device, reason, kind) for kind, reason in reasons]
