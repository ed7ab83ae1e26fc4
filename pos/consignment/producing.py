"""Whose goods a line is: of a sale by the agreement of its day, of a refund by its sale. Written in the document's own transaction, and
flagged where a line names a producer that has no agreement here. Sites without consignment are asked nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.consignment.models import ConsignedLine, ConsignmentAgreement, ConsignmentRate
from pos.money import OUT_OF_SCOPE
from pos.sales import followers, judges
from pos.sales.counter import counter_of
from pos.sales.drafting import Draft
from pos.sales.rows import Rows
from pos.sales.wanted import WantedSale
from sites.registry import Centre

OFFER = "consignment"
UNKNOWN = "producer_unknown"
COUNTED = frozenset({"sale", "delivery"})
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _InForce:
    """An agreement of a day with its rate."""

    agreement: ConsignmentAgreement
    centre: str
    rate: int


def register() -> None:
    """Lets every stored document say whose goods it sold."""
    followers.register("consignment", follow)
    judges.register("consignment", judge)


def judge(session: Session, draft: Draft, wanted: WantedSale, rows: Rows) -> list[str]:
    """`producer_unknown` where a line names a centre whose goods are not sold here that day."""
    named = {line.producer for line in wanted.lines if line.producer is not None}
    if not named or not counter_of(session, rows.ledger.site_id).place.offers(OFFER):
        return []
    known = {each.centre for each in _in_force(session, rows.ledger.site_id, draft.document["business_date"])}
    return [UNKNOWN] if named - known else []


def follow(session: Session, rows: Rows) -> None:
    """Writes whose goods these documents' lines are."""
    place = counter_of(session, rows.ledger.site_id).place
    if not place.offers(OFFER):
        return
    documents = {row["id"]: row for row in rows.documents}
    sold = [row for row in rows.lines if documents[row["document_id"]]["source"] in COUNTED and row["tax_class"] != OUT_OF_SCOPE]
    made = _of_sales(session, place.id, documents, sold)
    made += _of_refunds(session, documents, [row for row in rows.lines if documents[row["document_id"]]["source"] == "refund"])
    if made:
        session.execute(sa.insert(ConsignedLine), made)


def _of_sales(session: Session, site_id: int, documents: Mapping[UUID, Row], lines: Sequence[Row]) -> list[dict[str, Any]]:
    by_day: dict[date, list[_InForce]] = {}
    made: list[dict[str, Any]] = []
    owners: dict[str, int | None] = {}
    for row in lines:
        document = documents[row["document_id"]]
        day = document["business_date"]
        if day not in by_day:
            by_day[day] = _in_force(session, site_id, day)
        if not by_day[day]:
            continue
        if not owners:
            found = session.execute(sa.select(Product.sku, Product.centre_id).where(Product.sku.in_({line["sku"] for line in lines})))
            owners = dict(found.all())
        terms = _terms_of(by_day[day], row, owners.get(row["sku"]))
        if terms is not None:
            made.append(_consigned(document, row, terms.agreement.centre_id, terms.agreement.id, terms.rate))
    return made


def _terms_of(terms: Sequence[_InForce], row: Row, owner: int | None) -> _InForce | None:
    """The agreement that a line falls under: of the producer that it names, if that has one for these goods; the closest to the product."""
    fitting = [each for each in terms if _closeness(each.agreement, row, owner)]
    named = [each for each in fitting if each.centre == row["producer"]]
    return max(named or fitting, key=lambda each: (_closeness(each.agreement, row, owner), -each.agreement.id), default=None)


def _closeness(agreement: ConsignmentAgreement, row: Row, owner: int | None) -> int:
    if agreement.sku is not None:
        return 3 if agreement.sku == row["sku"] else 0
    if agreement.category is not None:
        return 2 if agreement.category == row["category"] else 0
    return 1 if agreement.centre_id == owner else 0


def _of_refunds(session: Session, documents: Mapping[UUID, Row], lines: Sequence[Row]) -> list[dict[str, Any]]:
    if not lines:
        return []
    originals = {documents[row["document_id"]]["original_id"] for row in lines}
    known = {
        (line.document_id, line.line_no): line
        for line in session.scalars(sa.select(ConsignedLine).where(ConsignedLine.document_id.in_(originals)))
    }
    made = []
    for row in lines:
        document = documents[row["document_id"]]
        sold = known.get((document["original_id"], row["original_line"]))
        if sold is not None:
            made.append(_consigned(document, row, sold.centre_id, sold.agreement_id, sold.rate))
    return made


def _consigned(document: Row, row: Row, centre_id: int, agreement_id: int, rate: int) -> dict[str, Any]:
    return {
        "document_id": document["id"], "line_no": row["line_no"], "site_id": document["site_id"], "centre_id": centre_id,
        "agreement_id": agreement_id, "book_date": document["book_date"], "sku": row["sku"], "name": row["name"], "rate": rate,
        "party": document["party"], "quantity_milli": row["quantity_milli"], "net": row["net"], "supply": row["supply"], "vat": row["vat"],
    }


def _in_force(session: Session, site_id: int, day: date) -> list[_InForce]:
    agreement = ConsignmentAgreement
    newest = (
        sa.select(ConsignmentRate.rate).where(ConsignmentRate.agreement_id == agreement.id, ConsignmentRate.valid_from <= day)
        .order_by(ConsignmentRate.valid_from.desc()).limit(1).scalar_subquery()
    )
    query = sa.select(agreement, Centre.code, newest).join(Centre, Centre.id == agreement.centre_id).where(
        agreement.site_id == site_id, agreement.valid_from <= day, sa.or_(agreement.valid_until.is_(None), agreement.valid_until >= day)
    )
    return [_InForce(found, centre, rate) for found, centre, rate in session.execute(query) if rate is not None]
