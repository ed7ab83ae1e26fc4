"""Which lots a sale takes, and a refund brings back, at a site that keeps lots. Any other site is asked nothing."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pos.inventory.lots.book import OFFER, LotBook, Occasion, gone_with, lot_book
from pos.inventory.recipes import Taken
from pos.sales.counter import Counter
from pos.sales.drafting import Draft
from pos.sales.rows import Found
from sites.access import Actor


def lots_for(session: Session, counter: Counter, drafts: Sequence[Draft]) -> LotBook | None:
    """The lots of what these drafts move; None where none are kept, or nothing moves."""
    items = {item_id for draft in drafts for item_id, _ in draft.moves}
    return lot_book(session, counter.place.id, items) if items and counter.place.offers(OFFER) else None


def take_lots(book: LotBook, found: Found, counter: Counter, draft: Draft, by: Actor) -> None:
    """Takes what a sale sold out of the lots that its lines name, or of the first to expire, and flags what cannot be so."""
    occasion = _occasion(draft, "sale", by)
    for row, taken in _taken_by_line(counter, draft):
        # A lot is one of its own item's: what else the line takes, its box for one, leaves by itself.
        has_lot = any((item_id, row["lot"]) in book.lots for item_id, _ in taken)
        for item_id, milli in taken:
            if milli > 0 and not _is_counted(found, item_id, draft):
                named = None if has_lot and (item_id, row["lot"]) not in book.lots else row["lot"]
                draft.flags += [flag for flag in book.take(item_id, milli, named, occasion) if flag not in draft.flags]


def bring_lots_back(
    session: Session, book: LotBook, found: Found, draft: Draft, original_id: UUID, refunds: Sequence[UUID], by: Actor
) -> None:
    """Puts what a refund brought back into the lots that its sale took it from, less what came back before."""
    gone, occasion = gone_with(session, book, [original_id, *refunds]), _occasion(draft, "refund", by)
    for item_id, milli in draft.moves:
        if milli > 0 and not _is_counted(found, item_id, draft):
            book.give_back(gone.get(item_id, []), milli, occasion)


def _occasion(draft: Draft, kind: str, by: Actor) -> Occasion:
    document = draft.document
    return Occasion(kind, document["occurred_at"], document["business_date"], by.code, document_id=document["id"])


def _taken_by_line(counter: Counter, draft: Draft) -> Iterator[tuple[dict[str, Any], Taken]]:
    """Each line with the items that it takes, and how many thousandths of each."""
    document = draft.document
    known = counter.catalogue.in_force(document["occurred_at"], document["business_date"])
    for row in draft.lines:
        product = known.get(row["sku"])
        if product is not None:
            codes = [option["code"] for option in json.loads(row["options"])]
            yield row, counter.recipes.taken(product.product_id, codes, row["quantity_milli"], document["business_date"])


def _is_counted(found: Found, item_id: int, draft: Draft) -> bool:
    """Whether the item's last count knew of it already."""
    level = found.levels.get(item_id)
    return level is not None and level[1] is not None and draft.document["occurred_at"] <= level[1]
