"""Every kind of file that can be imported, as data: who may, how it is checked, recorded and undone. One preview serves them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pos.importing import day_totals, opening_stock, options, past_months, products, site_prices, statements
from pos.importing.headings import SITE_HEADINGS
from pos.importing.months_standing import record_past_months, undo_past_months
from pos.importing.opening_stock import plan_opening_stock, record_opening_stock, undo_opening_stock
from pos.importing.options import plan_options
from pos.importing.past_months import plan_past_months
from pos.importing.plans import Did, Options, Plan
from pos.importing.products import plan_products, record_products, undo_products
from pos.importing.reading import Sheet
from pos.importing.site_prices import plan_site_prices, record_site_prices, undo_site_prices
from pos.importing.stated_days import plan_days
from pos.importing.statements import plan_card_statement, plan_cash_receipt_statement, record_statement, undo_statement
from sites.access import Actor, Permission
from sites.errors import NotFound, say

DAY_TOTALS, PRODUCTS = "day-totals", "products"

Planner = Callable[[Session, Actor, Sheet, Options, UUID], Plan]
Recorder = Callable[[Session, Actor, UUID, Plan], list[Did]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. `headings`: words of which the row of headings holds at least one. `takes`: the options that it asks for.
    Day totals are recorded and undone by their own package, which keeps its own book of files."""

    code: str
    permission: Permission
    headings: frozenset[str]
    takes: tuple[str, ...]
    plan: Planner
    record: Recorder | None = None
    undo: Callable[..., Any] | None = None


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(PRODUCTS, Permission.CENTRE_WORK, products.MEANINGS["sku"], ("owner", "day"), plan_products, record_products, undo_products),
        # Recorded and undone as the products that they belong to.
        Kind("options", Permission.CENTRE_WORK, options.MEANINGS["option"], ("owner", "day"), plan_options, record_products, undo_products),
        Kind("prices", Permission.SITE_WORK, site_prices.MEANINGS["price"], ("site", "day"), plan_site_prices, record_site_prices,
             undo_site_prices),
        Kind("opening-stock", Permission.SITE_WORK, opening_stock.MEANINGS["quantity"], ("site", "day"), plan_opening_stock,
             record_opening_stock, undo_opening_stock),
        Kind("past-months", Permission.CENTRE_WORK, SITE_HEADINGS | past_months.MEANINGS["month"],
             ("site", "year", "unit", "tax_class", "method"), plan_past_months, record_past_months, undo_past_months),
        Kind("card-statement", Permission.SITE_WORK, statements.MEANINGS["approval_no"], ("site",), plan_card_statement, record_statement,
             undo_statement),
        Kind("cash-receipt-statement", Permission.SITE_WORK, statements.MEANINGS["approval_no"], ("site",), plan_cash_receipt_statement,
             record_statement, undo_statement),
        Kind(DAY_TOTALS, Permission.SITE_WORK, day_totals.DATE_HEADINGS, ("site",), plan_days),
    )
}


def kind_of(code: str) -> Kind:
    """The kind of that code; NotFound for none."""
    found = KINDS.get(code)
    if found is None:
        raise NotFound("import_kind_not_found", say("그런 종류의 파일은 없습니다. 가져오기 화면에서 다시 골라 주세요.",
                                                    "There is no such kind of file. Choose again on the page of imports."))
    return found
