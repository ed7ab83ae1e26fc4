"""One document whole: what it says of itself, how it was paid, what came back, what is odd about it, and the proof that it is stored."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.documents.choices import address
from pos.console.documents.page import speaker
from pos.console.documents.rows import plain_quantity
from pos.console.documents.shown import flags_of, head_of, lines_of, payments_of, proof_of, refunds_of, sums_of
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.visitor import current_visitor
from pos.inventory.models import StockItem, StockMove
from pos.sales.finding import Sought
from pos.sales.models import Document
from pos.sales.queries import document_for
from pos.sales.receipts import SHOWN_SOURCES, Receipt, receipt_by_token, receipt_token
from pos.sales.refund_plan import can_be_refunded
from pos.sales.reviewing import marks_of
from pos.tills.models import Till
from sites.access import Actor, Permission, Scope, reach
from sites.db import reading
from sites.registry import Site


@console.get("/documents/<uuid:document_id>")
@needs(Permission.READ)
def document(document_id: UUID) -> str:
    """One document within reach."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        content = _content(session, say, visitor.actor, document_id)
    return rendered("console/documents/document.html", say, here="documents", visitor=visitor, **content)


def may_here(session: Session, actor: Actor, site_id: int, permission: Permission) -> bool:
    """Whether the visitor may do this at a site."""
    allowed = reach(actor.roles_for(permission))
    return session.scalar(sa.select(Site.id).where(Site.id == site_id, Site.id.in_(allowed))) is not None


def _content(session: Session, say: Speaker, actor: Actor, document_id: UUID) -> dict[str, Any]:
    answer = document_for(session, actor, document_id)
    row = session.get_one(Document, document_id)
    site = session.get_one(Site, row.site_id)
    receipt = receipt_by_token(session, receipt_token(document_id)) if row.source in SHOWN_SOURCES else None
    left = any(line.get("refunded") not in (None, line["quantity"]) for line in answer["lines"])
    original = session.get(Document, row.original_id) if row.original_id else None
    return {
        **head_of(say, row, answer, site_name(site.name, None).text), "row": row, "site": site,
        "lines": lines_of(say, answer, _options(say, receipt)), "sums": sums_of(say, row, answer), "payments": payments_of(say, answer),
        "refunds": refunds_of(say, answer), "original": original, "flags": flags_of(say, row, marks_of(session, [row.id]).get(row.id, [])),
        "stock": _stock(session, row), "proof": proof_of(say, row, answer, site.code),
        "till": _till(session, row),
        "receipt_href": url_for("receipts.receipt", token=receipt_token(document_id), lang=say.language) if receipt else None,
        "refundable": can_be_refunded(row) and left and may_here(session, actor, site.id, Permission.SELL),
        "may_mark": may_here(session, actor, site.id, Permission.APPROVE),
        "back": address(Sought(Scope("site", site.code), row.book_date, row.book_date)),
        "book": url_for("console.history", book=f"site:{site.code}", before=row.entry + 1),
    }


def _till(session: Session, row: Document) -> tuple[str, int] | None:
    """The till's page and number, where its opening came and it stands at the same site."""
    till = session.get(Till, row.till) if row.till else None
    return (url_for("console.till", till_id=till.id), till.number) if till and till.site_id == row.site_id else None


def _options(say: Speaker, receipt: Receipt | None) -> list[str]:
    """The options of each line by name, each with what it costs for one."""
    if receipt is None:
        return []
    return [
        " · ".join(f"{option.name} +{figures.won(option.price, say.language)}" if option.price else option.name for option in line.options)
        for line in receipt.lines
    ]


def _stock(session: Session, row: Document) -> list[tuple[str, str, str]]:
    moves = session.execute(
        sa.select(StockItem.name, StockItem.unit, StockMove.quantity_milli)
        .join(StockItem, StockItem.id == StockMove.item_id)
        .where(StockMove.document_id == row.id).order_by(StockItem.name)
    )
    return [(name, plain_quantity(abs(milli)), unit) for name, unit, milli in moves]
