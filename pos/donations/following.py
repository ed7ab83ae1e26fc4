"""What a sale gives away, in the sale's own transaction: its campaign's share goes into the pool, and comes back with a refund as far as
it still lies there. Sites that give nothing away are asked nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.donations.models import RETURNED, SOLD, DonationCampaign, DonationMove
from pos.donations.pool import Giving, add, in_pool, take
from pos.inventory.ledger import apply_moves
from pos.inventory.lots.book import OFFER as LOTS
from pos.inventory.lots.book import Occasion, came_with, gone_with, lot_book
from pos.inventory.lots.first_expired import Part, leaving
from pos.money import round_half_up
from pos.sales import followers
from pos.sales.counter import counter_of
from pos.sales.rows import Rows
from sites.registry import Place

OFFER = "donations"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Given:
    """What a document gives of an item, or takes back."""

    document: Row
    campaign: DonationCampaign
    milli: int


def register() -> None:
    """Lets every stored document give what its campaigns promise."""
    followers.register("donations", follow)


def follow(session: Session, rows: Rows) -> None:
    """Moves the pools as these documents ask."""
    place = counter_of(session, rows.ledger.site_id).place
    if not place.offers(OFFER):
        return
    documents = {row["id"]: row for row in rows.documents if row["source"] in ("sale", "refund", "import")}
    for given in _given(session, place.id, documents, rows.lines):
        if given.document["source"] == "refund":
            _take_back(session, place, given, _brought(rows, given))
        else:
            add(session, _giving(place, given, SOLD), given.campaign.item_id, given.milli, _lots_of(session, place, given))


def _given(session: Session, site_id: int, documents: Mapping[UUID, Row], lines: Sequence[Row]) -> list[_Given]:
    query = sa.select(DonationCampaign).where(
        DonationCampaign.site_id == site_id, DonationCampaign.sku.in_({row["sku"] for row in lines})
    )
    campaigns, found = session.scalars(query).all(), []
    for row in lines if campaigns else ():
        document = documents.get(row["document_id"])
        if document is None or (document["source"] == "refund" and not row["restock"]):
            continue
        day = document["business_date"]
        for campaign in campaigns:
            if campaign.sku == row["sku"] and _is_on(session, campaign, document, day):
                found.append(_Given(document, campaign, round_half_up(abs(row["quantity_milli"]) * campaign.per_unit_milli, 1000)))
    return [given for given in found if given.milli]


def _is_on(session: Session, campaign: DonationCampaign, document: Row, day: Any) -> bool:
    """A refund takes back what its sale gave, though the campaign may be over."""
    if document["source"] == "refund":
        return gave(session, campaign.id, document["original_id"])
    return bool(campaign.valid_from <= day and (campaign.valid_until is None or day <= campaign.valid_until))


def gave(session: Session, campaign_id: int, document_id: UUID) -> bool:
    """Whether a sale gave something to a campaign."""
    return session.scalar(
        sa.select(DonationMove.id).where(DonationMove.document_id == document_id, DonationMove.campaign_id == campaign_id).limit(1)
    ) is not None


def _lots_of(session: Session, place: Place, given: _Given) -> Sequence[Part]:
    """The lots that the sale took, as far as they are given away: the first to expire are."""
    if not place.offers(LOTS):
        return ()
    item_id = given.campaign.item_id
    gone = gone_with(session, lot_book(session, place.id, [item_id]), [given.document["id"]]).get(item_id, [])
    for part in gone:
        part.lot.on_hand_milli = part.milli
    return leaving((part.lot for part in gone), given.milli, given.document["business_date"])


def _brought(rows: Rows, given: _Given) -> int:
    """How much of the item a refund put back into stock: nothing of what its product's recipe does not take."""
    document = given.document["id"]
    return sum(
        row["quantity_milli"] for row in rows.moves if row["document_id"] == document and row["item_id"] == given.campaign.item_id
    )


def _take_back(session: Session, place: Place, given: _Given, brought: int) -> None:
    """What was handed over meanwhile cannot come back: of what the refund put into stock as if it could, that much leaves again, out of
    the lots that it came to. Where nothing was put there, nothing leaves: it had left with the sale."""
    document, item_id = given.document, given.campaign.item_id
    back = min(given.milli, in_pool(session, place.id, item_id))
    if back:
        take(session, _giving(place, given, RETURNED), item_id, back)
    gone = min(given.milli - back, brought)
    if gone <= 0:
        return
    act = uuid5(document["id"], f"given away {given.campaign.code}")
    apply_moves(session, [{
        "act": act, "site_id": place.id, "item_id": item_id, "kind": "donate", "quantity_milli": -gone, "unit_cost": None,
        "at": document["occurred_at"], "business_date": document["business_date"], "received_at": document["received_at"],
        "document_id": None, "device_id": None, "device_seq": None, "recorded_by": document["recorded_by"], "lot": None, "use_by": None,
        "supplier": None, "note": None, "other_site_id": None, "flags": "", "content_sha256": None,
    }])
    if place.offers(LOTS):
        _empty_lots(session, place, given, act, gone)


def _empty_lots(session: Session, place: Place, given: _Given, act: UUID, gone: int) -> None:
    document, item_id = given.document, given.campaign.item_id
    book = lot_book(session, place.id, [item_id])
    came = [replace(part.lot, on_hand_milli=part.milli) for part in came_with(session, book, document["id"]).get(item_id, [])]
    occasion = Occasion("donation", document["occurred_at"], document["business_date"], document["recorded_by"], act=act)
    for part in leaving(came, gone, document["business_date"]):
        book.take_from(book.lots[item_id, part.lot.code], part.milli, occasion)
    book.write(session)


def _giving(place: Place, given: _Given, kind: str) -> Giving:
    document = given.document
    return Giving(
        kind, place.id, document["occurred_at"], document["business_date"], document["recorded_by"], document_id=document["id"],
        campaign_id=given.campaign.id,
    )
