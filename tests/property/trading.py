"""A season of trade: random documents recorded day by day as they arrive, late ones after their month was closed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pos.revenue.closing import close_month, reopen_month
from pos.sales import proving
from pos.sales.recording import record_sales
from pos.sales.refunding import record_refund
from pos.sales.wanted import WantedRefund, WantedSale
from sites.access import Actor, parse_scope
from sites.db import transaction
from sites.journal import Break
from tests.pos.revenue.market import FIRST, SITES
from tests.property.drawing import CUT_OFF, KST, Sold, draw_refund, draw_sale
from tests.property.region import ADMIN, World

DAYS = 40
ARRIVAL = time(13, 0, tzinfo=UTC)
CLOSINGS = {
    date(2020, 11, 3): ("close", 202010, "site:alpha"),
    date(2020, 11, 5): ("close", 202010, "centre:yeonsu"),
    date(2020, 11, 20): ("reopen", 202010, "site:alpha"),
    date(2020, 11, 22): ("close", 202010, "region"),
    date(2020, 12, 1): ("close", 202011, "site:bravo"),
}


@dataclass
class Season:
    """Everything that was recorded, and when it arrived."""

    seed: int
    sold: list[Sold] = field(default_factory=list)
    refunds: list[tuple[Sold, WantedRefund, dict[str, object]]] = field(default_factory=list)
    arrived: dict[object, datetime] = field(default_factory=dict)
    repeated: int = 0


def trade(app: Flask, world: World, seed: int, documents: int) -> Season:
    """Records about so many documents, a fifth of them refunds, over forty days at six sites."""
    random, season = Random(seed), Season(seed)
    waiting: list[tuple[date, int, WantedSale]] = []
    seqs = dict.fromkeys(SITES, 0)
    for number in range(DAYS):
        today = FIRST + timedelta(days=number)
        waiting += _made_on(random, today, documents * 4 // 5 // (DAYS - 2), seqs)
        due = [each for each in waiting if each[0] <= today]
        waiting = [each for each in waiting if each[0] > today]
        with time_machine.travel(datetime.combine(today, ARRIVAL), tick=False), app.app_context():
            _close_and_reopen(today)
            for site_id in SITES:
                _record_day(random, world, season, site_id, [sale for _, at, sale in due if at == site_id])
                _refund_day(random, world, season, site_id, documents // 5 // (DAYS - 2) // len(SITES) + 1, seqs)
    return season


def _made_on(random: Random, day: date, count: int, seqs: dict[int, int]) -> Iterator[tuple[date, int, WantedSale]]:
    """(day of arrival, site, sale): most on the day itself, some many days later, a few by a clock that is wrong."""
    if day > FIRST + timedelta(days=DAYS - 3):
        return
    opened = datetime.combine(day, time(), UTC) + CUT_OFF - KST
    for _ in range(count):
        site_id = random.choice(list(SITES))
        by_tablet = random.random() < 0.8
        seqs[site_id] += by_tablet
        at = opened + timedelta(seconds=random.randrange(86_400))
        arrives = day if at <= datetime.combine(day, ARRIVAL) else day + timedelta(days=1)
        kind = random.random()
        if kind < 0.15:
            arrives = min(arrives + timedelta(days=random.randint(1, 38)), FIRST + timedelta(days=DAYS - 1))
        elif kind < 0.18:
            at += timedelta(days=random.choice((3, 400)))
        elif kind < 0.20:
            at = at.replace(year=2017)
        yield (
            arrives,
            site_id,
            draw_sale(random, site_id, at, seqs[site_id] if by_tablet else None, 0.15 <= kind < 0.20),
        )


def _close_and_reopen(today: date) -> None:
    if today in CLOSINGS:
        act, month, scope = CLOSINGS[today]
        with transaction() as session:
            if act == "close":
                close_month(session, ADMIN, month, parse_scope(scope))
            else:
                reopen_month(session, ADMIN, month, parse_scope(scope), "하루를 다시 적음")


def _record_day(random: Random, world: World, season: Season, site_id: int, sales: list[WantedSale]) -> None:
    for by, own in (
        (world.tablets[site_id], [sale for sale in sales if sale.device_seq is not None]),
        (world.supervisors[site_id], [sale for sale in sales if sale.device_seq is None]),
    ):
        if own:
            _record(season, by, site_id, own)
            if random.random() < 0.2:
                _record_again(season, by, site_id, own)


def _record(season: Season, by: Actor, site_id: int, sales: list[WantedSale]) -> None:
    with transaction() as session:
        outcomes = record_sales(session, by, site_id, sales)
    for sale, outcome in zip(sales, outcomes, strict=True):
        assert outcome.status == "created", f"seed {season.seed}: {outcome.error and outcome.error.errors} for {sale}"
        assert outcome.sale is not None
        season.sold.append(Sold(site_id, sale, outcome.sale))
        season.arrived[sale.id] = _now()


def _record_again(season: Season, by: Actor, site_id: int, sales: list[WantedSale]) -> None:
    first = {str(sold.wanted.id): sold.answer for sold in season.sold[-len(sales) :]}
    with transaction() as session:
        outcomes = record_sales(session, by, site_id, sales)
    for outcome in outcomes:
        assert outcome.sale is not None
        assert (outcome.status, outcome.sale) == ("replayed", first[outcome.sale["id"]]), f"seed {season.seed}"
    season.repeated += len(outcomes)


def _refund_day(random: Random, world: World, season: Season, site_id: int, count: int, seqs: dict[int, int]) -> None:
    here = [sold for sold in season.sold if sold.site_id == site_id and not sold.all_back()]
    chosen = random.sample(here[-60:], k=min(count // 2 + 1, len(here[-60:])))
    with transaction() as session:
        for sold in chosen + random.choices(chosen, k=count // 2) if chosen else ():
            if not sold.all_back():
                seqs[site_id] += 1
                refund = draw_refund(
                    random,
                    sold,
                    _now() - timedelta(minutes=random.randrange(random.choice((600, 600, 6000)))),
                    seqs[site_id],
                )
                outcome = record_refund(session, world.tablets[site_id], site_id, refund)
                assert outcome.sale is not None
                season.refunds.append((sold, refund, outcome.sale))
                season.arrived[refund.id] = _now()


def _now() -> datetime:
    return datetime.now(UTC)


def first_breaks(session: Session) -> dict[str, Break | None]:
    """Each book with its first break. A season states whose another party is without the act of delivering: what proves deliveries
    (tests/flows/test_the_farm_delivers.py) is left out."""
    prover = proving._provers.pop("internal_trade")
    try:
        return dict(proving.breaks(session))
    finally:
        proving.register("internal_trade", prover)
