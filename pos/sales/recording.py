"""Recording a sale: once, whole, or not at all. What was paid is stored as paid; what looks odd is flagged, never refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from pos.inventory.lots.book import LotBook
from pos.sales.counter import Counter, counter_of, renewed
from pos.sales.drafting import Draft, draft_sale
from pos.sales.followers import follow
from pos.sales.judges import judge
from pos.sales.lot_taking import lots_for, take_lots
from pos.sales.placing import approvals_of, place
from pos.sales.promoting import settle_promotions
from pos.sales.replaying import replay
from pos.sales.rows import Approvals, Found, Ledger, Rows
from pos.sales.showing import shown
from pos.sales.store import Store, store_of
from pos.sales.wanted import WantedSale
from sites import clock
from sites.access import Actor
from sites.errors import DomainError, Unauthenticated, say

# Terminals count their approvals anew after a while: what is older is another approval.
APPROVALS_FOR = timedelta(days=31)


@dataclass(slots=True)
class Outcome:
    """What became of one sale: 'created', 'replayed', 'conflict' or 'invalid', with the sale as shown or the error."""

    status: str
    sale: dict[str, Any] | None = None
    error: DomainError | None = None


def record_sales(session: Session, by: Actor, site_id: int, wanted: Sequence[WantedSale]) -> list[Outcome]:
    """Records sales of different ids at one site, in order, in the caller's transaction. Each stands or falls alone: one that
    cannot be a sale (Invalid) or whose id stands with other content (Conflict) leaves the others as they are."""
    store = store_of(session)
    ledger, counter = locked(session, store, site_id, by)
    received_at = clock.now()
    drafts = [_drafted(counter, sale, received_at, by) for sale in wanted]
    good = [draft for draft in drafts if isinstance(draft, Draft)]
    found = _look(session, store, site_id, by, good)
    rows, lots = Rows(ledger), lots_for(session, counter, good)
    outcomes = [
        Outcome("invalid", error=draft) if isinstance(draft, DomainError)
        else _settle(session, rows, found, lots, counter, draft, sale, by)
        for draft, sale in zip(drafts, wanted, strict=True)
    ]
    if rows.documents:
        store.write(session, rows)
        if lots is not None:
            lots.write(session)
        follow(session, rows)
    return outcomes


def record_sale(session: Session, by: Actor, site_id: int, wanted: WantedSale) -> Outcome:
    """Records one sale, or answers the stored one when it was recorded before. Invalid, Conflict."""
    outcome = record_sales(session, by, site_id, [wanted])[0]
    if outcome.error is not None:
        raise outcome.error
    return outcome


def locked(session: Session, store: Store, site_id: int, by: Actor) -> tuple[Ledger, Counter]:
    """The site's lock and its counter at this version. Unauthenticated when the tablet was revoked meanwhile."""
    ledger, counter = store.lock(session, site_id), counter_of(session, site_id)
    if counter.version != ledger.version:
        counter = renewed(session, site_id)
    if by.is_tablet and by not in counter.tablets.values():
        raise Unauthenticated("device_revoked", say(
            "이 태블릿의 등록이 해제되었습니다. 담당자에게 새 코드를 받아 다시 등록해 주세요. 저장된 판매는 그대로 있습니다.",
            "This tablet is no longer registered. Ask for a new code and pair it again; what it stored is kept."))
    return ledger, counter


def _drafted(counter: Counter, sale: WantedSale, received_at: Any, by: Actor) -> Draft | DomainError:
    try:
        return draft_sale(counter, sale, received_at, by)
    except DomainError as error:
        return error


def _look(session: Session, store: Store, site_id: int, by: Actor, drafts: Sequence[Draft]) -> Found:
    ids = [draft.document["id"] for draft in drafts]
    items = sorted({item_id for draft in drafts for item_id, _ in draft.moves})
    seqs = [draft.document["device_seq"] for draft in drafts if draft.document["device_seq"] is not None]
    tills = list({draft.document["till"]: None for draft in drafts if draft.document["till"] is not None})
    return store.look(session, site_id, ids, items, by.device_id, seqs, tills, _approvals(drafts))


def _approvals(drafts: Sequence[Draft]) -> Approvals | None:
    """The card approvals to look for, None for none: most sales of a day have nothing to look for but their ids."""
    numbers = sorted({number for draft in drafts for number in approvals_of(draft)})
    return Approvals(numbers, min(draft.document["business_date"] for draft in drafts) - APPROVALS_FOR) if numbers else None


def _settle(
    session: Session, rows: Rows, found: Found, lots: LotBook | None, counter: Counter, draft: Draft, sale: WantedSale, by: Actor
) -> Outcome:
    document_id = draft.document["id"]
    if document_id in found.documents:
        try:
            return Outcome("replayed", replay(session, draft.content, sale, found.documents[document_id], counter.place.id))
        except DomainError as error:
            return Outcome("conflict", error=error)
    settle_promotions(session, counter, draft, sale, by)
    judge(session, draft, sale, rows)
    if lots is not None:
        take_lots(lots, found, counter, draft, by)
    place(rows, found, counter, draft, by)
    found.documents[document_id] = counter.place.id
    return Outcome("created", shown(draft.document, draft.lines, draft.payments, counter.place.code, draft.secrets))
