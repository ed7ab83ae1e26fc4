"""Random days, corrections, withdrawals and invoices among sales, over months that close: every facet agrees with a reckoning apart."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import uuid4

import time_machine

from pos.daytotals.queries import history_of_day
from pos.daytotals.wanted import WantedInvoice, WantedTotal
from pos.sales.recording import record_sale
from pos.sales.wanted import WantedLine, WantedPayment, WantedSale
from sites import clock
from sites.db import reading
from sites.registry import site_by_code
from tests.pos.daytotals.desk import BUILDING, CAFE, CLERK, OTHER_SHOP, SHOP, Desk

BEGIN = datetime.fromisoformat("2020-09-02T12:00:00+09:00")
METHODS = ("cash", "card", "incheon_eum", "transfer")
CLASSES = ("taxable", "exempt", "out_of_scope")
SEED, ACTS = 20201120, 220


@dataclass
class Expected:
    """What stands, by (site, book date): won by method and by class, and sales."""

    methods: Counter[tuple[str, date, str]] = field(default_factory=Counter)
    classes: Counter[tuple[str, date, str]] = field(default_factory=Counter)
    sales: Counter[tuple[str, date]] = field(default_factory=Counter)

    def add(self, site: str, booked: date, wanted: WantedTotal, sign: int = 1) -> None:
        """Counts a day, or takes it away."""
        for method, won in wanted.methods.items():
            self.methods[site, booked, method] += sign * won
        for tax_class, won in wanted.tax_classes.items():
            self.classes[site, booked, tax_class] += sign * won
        self.sales[site, booked] += sign * wanted.sales


def drawn(random: Random, day: date) -> WantedTotal:
    won = random.choice((0, random.randrange(1, 50), random.randrange(1, 3_000_000)))
    methods, classes = split(random, won, METHODS), split(random, won, CLASSES)
    return WantedTotal(uuid4(), day, methods, classes, random.randrange(1, 400) if won else 0)


def split(random: Random, won: int, words: tuple[str, ...]) -> dict[str, int]:
    cuts = sorted(random.randint(0, won) for _ in words[1:])
    return dict(zip(words, (after - before for before, after in zip([0, *cuts], [*cuts, won], strict=True)), strict=True))


def test_facets_documents_and_chains_agree_after_days_corrections_sales_and_closed_months(desk: Desk) -> None:
    random, expected = Random(SEED), Expected()
    standing: dict[tuple[str, date], tuple[WantedTotal, date, int]] = {}
    closed: set[tuple[str, int]] = set()
    with time_machine.travel(BEGIN, tick=False) as travelled:
        for number in range(ACTS):
            travelled.shift(timedelta(hours=10))
            today = (BEGIN + timedelta(hours=10 * (number + 1))).date()
            site, day = random.choice((SHOP, OTHER_SHOP)), today - timedelta(days=random.randrange(1, 25))
            act(desk, random, expected, standing, site, day)
            if today.day == 3 and (site, today.month - 1) not in closed:
                closed.add((site, today.month - 1))
                desk.close(2020 * 100 + today.month - 1, f"site:{site}")
    assert len(closed) > 2
    assert {stands[2] for stands in standing.values()} > {1, 3}
    desk.holds()
    agrees(desk, expected)


def act(
    desk: Desk, random: Random, expected: Expected, standing: dict[tuple[str, date], tuple[WantedTotal, date, int]], site: str, day: date
) -> None:
    """One of the things that happen; what it should come to is written down beside it."""
    known = standing.get((site, day))
    if random.randrange(6) == 0:
        sell(desk, random)
        if random.randrange(3) == 0:
            desk.bill(WantedInvoice(uuid4(), day, "예시 기관", random.randrange(1, 9_000_000)), BUILDING)
        return
    wanted = drawn(random, day)
    if known is None:
        stated = desk.state(wanted, site)
    else:
        before, _, revision = known
        stated = desk.correct(wanted, revision, site)
        with reading() as session:
            gone_from = history_of_day(session, site_by_code(session, site), day)[1].book_date
        expected.add(site, gone_from, before, -1)
    booked = date.fromisoformat(stated.document["book_date"])
    assert booked == day or stated.document["flags"] == ["month_closed"]
    expected.add(site, booked, wanted)
    standing[site, day] = wanted, booked, stated.row.revision


def sell(desk: Desk, random: Random) -> None:
    won = random.randrange(1, 90_000)
    sale = WantedSale(uuid4(), clock.now(), won, [WantedLine("tea", "차", "taxable", 1000, won)], [WantedPayment("card", won, won)])
    desk.act(lambda session, here: record_sale(session, CLERK, here.id, sale), CAFE)


def agrees(desk: Desk, expected: Expected) -> None:
    """The report of each shop, by day with method and with tax class, is what was written down."""
    span = {"first": date(2020, 8, 1), "last": date(2020, 12, 31)}
    for site in (SHOP, OTHER_SHOP):
        scope = f"site:{site}"
        by_method = {row.keys: row.measures.net + row.measures.out_of_scope for row in desk.report("day,method", scope, **span).rows}
        by_class = {row.keys: row.measures.net + row.measures.out_of_scope for row in desk.report("day,tax_class", scope, **span).rows}
        assert {key: won for key, won in by_method.items() if won} == of(expected.methods, site)
        assert {key: won for key, won in by_class.items() if won} == of(expected.classes, site)
        by_day = {row.keys: row.measures.sales for row in desk.report("day", scope, **span).rows if row.measures.sales}
        assert by_day == of(expected.sales, site)
    whole = desk.report("site", "region", **span).total
    for by in ("method", "product", "tax_class", "hour", "weekday", "kind"):
        total = desk.report(by if by in ("weekday", "kind") else f"site,{by}", "region", **span).total
        assert (total.net, total.supply, total.vat, total.exempt, total.out_of_scope) == (
            whole.net, whole.supply, whole.vat, whole.exempt, whole.out_of_scope,
        )


def of(counted: Counter[tuple[str, date, str]] | Counter[tuple[str, date]], site: str) -> dict[tuple[object, ...], int]:
    return {key[1:]: figure for key, figure in counted.items() if key[0] == site and figure}
