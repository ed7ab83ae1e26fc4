"""What example sites without a tablet state: plausible days, a few of them forgotten, and a contract's invoice a month. All invented."""

from collections.abc import Iterator
from datetime import date

from pos.daytotals.wanted import WantedInvoice, WantedTotal
from pos.demo.chance import Chance, example_id
from pos.demo.opening import WEEKEND, Shop
from sites import clock

# Won of an ordinary day, and what a customer leaves on average.
LEAST, MOST, A_CUSTOMER = 1_150_000, 1_900_000, 7_600
WEEKEND_PERCENT = 118
# In hundredths of the day; the card takes the rest.
PARTS = (("cash", 15), ("easy_pay", 13), ("incheon_eum", 6))
EXEMPT_LEAST, EXEMPT_MOST = 7, 13
FORGOTTEN = 2
CONTRACTS = (2_200_000, 3_300_000, 4_400_000, 5_500_000)
CLIENT, NOTE = "예시 공공기관", "예시 자료"


def total_of_day(shop: Shop, day: date) -> WantedTotal | None:
    """A site's day; None where somebody forgot to state it."""
    chance = Chance("day-total", shop.code, day)
    if chance.percent(FORGOTTEN):
        return None
    won = chance.between(LEAST // 50, MOST // 50) * 50
    if day.isoweekday() in WEEKEND:
        won = won * WEEKEND_PERCENT // 100 // 10 * 10
    methods = {method: won * (part + chance.between(-2, 2)) // 1000 * 10 for method, part in PARTS}
    methods["card"] = won - sum(methods.values())
    exempt = won * chance.between(EXEMPT_LEAST, EXEMPT_MOST) // 1000 * 10
    sales = won // A_CUSTOMER + chance.between(-12, 12)
    return WantedTotal(
        example_id(shop.code, day, "day-total"), day, methods, {"taxable": won - exempt, "exempt": exempt}, sales, NOTE, example=True
    )


def invoices(site: str, first: date, last: date) -> Iterator[WantedInvoice]:
    """One invoice for every month that ends in these days; the amount is the year's."""
    month = clock.month_number(first)
    while month <= clock.month_number(last):
        issued_on = clock.month_bounds(month)[1]
        if first <= issued_on <= last:
            amount = CONTRACTS[Chance("contract", site, issued_on.year).below(len(CONTRACTS))]
            yield WantedInvoice(example_id(site, issued_on, "contract"), issued_on, CLIENT, amount, note=NOTE, example=True)
        month = clock.next_month(month)
