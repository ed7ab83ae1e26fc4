"""The journal: one hash chain per book (a site, a centre, the region). It is only added to, and holds no personal data."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from sites import clock
from sites.db import Base, metadata
from sites.registry import GENESIS, Site, SiteLedger

CONTENT_VERSION = 1

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class JournalEntry(Base):
    """One act in a book. `content` is canonical JSON; null for a document, whose content is rebuilt from its own rows."""

    __tablename__ = "journal_entry"
    book: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(sa.SmallInteger, default=CONTENT_VERSION)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str]
    content: Mapped[str | None]
    content_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    chain_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class BookHead(Base):
    """Where a centre's or the region's chain ends; a site's stands in its ledger row."""

    __tablename__ = "book_head"
    book: Mapped[str] = mapped_column(primary_key=True)
    entries: Mapped[int] = mapped_column(default=0)
    chain_head: Mapped[bytes] = mapped_column(sa.LargeBinary(32), default=GENESIS)


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a book does not hold together, and in what way."""

    book: str
    position: int
    why: str


def canonical(content: Mapping[str, Any]) -> bytes:
    """The RFC 8785 form of content made of texts, integers, booleans, nulls, lists and objects with ASCII names."""
    return _ENCODER.encode(content).encode()


def content_hash(content: Mapping[str, Any]) -> bytes:
    """SHA-256 of the canonical form."""
    return sha256(canonical(content)).digest()


def chained(head: bytes, content_sha256: bytes) -> bytes:
    """The next head: SHA-256 over the previous head and the content's hash, as bytes."""
    return sha256(head + content_sha256).digest()


def book_of_site(code: str) -> str:
    """The name of a site's book."""
    return f"site:{code}"


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, to what, and its content."""

    act: str
    subject: str
    content: Mapping[str, Any]


def append(session: Session, book: str, actor: str, act: str, subject: str, content: Mapping[str, Any]) -> bytes:
    """Writes an act into a book and answers the new head. Takes the book's lock until the transaction ends."""
    return append_all(session, book, actor, [Act(act, subject, content)])


def append_all(session: Session, book: str, actor: str, acts: Sequence[Act]) -> bytes:
    """Writes acts into a book, in their order and with one visit to its head; answers the new head."""
    return placed_all(session, book, actor, acts)[1]


def placed_all(session: Session, book: str, actor: str, acts: Sequence[Act]) -> tuple[int, bytes]:
    """The same, and answers the position of the last of them too."""
    held, advance, finish = _head_of(session, book)
    last, head = session.execute(advance, {"held": held, "more": len(acts)}).one()
    at, rows, head = clock.now(), [], bytes(head)
    for position, each in enumerate(acts, last - len(acts) + 1):
        written = canonical(each.content)
        content_sha256 = sha256(written).digest()
        head = chained(head, content_sha256)
        rows.append({
            "book": book, "position": position, "version": CONTENT_VERSION, "at": at, "actor": actor, "act": each.act,
            "subject": each.subject, "content": written.decode(), "content_sha256": content_sha256, "chain_hash": head,
        })
    session.execute(_WRITE, rows)
    session.execute(finish, {"held": held, "head": head})
    return last, head


def _head_of(session: Session, book: str) -> tuple[str, sa.Executable, sa.Executable]:
    """What names the row that holds a book's head, and the two statements that move it on."""
    kind, _, code = book.partition(":")
    if kind == "site":
        return code, *_SITE_HEAD
    if session.scalar(sa.select(BookHead.book).where(BookHead.book == book)) is None:
        _open_book(session, book)
    return book, *_BOOK_HEAD


# Built once: most of what a short statement costs is putting it together.
def _statements(table: sa.Table, row: sa.ColumnElement[bool]) -> tuple[sa.Executable, sa.Executable]:
    more = {"entries": table.c.entries + sa.bindparam("more", type_=sa.BigInteger)}
    advance = sa.update(table).where(row).values(more).returning(table.c.entries, table.c.chain_head)
    return advance, sa.update(table).where(row).values(chain_head=sa.bindparam("head", type_=sa.LargeBinary))


_WRITE = sa.insert(metadata.tables["journal_entry"])
_LEDGER, _HEAD = metadata.tables["site_ledger"], metadata.tables["book_head"]
_SITE = sa.select(Site.id).where(Site.code == sa.bindparam("held")).scalar_subquery()
_SITE_HEAD = _statements(_LEDGER, _LEDGER.c.site_id == _SITE)
_BOOK_HEAD = _statements(_HEAD, _HEAD.c.book == sa.bindparam("held"))


def _open_book(session: Session, book: str) -> None:
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.execute(insert(BookHead).values(book=book, entries=0, chain_head=GENESIS).on_conflict_do_nothing())


def entries_before(
    session: Session, book: str, position: int, limit: int, *, after: int = 0, act: str | None = None
) -> Sequence[JournalEntry]:
    """Entries of a book below a position and above `after`, the newest first; only those of one act, when that is given."""
    query = sa.select(JournalEntry).where(JournalEntry.book == book, JournalEntry.position < position, JournalEntry.position > after)
    if act is not None:
        query = query.where(JournalEntry.act == act)
    return session.scalars(query.order_by(JournalEntry.position.desc()).limit(limit)).all()


def last_before(session: Session, book: str, entries: int, moment: datetime) -> int:
    """The position of the last entry before a moment, 0 where there is none. Entries stand in the order of time, so that halving finds
    it by the key: no index has to be kept for it with every sale."""
    low, high = 0, entries
    while low < high:
        middle = (low + high + 1) // 2
        at = session.scalar(sa.select(JournalEntry.at).where(JournalEntry.book == book, JournalEntry.position == middle))
        if at is not None and at < moment:
            low = middle
        else:
            high = middle - 1
    return low


def book_heads(session: Session) -> dict[str, tuple[int, bytes]]:
    """Every book with its number of entries and its head, as the ledgers state them."""
    sites = session.execute(sa.select(Site.code, SiteLedger.entries, SiteLedger.chain_head).join(SiteLedger, SiteLedger.site_id == Site.id))
    heads = {book_of_site(code): (entries, head) for code, entries, head in sites}
    others = session.execute(sa.select(BookHead.book, BookHead.entries, BookHead.chain_head))
    return heads | {book: (entries, head) for book, entries, head in others}


def first_break(session: Session, book: str, rebuilt: Mapping[str, bytes] | None = None, after: int = 0) -> Break | None:
    """Recomputes a chain from its first entry, or from the one that follows the position `after`. `rebuilt` holds, by subject, the
    hashes of documents as their rows say now.

    None when every entry follows from the one before, no number is missing, and the head is the ledger's.
    """
    entries, stated_head = book_heads(session).get(book, (0, GENESIS))
    before = session.get(JournalEntry, (book, after)) if after else None
    head, expected = before.chain_hash if before else GENESIS, after
    query = sa.select(JournalEntry).where(JournalEntry.book == book, JournalEntry.position > after).order_by(JournalEntry.position)
    with closing(session.scalars(query.execution_options(yield_per=1000))) as found:
        for entry in found:
            expected += 1
            why = _what_is_wrong(entry, expected, head, rebuilt)
            if why:
                return Break(book, expected, why)
            head = entry.chain_hash
    if (expected, head) != (entries, stated_head):
        return Break(book, expected + 1, f"the ledger states {entries} entries and another head")
    return None


def _what_is_wrong(entry: JournalEntry, expected: int, head: bytes, rebuilt: Mapping[str, bytes] | None) -> str | None:
    if entry.position != expected:
        return f"entry {expected} is missing"
    if entry.content is not None and sha256(entry.content.encode()).digest() != entry.content_sha256:
        return "the content was changed"
    if entry.content is None and rebuilt is not None:
        if entry.subject not in rebuilt:
            return f"the document {entry.subject} is missing"
        if rebuilt[entry.subject] != entry.content_sha256:
            return f"the document {entry.subject} was changed"
    if chained(head, entry.content_sha256) != entry.chain_hash:
        return "the chain does not follow from the entry before"
    return None
