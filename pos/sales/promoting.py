"""Coupons, passes and discounts of a sale or a refund: what they mean for the promotions below, and which flags come of it. Asks
nothing of the database unless the sale names a code, uses a pass or sells one."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from pos.catalogue.in_force import InForce
from pos.money import OUT_OF_SCOPE, round_half_up
from pos.promotions.coupons import Carried, free_coupon, use_coupon
from pos.promotions.cover import AskedLine
from pos.promotions.pass_ledger import Happening
from pos.promotions.passes import UNKNOWN, FreeLine, PassUse, SoldPass, give_back, sell_passes, use_passes
from pos.promotions.rules import COUPON, PASS
from pos.promotions.scopes import centre_on, scopes_of
from pos.sales.approvals import Lowered, is_approved, level_at, needs_approval
from pos.sales.counter import Counter
from pos.sales.drafting import Draft
from pos.sales.wanted import WantedRefund, WantedSale
from sites.access import Actor

PREPAID = "prepaid_pass"
# A tablet that was offline sells by an older list: for so long a price that was right is not taken for a changed one.
LIST_IS_BELIEVED = timedelta(days=7)


def settle_promotions(session: Session, counter: Counter, draft: Draft, wanted: WantedSale, by: Actor) -> None:
    """Records what a new sale does with coupons and passes, and flags it where something is not as it should be."""
    if wanted.source != "sale":
        return
    flags, excused = _coupon(session, counter, draft, wanted) if wanted.coupon_code is not None else ([], 0)
    flags += _passes(session, counter, draft, wanted, by)
    lowered = _lowered(counter, draft, wanted, excused)
    if lowered.discounts or lowered.overridden is not None:
        place, day = counter.place, draft.document["business_date"]
        rules, level = counter.promotions.rules_on(place, day), level_at(by, place, centre_on(place, day))
        if needs_approval(lowered, rules, level) and not is_approved(lowered, rules, wanted, by):
            flags.append("approval_missing")
    draft.flags += [flag for flag in flags if flag not in draft.flags]


def settle_return(
    session: Session, draft: Draft, wanted: WantedRefund, coupon: bool, returned: dict[int, int], sold: dict[int, int], by: Actor
) -> None:
    """Records what a new refund does with coupons and passes: `returned` and `sold` are the sale's thousandths by line, before it."""
    after, nets = dict(returned), dict.fromkeys(sold, 0)
    for row in draft.lines:
        after[row["original_line"]] = after.get(row["original_line"], 0) - row["quantity_milli"]
        nets[row["original_line"]] -= row["net"]
    of = Happening(wanted.id, wanted.original_id, draft.document["site_id"], draft.document["occurred_at"], by.code)
    if coupon and all(after.get(line, 0) == milli for line, milli in sold.items()):
        free_coupon(session, wanted.original_id, wanted.id, of.site_id, of.at)
    lines = {line: (returned.get(line, 0), milli) for line, milli in after.items() if milli != returned.get(line, 0)}
    paid_back = sum(payment.amount for payment in wanted.payments if payment.method == PREPAID)
    draft.flags += give_back(session, of, lines, nets, paid_back)


def _coupon(session: Session, counter: Counter, draft: Draft, wanted: WantedSale) -> tuple[list[str], int]:
    place, document = counter.place, draft.document
    day: date = document["business_date"]
    lowered = sum(row["discount"] for row in draft.lines if row["discount_reason"] == COUPON)
    lowered += wanted.discount if wanted.discount_reason == COUPON else 0
    lowered += sum(payment.amount for payment in wanted.payments if payment.method == COUPON)
    lines = tuple(
        AskedLine(
            row["sku"], row["category"], row["tax_class"], row["quantity_milli"], row["unit_price"], row["gross"],
            0 if row["discount_reason"] == COUPON else row["discount"],
        )
        for row in draft.lines
    )
    cut = counter.promotions.rules_on(place, day).cut_to_ten
    scopes = scopes_of(place, centre_on(place, day))
    return use_coupon(session, Carried(
        wanted.id, wanted.coupon_code or "", place.id, scopes, document["occurred_at"], day, lowered, lines, cut
    ))


def _passes(session: Session, counter: Counter, draft: Draft, wanted: WantedSale, by: Actor) -> list[str]:
    paid = sum(payment.amount for payment in wanted.payments if payment.method == PREPAID)
    free = tuple(
        FreeLine(row["line_no"], row["sku"], row["category"], row["quantity_milli"])
        for row in draft.lines if _is_free_by_pass(row)
    )
    kinds = counter.promotions.kinds
    sold = [
        SoldPass(row["line_no"], row["sku"], row["name"], row["tax_class"], row["quantity_milli"], row["net"], kinds[row["sku"]])
        for row in draft.lines if kinds and row["sku"] in kinds and not _is_free_by_pass(row)
    ]
    if not (sold or wanted.passes or paid or free):
        return []
    place, document = counter.place, draft.document
    day: date = document["business_date"]
    scopes = scopes_of(place, centre_on(place, day))
    of = Happening(wanted.id, wanted.id, place.id, document["occurred_at"], by.code)
    valid_in = {"site": scopes[-1], "centre": scopes[-2] if len(scopes) > 2 else scopes[-1], "region": scopes[0]}
    flags = sell_passes(session, of, valid_in, day, sold) if sold else []
    if wanted.passes:
        nets = tuple((row["sku"], row["category"], row["net"]) for row in draft.lines)
        flags += use_passes(session, of, PassUse(tuple(wanted.passes), scopes, day, free, paid, nets))
    elif paid or free:
        flags.append(UNKNOWN)
    return flags


def _is_free_by_pass(row: dict[str, Any]) -> bool:
    return bool(row["discount_reason"] == PASS and row["gross"] and row["discount"] == row["gross"])


def _lowered(counter: Counter, draft: Draft, wanted: WantedSale, excused: int) -> Lowered:
    """What was taken off by hand: of a coupon only what it does not account for, of a pass nothing where the sale names one."""
    found = [
        (row["discount"], row["gross"], row["discount_reason"])
        for row in draft.lines if row["discount"] and not (wanted.passes and _is_free_by_pass(row))
    ]
    if wanted.discount:
        held = sum(row["gross"] - row["discount"] for row in draft.lines if row["tax_class"] != OUT_OF_SCOPE)
        found.append((wanted.discount, held, wanted.discount_reason))
    discounts = []
    for off, of, reason in found:
        if reason == COUPON and excused:
            off, excused = max(0, off - excused), max(0, excused - off)
        if off:
            discounts.append((off, of))
    return Lowered(tuple(discounts), _overridden(counter, draft, wanted) if "price_differs" in draft.flags else None)


def _overridden(counter: Counter, draft: Draft, wanted: WantedSale) -> int | None:
    """By how much prices were lowered by hand; None when each is one that the list had in the days before."""
    day = draft.document["business_date"]
    now = counter.catalogue.in_force(wanted.occurred_at, day)
    before = counter.catalogue.in_force(wanted.occurred_at - LIST_IS_BELIEVED, day - LIST_IS_BELIEVED)
    changed, lowered = False, 0
    for line in wanted.lines:
        product = now.get(line.sku)
        if product is None or product.open_price or _is_of_list(line, product):
            continue
        earlier = before.get(line.sku)
        if earlier is not None and _is_of_list(line, earlier):
            continue
        changed = True
        listed = product.price + sum(product.option_prices.get(code, price) for code, price in line.options)
        charged = line.unit_price + sum(price for _, price in line.options)
        lowered += max(0, round_half_up(line.quantity_milli * (listed - charged), 1000))
    return lowered if changed else None


def _is_of_list(line: Any, product: InForce) -> bool:
    return line.unit_price == product.price and all(product.option_prices.get(code) == price for code, price in line.options)
