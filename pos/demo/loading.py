"""Recording example days through the bulk path, a week of a site at a time. What stands already is never recorded again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.daytotals.stating import last_of_day, state_invoice, state_total
from pos.daytotals.wanted import WantedInvoice
from pos.demo.customers import sales_of_day
from pos.demo.day_totals import invoices, total_of_day
from pos.demo.opening import ONE_DAY, Shop, is_open
from pos.demo.refunds import refunds_of_day
from pos.demo.shifts import Punch, on_duty, punches_of_day
from pos.demo.staging import example_tablet
from pos.demo.stock import count_time, counts, deliveries, is_count_day, on_hand_at, taken, waste
from pos.demo.tickets import LOOK_AHEAD, keep_collected, keep_left, left_before, still_here
from pos.demo.tills import close_for_day, closes_at, open_for_day, opens_at, till_id
from pos.inventory.models import StockMove
from pos.inventory.moves import WantedMove, record_moves
from pos.sales.batching import MOST_IN_ACT
from pos.sales.counter import counter_of, renewed
from pos.sales.models import Document
from pos.sales.recording import record_sales
from pos.sales.refunding import record_refund
from pos.sales.wanted import WantedRefund, WantedSale
from pos.tills.models import OPEN, Till
from sites.access import COMMAND_LINE, Actor
from sites.clock import business_day, month_number
from sites.devices import Device
from sites.errors import Conflict, say
from sites.registry import Site, SiteLedger, closed_set
from sites.shifts.models import ClockEvent
from sites.shifts.recording import record_clock_events

ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was recorded anew."""

    sales: int = 0
    refunds: int = 0
    clock_events: int = 0
    stock_moves: int = 0
    day_totals: int = 0
    tickets: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Loaded)))


Act = Callable[[Session], Loaded]


@dataclass(frozen=True, slots=True)
class Week:
    """A site's days from one Monday to the next, and which of them are wanted, up to which instant."""

    shop: Shop
    monday: date
    first: date
    last: date
    until: datetime

    def open_days(self) -> list[date]:
        """The days on which the site is open and whose month it has not closed."""
        week = (self.monday + number * ONE_DAY for number in range(7))
        return [day for day in week if month_number(day) not in self.shop.closed_months and is_open(self.shop, day)]

    def days(self) -> list[date]:
        """Those of them that are wanted."""
        return [day for day in self.open_days() if self.first <= day <= self.last]


def weeks_between(shops: Sequence[Shop], first: date, last: date, until: datetime) -> list[Week]:
    """Every week of every site that touches these days, by site and time. Nothing after `until` will be recorded."""
    weeks = []
    for shop in shops:
        monday = max(first, shop.opened_on)
        monday -= timedelta(days=monday.weekday())
        while monday <= last:
            weeks.append(Week(shop, monday, first, last, until))
            monday += ONE_WEEK
    return weeks


def acts_of(week: Week) -> Iterator[Act]:
    """The week as acts, each for a transaction of its own: deliveries, days at the till, comings and goings, waste and counts; at a site
    without a tablet its days."""
    days = week.days()
    if not days:
        return
    shop = week.shop
    if shop.sells:
        yield from _trade(week, days)
    elif "day_totals" in shop.offers:
        yield partial(_state_days, shop=shop, days=[day for day in days if day < business_day(week.until, shop.time_zone)])
    punches = [punch for day in days for punch in punches_of_day(shop, day) if punch.event.at <= week.until]
    if punches:
        yield partial(_record_punches, shop=shop, punches=punches)


def invoice_acts(sites: Sequence[Site], first: date, last: date, until: datetime) -> Iterator[Act]:
    """What sites with contracts are paid for the months that ended, an act a site."""
    for site in sites:
        wanted = [invoice for invoice in invoices(site.code, first, last) if invoice.issued_on < business_day(until, site.time_zone)]
        if wanted:
            yield partial(_bill, site_id=site.id, wanted=wanted)


def _bill(session: Session, site_id: int, wanted: Sequence[WantedInvoice]) -> Loaded:
    closed = closed_set(session.get_one(SiteLedger, site_id).closed_months)
    new = [invoice for invoice in _new(session, Document.id, wanted, lambda invoice: invoice.id)
           if month_number(invoice.issued_on) not in closed]
    for invoice in new:
        state_invoice(session, COMMAND_LINE, session.get_one(Site, site_id), invoice)
    return Loaded(day_totals=len(new))


def _state_days(session: Session, shop: Shop, days: Sequence[date]) -> Loaded:
    site, stated = session.get_one(Site, shop.site_id), 0
    for day in days:
        wanted = total_of_day(shop, day)
        if wanted is not None and last_of_day(session, site.id, day) is None:
            state_total(session, COMMAND_LINE, site, wanted)
            stated += 1
    return Loaded(day_totals=stated)


def _trade(week: Week, days: Sequence[date]) -> Iterator[Act]:
    shop, until = week.shop, week.until
    sales = {day: sales_of_day(shop, day, on_duty(shop, day)) for day in days}
    rest = [day for day in week.open_days() if day >= days[0]]
    demand = taken(sale for day in rest for sale in sales.get(day) or sales_of_day(shop, day, ()))
    wanted = [sale for day in days for sale in sales[day] if sale.occurred_at <= until]
    yield partial(_deliver, week=week, day=days[0], demand=demand, sales=wanted)
    for day in days:
        traded = Traded(day, [sale for sale in sales[day] if sale.occurred_at <= until], refunds_of_day(shop, day, sales[day]), until)
        if traded.sales:
            yield partial(_record_day, shop=shop, traded=traded)
    if "tickets" in shop.offers and business_day(until, shop.time_zone) - days[-1] < LOOK_AHEAD:
        yield partial(_keep_what_hangs, shop=shop, last=days[-1], until=until)
    if rest[-1] == days[-1]:
        yield partial(_record_moves, shop=shop, moves=waste(shop, days[-1], demand), until=until)
    for day in days:
        if is_count_day(shop, day):
            yield partial(_count, week=week, day=day)


@dataclass(frozen=True, slots=True)
class Traded:
    """A day at a counter: the sales up to `until`, the day's refunds, some of them maybe still to come."""

    day: date
    sales: Sequence[WantedSale]
    refunds: Sequence[WantedRefund]
    until: datetime

    @property
    def closes_after(self) -> datetime:
        """The last that happens."""
        return max([sale.occurred_at for sale in self.sales] + [refund.occurred_at for refund in self.refunds])


def _record_day(session: Session, shop: Shop, traded: Traded) -> Loaded:
    """A day in one act: its till is opened, what was sold and given back goes through it, and it is closed when its time has come. A
    day that was sold before there were tills gets none."""
    new = _new(session, Document.id, traded.sales, lambda sale: sale.id)
    refunds = [refund for refund in traded.refunds if refund.occurred_at <= traded.until]
    returned = _new(session, Document.id, refunds, lambda refund: refund.id) if refunds else []
    till = session.get(Till, till_id(shop, traded.day))
    closes = closes_at(shop, traded.day, traded.closes_after)
    due = closes <= traded.until and (len(new) == len(traded.sales) or (till is not None and till.state == OPEN))
    if not (new or returned or due):
        return Loaded()
    tablet, site = _tablet(session, shop), session.get_one(Site, shop.site_id)
    if till is None and len(new) == len(traded.sales):
        open_for_day(session, tablet, site, shop, traded.day, opens_at(traded.sales[0].occurred_at), _numbers(session, tablet))
        till = session.get_one(Till, till_id(shop, traded.day))
    left = {sale.id: each for sale in new if (each := left_before(shop, sale)) is not None}
    tickets = keep_left(session, tablet, site, list(left.values()), traded.until, _numbers(session, tablet)) if left else 0
    for sale in new:
        sale.ticket = left[sale.id].wanted.id if sale.id in left else None
    _record_sales(session, shop, tablet, till, new)
    keep_collected(session, tablet, site, list(left.values()), traded.until, _numbers(session, tablet))
    _record_refunds(session, shop, tablet, till, returned)
    if due:
        close_for_day(session, tablet, site, shop, traded.day, closes, _numbers(session, tablet))
    return Loaded(sales=len(new), refunds=len(returned), tickets=tickets)


def _keep_what_hangs(session: Session, shop: Shop, last: date, until: datetime) -> Loaded:
    """What was left and is not fetched yet when the example ends."""
    tablet, site = _tablet(session, shop), session.get_one(Site, shop.site_id)
    return Loaded(tickets=keep_left(session, tablet, site, still_here(shop, last), until, _numbers(session, tablet)))


def _record_sales(session: Session, shop: Shop, tablet: Actor, till: Till | None, new: Sequence[WantedSale]) -> None:
    for sale, number in zip(new, _numbers(session, tablet), strict=False):
        sale.device_seq, sale.till = number, till.id if till else None
    for start in range(0, len(new), MOST_IN_ACT):
        for outcome in record_sales(session, tablet, shop.site_id, new[start : start + MOST_IN_ACT]):
            if outcome.error is not None:
                raise outcome.error


def _record_refunds(session: Session, shop: Shop, tablet: Actor, till: Till | None, new: Sequence[WantedRefund]) -> None:
    limit = counter_of(session, shop.site_id).place.refund_approval_from
    for refund, number in zip(new, _numbers(session, tablet), strict=False):
        refund.device_seq, refund.till = number, till.id if till else None
        refund.approver = COMMAND_LINE.code if refund.payments[0].amount >= limit else None
        record_refund(session, tablet, shop.site_id, refund)


def _numbers(session: Session, tablet: Actor) -> Iterator[int]:
    """The tablet's next numbers, so that its series has no gap whatever was loaded before."""
    return count(session.scalars(sa.select(Device.highest).where(Device.id == tablet.device_id)).one() + 1)


def _tablet(session: Session, shop: Shop) -> Actor:
    device_id = example_tablet(session, shop.site_id)
    for read in (counter_of, renewed):
        tablets = read(session, shop.site_id).tablets.values()
        found = next((actor for actor in tablets if actor.device_id == device_id), None)
        if found is not None:
            return found
    raise Conflict("example_tablet_gone", say("{site}의 예시 태블릿이 없습니다. 다시 실행해 주세요.",
                                              "The example tablet of {site} is gone. Run it again.", site=shop.code))


def _record_punches(session: Session, shop: Shop, punches: Sequence[Punch]) -> Loaded:
    new = _new(session, ClockEvent.id, punches, lambda punch: punch.event.id)
    if not new:
        return Loaded()
    given = [(punch.event, punch.pin_checked) for punch in new]
    return Loaded(clock_events=record_clock_events(session, COMMAND_LINE, session.get_one(Site, shop.site_id), given))


def _deliver(session: Session, week: Week, day: date, demand: dict[str, int], sales: Sequence[WantedSale]) -> Loaded:
    # What is on hand decides what is delivered, so that a week whose sales stand has had its deliveries.
    if len(_new(session, Document.id, sales, lambda sale: sale.id)) < len(sales):
        return Loaded()
    shop = week.shop
    opening = count_time(shop, day) - timedelta(days=1)
    return _record_moves(session, shop, deliveries(shop, week.monday, day, demand, on_hand_at(session, shop.site_id, opening)), week.until)


def _count(session: Session, week: Week, day: date) -> Loaded:
    shop = week.shop
    at = count_time(shop, day)
    counted = sa.select(StockMove.id).where(StockMove.site_id == shop.site_id, StockMove.kind == "count", StockMove.at == at)
    if session.scalar(counted.limit(1)) is not None:
        return Loaded()
    return _record_moves(session, shop, counts(shop, day, on_hand_at(session, shop.site_id, at)), week.until)


def _record_moves(session: Session, shop: Shop, moves: Sequence[WantedMove], until: datetime) -> Loaded:
    new = [move for move in _new(session, StockMove.act, moves, lambda move: move.id) if move.at <= until]
    if not new:
        return Loaded()
    return Loaded(stock_moves=record_moves(session, COMMAND_LINE, session.get_one(Site, shop.site_id), new))


def _new(session: Session, column: Any, things: Sequence[Any], id_of: Callable[[Any], UUID]) -> list[Any]:
    """The things whose id does not stand yet."""
    standing = set(session.scalars(sa.select(column).where(column.in_([id_of(thing) for thing in things]))))
    return [thing for thing in things if id_of(thing) not in standing]
