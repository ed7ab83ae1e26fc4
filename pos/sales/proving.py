"""What documents say of themselves now, for the journal to be compared with: each content rebuilt from its rows and hashed; tills alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.content import stored_content
from pos.sales.derived import Derived
from pos.sales.figures import figures_hold
from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.tills.proving import first_broken
from sites.journal import Break, JournalEntry, book_heads, book_of_site, content_hash, first_break
from sites.registry import Site

DOCUMENTS_AT_ONCE = 1000
ENTRIES_CHECKED = 2000

# What the acts of a feature say of themselves behind a position of a site's book. Upper floors register theirs beside the tills'.
Prover = Callable[[Session, int, str, int], Break | None]
_provers: dict[str, Prover] = {"tills": first_broken}


def register(name: str, prover: Prover) -> None:
    """Adds a prover, or replaces the one of the same name."""
    _provers[name] = prover


def breaks(session: Session, only: str | None = None) -> Iterator[tuple[str, Break | None]]:
    """Each book (or the one named) with its first break, None where the whole chain holds and agrees with the documents."""
    sites = dict(session.execute(sa.select(Site.code, Site.id)).all())
    for book in sorted(book_heads(session)):
        if only in (None, book):
            site = next((code for code in sites if book == book_of_site(code)), None)
            rebuilt, wrong = _rebuilt(session, sites[site], site) if site is not None else ({}, None)
            found = first_break(session, book, rebuilt)
            if site is not None:
                found = found or _misplaced(session, sites[site], book) or wrong or _first_of_acts(session, sites[site], site)
            yield book, found


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked of a book: its entries from `first` to `last`, and the first break among them."""

    book: str
    first: int
    last: int
    found: Break | None


def check_end(session: Session, book: str, most: int = ENTRIES_CHECKED) -> Checked:
    """Recomputes the last entries of a book and compares them with the documents that they name: quick enough for a page. The whole
    book is checked by `breaks`."""
    entries, _ = book_heads(session).get(book, (0, b""))
    after = max(0, entries - most)
    site = next((code for code in session.scalars(sa.select(Site.code)) if book_of_site(code) == book), None)
    rebuilt, wrong = _rebuilt_after(session, book, after, site) if site is not None else ({}, None)
    found = first_break(session, book, rebuilt, after) or wrong
    if found is None and site is not None:
        found = _first_of_acts(session, session.scalars(sa.select(Site.id).where(Site.code == site)).one(), site, after)
    return Checked(book, min(after + 1, entries), entries, found)


def _first_of_acts(session: Session, site_id: int, site: str, after: int = 0) -> Break | None:
    return next((found for prover in _provers.values() if (found := prover(session, site_id, site, after))), None)


def _rebuilt_after(session: Session, book: str, after: int, site: str) -> tuple[dict[str, bytes], Break | None]:
    """The hashes of the documents that entries after a position name, and the first of them that disagrees with its entry."""
    entries = session.execute(
        sa.select(JournalEntry.position, JournalEntry.subject, JournalEntry.content_sha256, JournalEntry.chain_hash)
        .where(JournalEntry.book == book, JournalEntry.position > after, JournalEntry.content.is_(None)).order_by(JournalEntry.position)
    ).all()
    hashes: dict[str, bytes] = {}
    wrong: Break | None = None
    for start in range(0, len(entries), DOCUMENTS_AT_ONCE):
        named = {UUID(entry.subject): entry for entry in entries[start : start + DOCUMENTS_AT_ONCE]}
        documents = session.scalars(sa.select(Document).where(Document.id.in_(named)).order_by(Document.entry)).all()
        lines = _rows(session, DocumentLine, DocumentLine.line_no, list(named))
        payments = _rows(session, DocumentPayment, DocumentPayment.payment_no, list(named))
        for document in documents:
            entry, own_lines, own_payments = named[document.id], lines.get(document.id, []), payments.get(document.id, [])
            hashes[str(document.id)] = content_hash(stored_content(document, own_lines, own_payments, site))
            stated = (document.entry, document.content_sha256, document.chain_hash)
            holds = stated == (entry.position, entry.content_sha256, entry.chain_hash)
            if wrong is None and not (holds and figures_hold(document, own_lines, own_payments)):
                wrong = Break(book, entry.position, f"the document {document.id} was changed")
    return hashes, wrong


def _rebuilt(session: Session, site_id: int, site: str) -> tuple[dict[str, bytes], Break | None]:
    """The hashes of a site's documents as their rows say now, and the first whose figures do not follow from them."""
    hashes: dict[str, bytes] = {}
    wrong: Break | None = None
    derived = Derived(session, site_id, site)
    for document, lines, payments in _documents(session, site_id):
        hashes[str(document.id)] = content_hash(stored_content(document, lines, payments, site))
        if wrong is None and not figures_hold(document, lines, payments):
            wrong = Break(book_of_site(site), document.entry, f"the figures of the document {document.id} were changed")
        if document.source == "refund" and derived.wrongly_back(document, lines) and wrong is None:
            wrong = Break(book_of_site(site), document.entry, f"the refund {document.id} is not what its sale gives back")
        if wrong is None and (what := derived.wrong(document)):
            wrong = Break(book_of_site(site), document.entry, f"the {what} of the document {document.id} does not follow from it")
    return hashes, wrong


def _documents(session: Session, site_id: int) -> Iterator[tuple[Document, list[DocumentLine], list[DocumentPayment]]]:
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
            yield document, lines.get(document.id, []), payments.get(document.id, [])
        last = documents[-1].site_seq
        session.expunge_all()


def _rows(session: Session, model: type[Any], number: Any, ids: list[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in session.scalars(sa.select(model).where(model.document_id.in_(ids)).order_by(number)):
        found.setdefault(row.document_id, []).append(row)
    return found


def _misplaced(session: Session, site_id: int, book: str) -> Break | None:
    """The first document that its entry does not name with the same hashes, or whose number is not the next one of the site."""
    entries = {
        entry.position: (entry.subject, entry.content_sha256, entry.chain_hash)
        for entry in session.execute(
            sa.select(JournalEntry.position, JournalEntry.subject, JournalEntry.content_sha256, JournalEntry.chain_hash)
            .where(JournalEntry.book == book, JournalEntry.content.is_(None))
        )
    }
    rows = session.execute(
        sa.select(Document.id, Document.entry, Document.site_seq, Document.content_sha256, Document.chain_hash)
        .where(Document.site_id == site_id).order_by(Document.entry)
    )
    for number, (document, entry, seq, content, chain) in enumerate(rows, 1):
        if entries.get(entry) != (str(document), content, chain):
            return Break(book, entry, f"the document {document} stands in no entry")
        if seq != number:
            return Break(book, entry, f"the document {document} has the number {seq} where {number} comes next")
    return None
