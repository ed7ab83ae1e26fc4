"""Which months of a site stand from a file, from when on the system itself has its documents, and what follows for another month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from json import loads
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.importing.models import FileImportRow, MonthTotal
from pos.importing.plans import Did, Plan
from pos.importing.undoing import changed_since
from pos.sales.models import Document
from pos.sales.recording import locked, record_sales
from pos.sales.store import store_of
from pos.sales.wanted import WantedSale
from pos.sales.withdrawing import record_withdrawal
from sites import clock
from sites.access import Actor
from sites.errors import Conflict, Message, say
from sites.registry import Place, Site, SiteLedger, closed_set, ordered_by_code

UNDONE = "가져오기 되돌림"

NOT_OVER = say("아직 끝나지 않은 달입니다.", "This month is not over yet.")
CLOSED = say("마감된 달입니다. 월 마감 화면에서 다시 연 뒤 가져와 주세요.", "This month is closed. Reopen it, then import.")


@dataclass(frozen=True, slots=True)
class Known:
    """What stands of a site: won by imported month, the first day that the system itself recorded, the closed months."""

    stands: Mapping[int, int]
    first: date | None
    closed: frozenset[int]

    def problem(self, place: Place, month: int) -> Message | None:
        """Why a month cannot be taken from a file; None when it can."""
        first, last = clock.month_bounds(month)
        if place.opened_on is not None and last < place.opened_on:
            return say("개점일({day}) 전의 달입니다.", "This is before the site opened on {day}.", day=place.opened_on.isoformat())
        if place.closed_on is not None and first > place.closed_on:
            return say("폐점일({day}) 뒤의 달입니다.", "This is after the site closed on {day}.", day=place.closed_on.isoformat())
        if self.first is not None and month >= clock.month_number(self.first):
            return say("{day}부터는 이 프로그램에 기록이 있습니다. 그 앞의 달까지만 가져올 수 있습니다.",
                       "From {day} on the system has records of its own. Only months before can be imported.", day=self.first.isoformat())
        if last >= clock.business_day(clock.now(), place.time_zone, place.cut_off_minutes):
            return NOT_OVER
        return CLOSED if month in self.closed else None


def known_of(session: Session, site_ids: Sequence[int]) -> dict[int, Known]:
    """What stands of several sites, in three queries however many they are."""
    ids = set(site_ids)
    stands: dict[int, dict[int, int]] = {site_id: {} for site_id in ids}
    query = sa.select(MonthTotal.site_id, MonthTotal.month, Document.total).join(Document, Document.id == MonthTotal.document_id)
    for site_id, month, total in session.execute(query.where(MonthTotal.site_id.in_(ids), _standing())):
        stands[site_id][month] = total
    own = ~sa.exists().where(MonthTotal.document_id == Document.id)
    earliest = sa.select(Document.site_id, sa.func.min(Document.business_date)).where(Document.site_id.in_(ids), own)
    first = dict(session.execute(earliest.group_by(Document.site_id)).all())
    ledgers = session.execute(sa.select(SiteLedger.site_id, SiteLedger.closed_months).where(SiteLedger.site_id.in_(ids)))
    closed = {site_id: closed_set(months) for site_id, months in ledgers}
    return {site_id: Known(stands[site_id], first.get(site_id), closed.get(site_id, frozenset())) for site_id in ids}


def record_past_months(session: Session, by: Actor, import_id: UUID, plan: Plan) -> list[Did]:
    """Records the months of a plan, site by site in order of code. Conflict when one cannot be taken any more."""
    acts: list[tuple[int, int, WantedSale]] = list(plan.acts)
    done = []
    for site_id in ordered_by_code(session, {site_id for site_id, _, _ in acts}):
        of_site = sorted(((month, sale) for owner, month, sale in acts if owner == site_id), key=lambda each: each[0])
        _, counter = locked(session, store_of(session), site_id, by)
        known = known_of(session, [site_id])[site_id]
        if any(month in known.stands or known.problem(counter.place, month) for month, _ in of_site):
            raise changed_since(clock.month_text(month) for month, _ in of_site)
        for outcome in record_sales(session, by, site_id, [sale for _, sale in of_site]):
            if outcome.error is not None:
                raise outcome.error
        revisions = _revisions(session, site_id)
        session.add_all(
            MonthTotal(document_id=sale.id, site_id=site_id, month=month, revision=revisions.get(month, 0) + 1, withdraws=None,
                       import_id=import_id)
            for month, sale in of_site
        )
        session.flush()
        done += [Did(site_id, clock.month_text(month), None, {"document": str(sale.id), "won": sale.total}) for month, sale in of_site]
    return done


def undo_past_months(session: Session, by: Actor, import_id: UUID, sites: Iterable[Site], rows: list[FileImportRow]) -> None:
    """Takes the months of a file back. Conflict when one of them was closed since: its figures were handed in."""
    for site in sorted(sites, key=lambda site: site.code):
        of_site = [(row.subject, UUID(loads(row.after)["document"])) for row in rows if row.site_id == site.id]
        locked(session, store_of(session), site.id, by)
        closed = known_of(session, [site.id])[site.id].closed
        shut = [month for month, _ in of_site if int(month.replace("-", "")) in closed]
        if shut:
            raise Conflict("month_closed", say(
                "마감된 달이 있어 되돌릴 수 없습니다: {months}. 월 마감 화면에서 다시 연 뒤 해 주세요.",
                "Some of the months are closed: {months}. Reopen them, then undo.", months=", ".join(shut[:5])))
        revisions = _revisions(session, site.id)
        for month, document_id in of_site:
            act, number = uuid5(document_id, "withdrawal"), int(month.replace("-", ""))
            record_withdrawal(session, by, site.id, act, document_id, UNDONE)
            session.add(MonthTotal(
                document_id=act, site_id=site.id, month=number, revision=revisions[number] + 1, withdraws=document_id, import_id=import_id,
            ))
        session.flush()


def _standing() -> sa.ColumnElement[bool]:
    later = aliased(MonthTotal)
    return sa.and_(MonthTotal.withdraws.is_(None), ~sa.exists().where(later.withdraws == MonthTotal.document_id))


def _revisions(session: Session, site_id: int) -> dict[int, int]:
    query = sa.select(MonthTotal.month, sa.func.max(MonthTotal.revision)).where(MonthTotal.site_id == site_id)
    return dict(session.execute(query.group_by(MonthTotal.month)).all())
