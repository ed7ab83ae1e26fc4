"""What documents say of themselves now, for the journal to be compared with: each content rebuilt from its rows and hashed."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.content import stored_content
from pos.sales.models import Document, DocumentLine, DocumentPayment
from sites.journal import Break, book_heads, book_of_site, content_hash, first_break
from sites.registry import Site

DOCUMENTS_AT_ONCE = 1000


def breaks(session: Session, only: str | None = None) -> Iterator[tuple[str, Break | None]]:
    """Each book (or the one named) with its first break, None where the whole chain holds and agrees with the documents."""
    sites = dict(session.execute(sa.select(Site.code, Site.id)).all())
    for book in sorted(book_heads(session)):
        if only in (None, book):
            site = next((code for code in sites if book == book_of_site(code)), None)
            rebuilt = dict(_hashes(session, sites[site], site)) if site is not None else {}
            yield book, first_break(session, book, rebuilt) or _unlisted(session, book, rebuilt)


def _hashes(session: Session, site_id: int, site: str) -> Iterator[tuple[str, bytes]]:
    last = 0
    while True:
        documents = session.scalars(
            sa.select(Document).where(Document.site_id == site_id, Document.site_seq > last)
            .order_by(Document.site_seq).limit(DOCUMENTS_AT_ONCE)
        ).all()
        if not documents:
            return
        ids = [document.id for document in documents]
        lines = _rows(session, DocumentLine, DocumentLine.line_no, ids)
        payments = _rows(session, DocumentPayment, DocumentPayment.payment_no, ids)
        for document in documents:
            content = stored_content(document, lines.get(document.id, []), payments.get(document.id, []), site)
            yield str(document.id), content_hash(content)
        last = documents[-1].site_seq
        session.expunge_all()


def _rows(session: Session, model: type[Any], number: Any, ids: list[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in session.scalars(sa.select(model).where(model.document_id.in_(ids)).order_by(number)):
        found.setdefault(row.document_id, []).append(row)
    return found


def _unlisted(session: Session, book: str, rebuilt: dict[str, bytes]) -> Break | None:
    """A document that no entry of its book names was never recorded by this system."""
    listed = set(session.scalars(sa.text("SELECT subject FROM journal_entry WHERE book = :book AND content IS NULL"), {"book": book}))
    strange = next((document for document in rebuilt if document not in listed), None)
    return None if strange is None else Break(book, 0, f"the document {strange} stands in no entry")
