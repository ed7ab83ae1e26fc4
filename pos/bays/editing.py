"""Taking a bay into use, changing it, and ending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.bays.models import Bay, BayDay, BayReading
from pos.bays.queries import standing
from pos.daytotals.refusals import check_offer
from sites.access import Actor
from sites.errors import Conflict, Stale, invalid_at, say
from sites.journal import append, book_of_site
from sites.registry import Site
from sites.shifts.recording import take_turn

PUT = "bay"


@dataclass(frozen=True, slots=True)
class WantedBay:
    """A bay as it should be."""

    valid_from: date
    valid_until: date | None = None
    coin_won: int = 1
    card_won: int = 1
    coin_start: int = 0
    card_start: int = 0


def put_bay(session: Session, by: Actor, site: Site, code: str, wanted: WantedBay, seen: int | None) -> tuple[Bay, bool]:
    """Makes a bay or changes it; whether it is new. Conflict where the site has none; `bay_in_use` once it was read, for all but its last
    day; Stale when another version than the one `seen` stands by now (0: none)."""
    check_offer(site, "bays")
    if wanted.valid_until is not None and wanted.valid_until < wanted.valid_from:
        raise invalid_at("/until", "끝나는 날이 시작하는 날보다 빠릅니다.", "It ends before it begins.")
    take_turn(session, site)
    bay = session.scalar(sa.select(Bay).where(Bay.site_id == site.id, Bay.code == code).execution_options(populate_existing=True))
    if seen is not None and seen != (bay.version if bay else 0):
        raise Stale
    values = {name: getattr(wanted, name) for name in WantedBay.__dataclass_fields__}
    if bay is None:
        bay = Bay(site_id=site.id, code=code, version=1, **values)
        session.add(bay)
    elif all(getattr(bay, name) == value for name, value in values.items()):
        return bay, False
    else:
        if _was_read(session, bay) and any(getattr(bay, name) != value for name, value in values.items() if name != "valid_until"):
            raise Conflict("bay_in_use", say(
                "이미 읽은 베이는 끝나는 날만 바꿀 수 있습니다. 계수기를 바꾸었으면 읽을 때 그렇게 표시해 주세요.",
                "Of a bay that was read only the last day changes. If its counter was replaced, say so with the reading."))
        last = _last_read(session, bay)
        if wanted.valid_until is not None and last is not None and last > wanted.valid_until:
            raise invalid_at("/until", "{day}에 읽은 기록이 있습니다. 그날이나 그 뒤로 정해 주세요.",
                             "It was read on {day}. Choose that day or a later one.", day=last.isoformat())
        for name, value in values.items():
            setattr(bay, name, value)
        bay.version += 1
    append(session, book_of_site(site.code), by.code, PUT, code, {"site": site.code, "bay": code, **{n: str(v) for n, v in values.items()}})
    session.flush()
    return bay, bay.version == 1


def bays_of(session: Session, site: Site) -> Sequence[Bay]:
    """Every bay that the site ever had, by code."""
    return session.scalars(sa.select(Bay).where(Bay.site_id == site.id).order_by(Bay.code)).all()


def _last_read(session: Session, bay: Bay) -> date | None:
    """The last day whose standing readings name the bay."""
    query = sa.select(sa.func.max(BayDay.business_date)).join(BayReading, BayReading.document_id == BayDay.document_id)
    return session.scalar(query.where(BayReading.bay_id == bay.id, standing()))


def _was_read(session: Session, bay: Bay) -> bool:
    return session.scalar(sa.select(BayReading.document_id).where(BayReading.bay_id == bay.id).limit(1)) is not None
