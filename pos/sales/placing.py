"""Giving a draft its place: the next number of the site, the next link of the chain, its stock moves, its flags. Pure."""

from datetime import datetime
from typing import Any

from pos.inventory.valuing import NO_WORTH, Worth, changed, shared
from pos.sales.counter import Counter
from pos.sales.drafting import Draft
from pos.sales.rows import Found, Ledger, Rows
from pos.signing import signer
from pos.tills.models import CANCELLED, CLOSED
from pos.tills.sums import sums_of
from sites.access import Actor
from sites.journal import CONTENT_VERSION, book_of_site, chained
from sites.vault import vault


def place(rows: Rows, found: Found, counter: Counter, draft: Draft, by: Actor) -> None:
    """Puts a draft at the end of the site's book and adds its rows to what will be written."""
    ledger, document, site = rows.ledger, draft.document, counter.place.code
    _number(rows, found, draft, by)
    _take_stock(rows, found, draft, by)
    _count_in_till(rows, found, draft)
    _note_approvals(found, draft)
    ledger.seq += 1
    ledger.entries += 1
    ledger.chain_head = chained(ledger.chain_head, draft.content_sha256)
    document |= {
        "site_seq": ledger.seq, "entry": ledger.entries, "receipt_no": _receipt_no(ledger, document, site, by),
        "flags": " ".join(sorted(draft.flags)), "content_sha256": draft.content_sha256, "chain_hash": ledger.chain_head,
        "ack_key": signer.current,
    }
    rows.documents.append(document)
    rows.lines += draft.lines
    rows.payments += draft.payments
    rows.secrets += [
        {"document_id": document["id"], "field": field, "sealed": vault.seal(text, "document_secret", field, str(document["id"]))}
        for field, text in draft.secrets.items()
    ]
    rows.entries.append(_entry(ledger, document, site, by))
    rows.cells += draft.cells


def _number(rows: Rows, found: Found, draft: Draft, by: Actor) -> None:
    seq = draft.document["device_seq"]
    if seq is None or by.device_id is None:
        return
    if seq in found.numbers:
        draft.flags.append("seq_reused")
        return
    found.numbers.add(seq)
    rows.numbers.append((by.device_id, seq))


def _count_in_till(rows: Rows, found: Found, draft: Draft) -> None:
    """A sale or refund that names a till counts there, whether that stands (yet) or not. After the closing it is its addendum."""
    document = draft.document
    till = document["till"]
    if till is None or document["source"] not in IN_TILLS:
        return
    site_id, state = found.tills.get(till, _NO_TILL)
    if state in (None, CANCELLED):
        draft.flags.append("till_unknown")
    elif site_id != rows.ledger.site_id:
        draft.flags.append("till_elsewhere")
    elif state == CLOSED:
        draft.flags.append("till_closed")
    rows.till_sums += sums_of(document, draft.payments, int("till_closed" in draft.flags))


IN_TILLS = frozenset({"sale", "refund"})
_NO_TILL: tuple[int | None, str | None] = (None, None)


def approvals_of(draft: Draft) -> list[str]:
    """The numbers of card approvals that a sale carries; example data were approved by nobody."""
    if draft.document["source"] != "sale" or draft.document["example"]:
        return []
    return [payment["approval_no"] for payment in draft.payments if payment["approval_no"]]


def _note_approvals(found: Found, draft: Draft) -> None:
    for number in approvals_of(draft):
        if number in found.approvals and "approval_repeated" not in draft.flags:
            draft.flags.append("approval_repeated")
        found.approvals.add(number)


def _take_stock(rows: Rows, found: Found, draft: Draft, by: Actor) -> None:
    """A move dated before the item's last count is kept but changes nothing: the count already knew."""
    document, short = draft.document, False
    at: datetime = document["occurred_at"]
    for item_id, change in draft.moves:
        on_hand, counted_at, worth = found.levels.get(item_id, _NOTHING)
        won = 0
        if counted_at is None or at > counted_at:
            won = changed(on_hand, worth, change)
            found.levels[item_id] = (on_hand + change, counted_at, worth._replace(value_won=worth.value_won + won))
            milli_before, won_before = rows.levels.get(item_id, (0, 0))
            rows.levels[item_id] = (milli_before + change, won_before + won)
            short = short or (change < 0 and on_hand + change < 0)
        rows.moves.append(_move(document, item_id, change, won, by))
        if won:
            _cost(rows, draft, item_id, won)
    if short:
        draft.flags.append("stock_short")


def _cost(rows: Rows, draft: Draft, item_id: int, won: int) -> None:
    """What leaves the stock is what its products cost."""
    document = draft.document
    for sku, part in shared(-won, draft.taken[item_id]).items():
        key = (document["book_date"], sku, document["party"])
        rows.costs[key] = rows.costs.get(key, 0) + part


_NOTHING: tuple[int, datetime | None, Worth] = (0, None, NO_WORTH)


def _move(document: dict[str, Any], item_id: int, change: int, won: int, by: Actor) -> dict[str, Any]:
    return {
        "act": None, "site_id": document["site_id"], "item_id": item_id, "kind": "refund" if document["source"] == "refund" else "sale",
        "quantity_milli": change, "unit_cost": None, "at": document["occurred_at"], "business_date": document["business_date"],
        "received_at": document["received_at"], "document_id": document["id"], "device_id": None, "device_seq": None,
        "recorded_by": by.code, "lot": None, "use_by": None, "supplier": None, "note": None, "other_site_id": None, "flags": "",
        "content_sha256": None, "value_won": won,
    }


def _receipt_no(ledger: Ledger, document: dict[str, Any], site: str, by: Actor) -> str:
    if by.device_no is not None and document["device_seq"] is not None:
        return f"{site}-T{by.device_no}-{document['device_seq']:06d}"
    ledger.counter_seq += 1
    return f"{site}-C-{ledger.counter_seq:06d}"


def _entry(ledger: Ledger, document: dict[str, Any], site: str, by: Actor) -> dict[str, Any]:
    return {
        "book": book_of_site(site), "position": ledger.entries, "version": CONTENT_VERSION, "at": document["received_at"],
        "actor": by.code, "act": document["source"], "subject": str(document["id"]), "content": None,
        "content_sha256": document["content_sha256"], "chain_hash": document["chain_hash"],
    }
