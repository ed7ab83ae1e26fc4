"""What a coupon or a pass is good for: certain products, certain categories, or everything. Pure."""

import json
from dataclasses import dataclass
from datetime import date

from pos.money import OUT_OF_SCOPE, round_half_up


@dataclass(frozen=True, slots=True)
class Cover:
    """Products and categories; where neither is named, everything."""

    skus: frozenset[str]
    categories: frozenset[str]

    def holds(self, sku: str, category: str | None) -> bool:
        """Whether a product is among them."""
        if not self.skus and not self.categories:
            return True
        return sku in self.skus or (category is not None and category in self.categories)


def cover_of(skus: str, categories: str) -> Cover:
    """The cover that two JSON lists tell."""
    return Cover(frozenset(json.loads(skus)), frozenset(json.loads(categories)))


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line as sold, for whoever reckons what it may be lowered by. `lowered` is what else was taken off it."""

    sku: str
    category: str | None
    tax_class: str
    quantity_milli: int
    unit_price: int
    gross: int
    lowered: int


@dataclass(frozen=True, slots=True)
class Gift:
    """What a coupon gives: `amount` won or percent, or one unit of a product for nothing; `most_won` bounds a percentage."""

    gives: str
    amount: int | None
    free_sku: str | None
    most_won: int | None
    cover: Cover

    def worth(self, lines: tuple[AskedLine, ...], cut_to_ten: bool) -> int:
        """What it takes off these lines, in won. Money that is no revenue (deposits, passes sold in advance) is never lowered."""
        revenue = [line for line in lines if line.tax_class != OUT_OF_SCOPE]
        if self.gives == "product":
            return max((_one_unit(line) for line in revenue if line.sku == self.free_sku), default=0)
        held = sum(line.gross - line.lowered for line in revenue if self.cover.holds(line.sku, line.category))
        if self.gives == "won":
            return min(self.amount or 0, held)
        off = percent_of(held, self.amount or 0, cut_to_ten)
        return off if self.most_won is None else min(off, self.most_won)


def percent_of(amount: int, percent: int, cut_to_ten: bool) -> int:
    """A percentage of an amount, a half rounded up; cut to whole ten won where the site wants it (절사)."""
    if cut_to_ten:
        return amount * percent // 1000 * 10
    return round_half_up(amount * percent, 100)


def _one_unit(line: AskedLine) -> int:
    """The product alone: what was added to it is paid. Of less than a unit no more than the line comes to."""
    return min(line.unit_price, line.gross - line.lowered)


def is_in_days(day: date, first: date, last: date | None) -> bool:
    """Whether a day lies between two, both included."""
    return first <= day and (last is None or day <= last)
