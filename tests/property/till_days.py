"""Random till days at two sites over the end of a month, and beside them a drawer that is filled and emptied by hand."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import time_machine
from flask import Flask

from pos.revenue.closing import close_month
from pos.sales.recording import record_sales
from pos.sales.refunding import record_refund
from pos.sales.wanted import WantedLine, WantedPayment, WantedSale
from pos.tills.cancelling import WantedCancellation, cancel_till
from pos.tills.cash_movements import WantedMovement, move_cash
from pos.tills.closing import WantedClosing, close_till
from pos.tills.opening import WantedOpening, open_till
from sites.access import COMMAND_LINE, Actor, parse_scope
from sites.db import db, transaction
from sites.registry import Site, site_by_code
from tests.pos.sales.shop import back, coffee
from tests.support.cast import ELSEWHERE, HERE, Cast

FIRST, LAST, CLOSES_NOVEMBER = date(2020, 11, 24), date(2020, 12, 6), date(2020, 12, 2)
TABLETS = {HERE: "tablet", ELSEWHERE: "tablet_elsewhere"}
VOUCHERS = ("onnuri", "local_voucher")
# Beside the coffee: nothing, something exempt, a deposit that is no sale.
MORE: tuple[list[WantedLine], ...] = (
    [], [], [WantedLine("shiitake", "표고버섯", "exempt", 1000, 25_000)], [WantedLine("deposit", "보증금", "out_of_scope", 1000, 10_000)],
)
HEAD = {"shop": "예시", "centre": None, "project": None, "business_number": None, "address": None}


@dataclass
class Drawer:
    """What really lies in a till: notes in and notes out, one by one, and the vouchers behind them."""

    cash: int = 0
    vouchers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    cards: int = 0

    def take(self, payment: WantedPayment) -> None:
        """A customer pays: hands over what was tendered, gets the change in cash."""
        change = payment.tendered - payment.amount
        if payment.method == "cash":
            self.cash += payment.tendered
        elif payment.method in VOUCHERS:
            self.vouchers[payment.method] += payment.tendered
        else:
            self.cards += payment.amount
        self.cash -= change

    def give_back(self, payment: WantedPayment) -> None:
        """A customer gets money back."""
        if payment.method == "cash":
            self.cash -= payment.amount
        elif payment.method in VOUCHERS:
            self.vouchers[payment.method] -= payment.amount
        else:
            self.cards -= payment.amount


@dataclass
class Day:
    """A till of the simulation: what lay in it when it was counted, what came afterwards, and what was counted."""

    id: UUID
    site: str
    opening_float: int
    before: Drawer
    after: Drawer = field(default_factory=Drawer)
    closed: bool = False
    counted: int = 0

    @property
    def drawer(self) -> Drawer:
        """Where money goes at this moment."""
        return self.after if self.closed else self.before


@dataclass
class Weeks:
    """Everything that was done."""

    days: list[Day] = field(default_factory=list)
    outside: int = 0
    documents: int = 0
    late: int = 0
    drafts: int = 0
    parked: int = 0
    discounted: int = 0


class Trade:
    """Days of two counters; `run()` plays them."""

    def __init__(self, app: Flask, cast: Cast, seed: int) -> None:
        self.app, self.cast, self.random, self.weeks = app, cast, Random(seed), Weeks()
        self.seqs = dict.fromkeys(TABLETS, 0)
        self.held: list[tuple[date, str, Day | None, WantedSale]] = []
        self.sold: dict[str, list[tuple[Day | None, WantedSale]]] = {site: [] for site in TABLETS}

    def run(self) -> Weeks:
        """Every day at every site; November is closed on the second of December, while some of its sales are still on their way."""
        today = FIRST
        while today <= LAST:
            for site in TABLETS:
                with time_machine.travel(datetime.combine(today, time(10), UTC), tick=False), self.app.app_context():
                    self._day(today, site)
            if today == CLOSES_NOVEMBER:
                with time_machine.travel(datetime.combine(today, time(12), UTC), tick=False), self.app.app_context():
                    self._close_november()
            today += timedelta(days=1)
        return self.weeks

    def _close_november(self) -> None:
        with transaction() as session:
            close_month(session, COMMAND_LINE, 202011, parse_scope("region"))

    def _day(self, today: date, code: str) -> None:
        by, site = self.cast.actor(db.session(), TABLETS[code]), site_by_code(db.session(), code)
        if self.random.random() < 0.3:
            self._cancelled(by, site)
        opening_float = self.random.choice((0, 50_000, 123_450))
        day = Day(uuid4(), code, opening_float, Drawer(opening_float))
        self.weeks.days.append(day)
        comes_late = self.random.random() < 0.3
        if not comes_late:
            self._open(by, site, day)
        for _ in range(self.random.randrange(4, 9)):
            self._act(today, by, site, day)
        if self.random.random() < 0.4:
            self._draft(by, site, day)
        if comes_late:
            self._open(by, site, day)
        if today < LAST:
            self._close(by, site, day)
        if self.random.random() < 0.4:
            self._move(by, site, day)
        self._late_ones(today, by, site)

    def _act(self, today: date, by: Actor, site: Site, day: Day) -> None:
        kind = self.random.random()
        if kind < 0.15:
            self._move(by, site, day)
        elif kind < 0.3 and self.sold[site.code]:
            self._refund(by, site, day)
        else:
            sale = self._sale(site, day if self.random.random() < 0.85 else None)
            if self.random.random() < 0.2:
                arrives = today + timedelta(days=self.random.randint(0, 9))
                self.held.append((arrives, site.code, day if sale.till else None, sale))
            else:
                self._record(by, site, day if sale.till else None, [sale])

    def _sale(self, site: Site, day: Day | None) -> WantedSale:
        cups = self.random.choice((1, 2, 3))
        total, paid = 2500 * cups, self.random.choice(("cash", "card", "onnuri", "local_voucher", "split", "three"))
        more = self.random.choice(MORE)
        total += sum(line.unit_price for line in more)
        discount = self.random.choice((0, 0, 500, 330)) if not more or more[0].tax_class == "exempt" else 0
        total -= discount
        self.weeks.discounted += discount > 0
        if paid == "split":
            payments = [self._paid("onnuri", 1000), self._paid("cash", total - 1000)]
        elif paid == "three":
            payments = [self._paid("card", 500), self._paid("cash", 500), self._paid("local_voucher", total - 1000)]
        else:
            payments = [self._paid(paid, total)]
        lines = [WantedLine("americano", "아메리카노", "taxable", 1000 * cups, 2500), *more]
        return coffee(
            self._seq(site), lines=lines, total=total, payments=payments, discount=discount, discount_reason="event" if discount else None,
            till=day.id if day else None, occurred_at=self._now(),
        )

    def _draft(self, by: Actor, site: Site, day: Day) -> None:
        """An order that never becomes a sale: its sums do not add up, so that it is refused and leaves nothing."""
        draft = self._sale(site, day)
        draft.total += 100
        with transaction() as session:
            [outcome] = record_sales(session, by, site.id, [draft])
        assert (outcome.status, outcome.sale) == ("invalid", None)
        self.weeks.drafts += 1

    def _paid(self, method: str, amount: int) -> WantedPayment:
        gives_change = method != "card" and self.random.random() < 0.5
        return WantedPayment(method, amount, -(-amount // 5000) * 5000 if gives_change else amount)

    def _record(self, by: Actor, site: Site, day: Day | None, sales: list[WantedSale]) -> None:
        with transaction() as session:
            outcomes = record_sales(session, by, site.id, sales)
        assert {outcome.status for outcome in outcomes} == {"created"}, outcomes
        for sale in sales:
            self.weeks.documents += 1
            self.weeks.outside += day is None
            if not sale.discount:
                self.sold[site.code].append((day, sale))
            for payment in sale.payments if day else ():
                day.drawer.take(payment)

    def _refund(self, by: Actor, site: Site, day: Day) -> None:
        """One cup of an earlier sale comes back for cash or the way it was paid, into today's till: maybe another than the sale's."""
        place = self.random.randrange(len(self.sold[site.code]))
        _, sale = self.sold[site.code].pop(place)
        way = sale.payments[0] if sale.payments[0].amount >= 2500 and self.random.random() < 0.5 else None
        refund = back(sale, self._seq(site), 2500, method=way.method if way else "cash", till=day.id, occurred_at=self._now())
        with transaction() as session:
            record_refund(session, by, site.id, refund)
        self.weeks.documents += 1
        for payment in refund.payments:
            day.drawer.give_back(payment)

    def _move(self, by: Actor, site: Site, day: Day) -> None:
        direction, amount = self.random.choice(("in", "out")), self.random.choice((1000, 30_000))
        wanted = WantedMovement(uuid4(), day.id, self._now(), direction, amount, "잔돈", device_seq=self._seq(site))
        with transaction() as session:
            move_cash(session, by, site, wanted)
        day.drawer.cash += amount if direction == "in" else -amount

    def _open(self, by: Actor, site: Site, day: Day) -> None:
        wanted = WantedOpening(day.id, self._now(), day.opening_float, device_seq=self._seq(site))
        with transaction() as session:
            open_till(session, by, site, wanted)

    def _close(self, by: Actor, site: Site, day: Day) -> None:
        day.counted = max(0, day.before.cash + self.random.choice((0, 0, -500, 1000, 40)) // 10 * 10)
        counted, left = {}, day.counted
        for note in (50_000, 10_000, 5000, 1000, 500, 100, 50, 10):
            counted[note], left = divmod(left, note)
        vouchers = {name: won for name, won in day.before.vouchers.items() if won >= 0}
        parked = [("창가 자리", 7500)] if self.random.random() < 0.3 else []
        self.weeks.parked += len(parked)
        wanted = WantedClosing(
            uuid4(), day.id, self._now(), counted, vouchers, made=self.seqs[site.code] + 1, parked=parked, device_seq=self._seq(site)
        )
        with transaction() as session:
            close_till(session, by, site, wanted, HEAD)
        day.closed = True

    def _cancelled(self, by: Actor, site: Site) -> None:
        day = Day(uuid4(), site.code, 70_000, Drawer(70_000))
        self._open(by, site, day)
        wanted = WantedCancellation(uuid4(), day.id, self._now(), device_seq=self._seq(site))
        with transaction() as session:
            cancel_till(session, by, site, wanted)

    def _late_ones(self, today: date, by: Actor, site: Site) -> None:
        due = [each for each in self.held if each[1] == site.code and (each[0] <= today or today == LAST)]
        for each in due:
            self.held.remove(each)
            self.weeks.late += each[2] is not None and each[2].closed
            self._record(by, site, each[2], [each[3]])

    def _seq(self, site: Site) -> int:
        self.seqs[site.code] += 1
        return self.seqs[site.code]

    def _now(self) -> Any:
        return datetime.now(UTC)
