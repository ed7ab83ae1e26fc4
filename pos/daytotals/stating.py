"""Stating, correcting and withdrawing: each once, whole, and never by changing a row. A correction withdraws and states anew in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.daytotals.models import DayTotal
from pos.daytotals.refusals import check_day, check_offer, day_taken, id_taken, nothing_stands
from pos.daytotals.wanted import WantedInvoice, WantedTotal, sale_of_day, sale_of_invoice
from pos.sales.models import Document
from pos.sales.recording import locked, record_sale
from pos.sales.store import store_of
from pos.sales.wanted import WantedSale
from pos.sales.withdrawing import record_withdrawal
from sites.access import Actor
from sites.errors import Stale
from sites.registry import Place, Site

DAY, CONTRACT = "day", "contract"


@dataclass(frozen=True, slots=True)
class Stated:
    """A document as shown, and its place in its series; whether this call made it."""

    document: dict[str, Any]
    row: DayTotal
    created: bool


def state_total(session: Session, by: Actor, site: Site, wanted: WantedTotal, import_id: UUID | None = None) -> Stated:
    """Records a day's total once. Conflict when the day has another one: that is corrected, not stated again."""
    check_offer(site, "day_totals")
    place = _locked_place(session, by, site)
    check_day(place, wanted.day)
    found = _replayed(session, by, site, sale_of_day(wanted, place))
    if found is not None:
        return found
    last = last_of_day(session, site.id, wanted.day)
    if last is not None and last.revision % 2:
        raise day_taken(session.get_one(Document, last.document_id))
    return _state(session, by, site, sale_of_day(wanted, place), DAY, last, import_id=import_id)


def correct_total(session: Session, by: Actor, site: Site, wanted: WantedTotal, seen: int | None, reason: str) -> Stated:
    """Withdraws the day's total and states it anew. Stale when another revision than the one `seen` stands by now."""
    check_offer(site, "day_totals")
    place = _locked_place(session, by, site)
    found = _replayed(session, by, site, sale_of_day(wanted, place))
    if found is not None:
        return found
    standing = _standing(last_of_day(session, site.id, wanted.day), seen)
    sale = sale_of_day(wanted, place)
    return _state(session, by, site, sale, DAY, _withdraw(session, by, site, standing, wanted.id, reason))


def withdraw_total(session: Session, by: Actor, site: Site, day: date, act: UUID, seen: int | None, reason: str) -> tuple[DayTotal, bool]:
    """Takes a day's total away: the day is missing again. `act` is the id of this wish; whether this call did it."""
    check_offer(site, "day_totals")
    _locked_place(session, by, site)
    done = session.get(DayTotal, _withdrawal_id(act))
    if done is not None:
        return _same_day(done, site, day), False
    return _withdraw(session, by, site, _standing(last_of_day(session, site.id, day), seen), act, reason), True


def state_invoice(session: Session, by: Actor, site: Site, wanted: WantedInvoice) -> Stated:
    """Records an invoice of a contract once."""
    check_offer(site, "contracts")
    place = _locked_place(session, by, site)
    check_day(place, wanted.issued_on, "/issued_on")
    sale = sale_of_invoice(wanted, place)
    found = _replayed(session, by, site, sale)
    return found or _state(session, by, site, sale, CONTRACT, None, wanted.counterparty)


def correct_invoice(session: Session, by: Actor, site: Site, series: UUID, wanted: WantedInvoice, seen: int | None, reason: str) -> Stated:
    """Withdraws an invoice and states it anew under the same series."""
    place = _locked_place(session, by, site)
    check_day(place, wanted.issued_on, "/issued_on")
    sale = sale_of_invoice(wanted, place)
    found = _replayed(session, by, site, sale)
    if found is not None:
        return found
    standing = _standing(last_of_invoice(session, site.id, series), seen)
    withdrawn = _withdraw(session, by, site, standing, wanted.id, reason)
    return _state(session, by, site, sale, CONTRACT, withdrawn, wanted.counterparty)


def withdraw_invoice(
    session: Session, by: Actor, site: Site, series: UUID, act: UUID, seen: int | None, reason: str
) -> tuple[DayTotal, bool]:
    """Takes an invoice away; whether this call did it."""
    _locked_place(session, by, site)
    last = last_of_invoice(session, site.id, series)
    done = session.get(DayTotal, _withdrawal_id(act))
    if done is not None and last is not None and done.series == series:
        return done, False
    return _withdraw(session, by, site, _standing(last, seen), act, reason), True


def withdraw_rows(session: Session, by: Actor, site: Site, rows: Sequence[DayTotal], act: UUID, reason: str) -> None:
    """Takes several standing totals of a site away in one act; the caller has looked that they stand."""
    _locked_place(session, by, site)
    for row in rows:
        _withdraw(session, by, site, row, uuid5(act, str(row.document_id)), reason)


def last_of_day(session: Session, site_id: int, day: date) -> DayTotal | None:
    """The newest revision of a day, standing or withdrawn."""
    query = sa.select(DayTotal).where(DayTotal.kind == DAY, DayTotal.site_id == site_id, DayTotal.business_date == day)
    return session.scalar(query.order_by(DayTotal.revision.desc()).limit(1))


def last_of_invoice(session: Session, site_id: int, series: UUID) -> DayTotal | None:
    """The newest revision of an invoice, standing or withdrawn."""
    query = sa.select(DayTotal).where(DayTotal.kind == CONTRACT, DayTotal.site_id == site_id, DayTotal.series == series)
    return session.scalar(query.order_by(DayTotal.revision.desc()).limit(1))


def _locked_place(session: Session, by: Actor, site: Site) -> Place:
    # Whoever looks whether a day has a total holds the site's lock, so that two people cannot both find none.
    return locked(session, store_of(session), site.id, by)[1].place


def _replayed(session: Session, by: Actor, site: Site, sale: WantedSale) -> Stated | None:
    """What stands under this id already; Conflict when it is something else."""
    if session.scalar(sa.select(Document.id).where(Document.id == sale.id)) is None:
        return None
    outcome = record_sale(session, by, site.id, sale)
    row = session.get(DayTotal, sale.id)
    if row is None or outcome.sale is None:
        raise id_taken()
    return Stated(outcome.sale, row, created=False)


def _state(
    session: Session, by: Actor, site: Site, sale: WantedSale, kind: str, before: DayTotal | None, counterparty: str | None = None,
    import_id: UUID | None = None,
) -> Stated:
    outcome = record_sale(session, by, site.id, sale)
    assert outcome.sale is not None
    assert sale.stated_date is not None
    row = DayTotal(
        document_id=sale.id, kind=kind, series=before.series if before else sale.id, revision=before.revision + 1 if before else 1,
        site_id=site.id, business_date=sale.stated_date, counterparty=counterparty, withdraws=None, import_id=import_id,
    )
    session.add(row)
    session.flush()
    return Stated(outcome.sale, row, created=True)


def _withdraw(session: Session, by: Actor, site: Site, standing: DayTotal, act: UUID, reason: str) -> DayTotal:
    record_withdrawal(session, by, site.id, _withdrawal_id(act), standing.document_id, reason)
    row = DayTotal(
        document_id=_withdrawal_id(act), kind=standing.kind, series=standing.series, revision=standing.revision + 1, site_id=site.id,
        business_date=standing.business_date, counterparty=standing.counterparty, withdraws=standing.document_id, import_id=None,
    )
    session.add(row)
    session.flush()
    return row


def _withdrawal_id(act: UUID) -> UUID:
    """The withdrawal of an act has an id that follows from the act's own, so that the act can be sent twice."""
    return uuid5(act, "withdrawal")


def _standing(last: DayTotal | None, seen: int | None) -> DayTotal:
    if last is None:
        raise nothing_stands()
    if seen is not None and seen != last.revision:
        raise Stale
    if last.revision % 2 == 0:
        raise nothing_stands()
    return last


def _same_day(done: DayTotal, site: Site, day: date) -> DayTotal:
    if (done.site_id, done.business_date) != (site.id, day):
        raise id_taken()
    return done
