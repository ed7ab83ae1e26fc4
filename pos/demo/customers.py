"""A day's example sales: how many come, when, what they take, and what they are given off. Pure: the site and the day decide all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from pos.demo.chance import Chance, Choices, example_id
from pos.demo.opening import WEEKEND, Shop, is_open
from pos.demo.payments import paid
from pos.demo.reading import Product, Rhythm, months, new_weeks, products, quiet_times
from pos.money import OUT_OF_SCOPE, round_half_up
from pos.promotions.rules import COUPON as BY_COUPON
from pos.sales.wanted import WantedLine, WantedSale
from sites.clock import zone

OWN_CUP, COUPON = 300, 1_000
COUPON_CODE = "EXAMPLE-1000"
WARM_MONTHS, COLD_MONTHS = (6, 7, 8), (12, 1, 2)
ICED = (20, 22, 35, 48, 60, 76, 86, 86, 70, 50, 34, 24)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A participant at work between two instants."""

    code: str
    starts: datetime
    ends: datetime


def sales_of_day(shop: Shop, day: date, duty: Sequence[OnDuty]) -> list[WantedSale]:
    """Every sale of a site on a day, by time; none on a day that it is shut."""
    if not shop.sells or not is_open(shop, day):
        return []
    chance = Chance("sales", shop.code, day)
    count = _customers(chance, shop, day)
    moments = sorted(_moment(chance, shop.rhythm) for _ in range(count))
    midnight = datetime.combine(day, time(), zone(shop.time_zone))
    # Each sale draws for itself, so that a new product changes no time of day and no other sale's payment.
    return [
        _sale(Chance("sale", shop.code, day, number), shop, day, number, midnight + timedelta(seconds=moment), duty)
        for number, moment in enumerate(moments, 1)
    ]


def _customers(chance: Chance, shop: Shop, day: date) -> int:
    weeks = (day - shop.opened_on).days // 7
    factors = [
        months()[day.month - 1], shop.rhythm.weekend if day.isoweekday() in WEEKEND else 100,
        new_weeks()[weeks] if weeks < len(new_weeks()) else 100,
        next((quiet.percent for quiet in quiet_times() if quiet.first <= day <= quiet.last), 100), chance.between(80, 120),
    ]
    count = shop.rhythm.sales
    for percent in factors:
        count = round_half_up(count * percent, 100)
    return max(count, 1)


def _moment(chance: Chance, rhythm: Rhythm) -> int:
    """Seconds after midnight."""
    return chance.pick(_hours(rhythm.opens, rhythm.closes, tuple(rhythm.busy.items()))) * 3600 + chance.below(3600)


@cache
def _hours(opens: int, closes: int, busy: tuple[tuple[int, int], ...]) -> Choices[int]:
    percents = dict(busy)
    return Choices([(hour, percents.get(hour, 100)) for hour in range(opens, closes)])


def _sale(chance: Chance, shop: Shop, day: date, number: int, at: datetime, duty: Sequence[OnDuty]) -> WantedSale:
    shelf = _shelf(shop.offers, tuple(shop.rhythm.by.items()), day.month)
    pieces = chance.pick(_pieces(shop.rhythm.pieces))
    chosen = list({product.sku: product for product in (chance.pick(shelf) for _ in range(pieces))}.values())
    drinks = any(product.needs == "drinks" for product in chosen)
    order_type = ("dine_in" if chance.percent(45) else "take_out") if drinks else None
    lines = [_line(chance, product, day.month) for product in chosen]
    if order_type == "take_out" and chance.percent(7):
        lines[0].discount, lines[0].discount_reason = OWN_CUP, "개인컵"
    amounts = sum(_amount(line) for line in lines)
    discount, reason, coupon = _discount(chance, lines, amounts)
    serving = [person.code for person in duty if person.starts <= at <= person.ends]
    return WantedSale(
        example_id(shop.code, day, "sale", number), at, amounts - discount, lines, paid(chance, amounts - discount),
        cashier=serving[chance.below(len(serving))] if serving else None, order_type=order_type, coupon_code=coupon,
        discount=discount, discount_reason=reason, example=True,
    )


@cache
def _shelf(offers: frozenset[str], by: tuple[tuple[str, int], ...], month: int) -> Choices[Product]:
    """What a site has to choose from; each need gets its share, whatever number of products it has."""
    weighted = []
    for needs, share in by:
        group = [product for product in products().values() if product.needs == needs and needs in offers]
        weights = [product.weight * _season(product, month) for product in group]
        weighted += [(product, weight * share * 1000 // sum(weights)) for product, weight in zip(group, weights, strict=True)]
    return Choices(weighted)


def _season(product: Product, month: int) -> int:
    return product.warm if month in WARM_MONTHS else product.cold if month in COLD_MONTHS else 100


@cache
def _pieces(percents: tuple[int, ...]) -> Choices[int]:
    return Choices(list(enumerate(percents, 1)))


def _line(chance: Chance, product: Product, month: int) -> WantedLine:
    price = product.asked[chance.below(len(product.asked))] if product.open_price else product.price
    quantity = _quantity(chance, product)
    options = tuple(option for group in product.groups for option in _options(chance, group, month))
    return WantedLine(product.sku, product.name, product.tax_class, quantity, price, options)


def _quantity(chance: Chance, product: Product) -> int:
    if product.measured:
        return chance.between(6, 50) * 50
    return 1000 * (chance.between(2, product.most) if chance.percent(12 if product.most == 2 else 80) else 1)


def _options(chance: Chance, group: Mapping[str, Any], month: int) -> list[tuple[str, int]]:
    """One option of a group that asks for one (iced in summer, mostly the first otherwise); now and then one of any other."""
    offered = [(option["code"], option["price"]) for option in group["options"]]
    if group["min"]:
        second = ICED[month - 1] if group["code"] == "temperature" else 15
        return [offered[1 if chance.percent(second) else 0]]
    return [offered[chance.below(len(offered))]] if chance.percent(9) else []


def _amount(line: WantedLine) -> int:
    gross = round_half_up(line.quantity_milli * (line.unit_price + sum(price for _, price in line.options)), 1000)
    return gross - line.discount


def _discount(chance: Chance, lines: Sequence[WantedLine], amounts: int) -> tuple[int, str | None, str | None]:
    """What the whole sale is lowered by, why, and the coupon's code."""
    if amounts <= COUPON or any(line.tax_class == OUT_OF_SCOPE for line in lines):
        return 0, None, None
    if chance.percent(2):
        return COUPON, BY_COUPON, COUPON_CODE
    if chance.percent(3):
        return amounts // 100 * 10, "입주 기관 할인", None
    return 0, None, None
