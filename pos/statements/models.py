"""Rows of statements from outside, the days that a file speaks of, and what it says otherwise than our book."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base

CARD, CASH_RECEIPT = KINDS = ("card", "cash_receipt")
NOT_IN_BOOKS, NOT_IN_STATEMENT, AMOUNT_DIFFERS = FLAGS = ("not_in_books", "not_in_statement", "amount_differs")
_OPEN = "settled_at IS NULL"


class StatementSpan(Base):
    """The days, both included, that a file speaks of at a site: what we have of them and it lacks, is missing there."""

    __tablename__ = "statement_span"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('card', 'cash_receipt')", name="kind"), sa.CheckConstraint("first <= last", name="days"),
        sa.Index("ix_statement_span_site_id", "site_id", "kind", "last"),
    )
    import_id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    kind: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]


class StatementRow(Base):
    """A row of a file, as it stands there: its day, what was approved (negative: taken back), under which number. '' where the file is
    silent. It is a copy of somebody else's book: taking the file back deletes it."""

    __tablename__ = "statement_row"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('card', 'cash_receipt')", name="kind"), sa.CheckConstraint("amount <> 0", name="amount"),
        sa.UniqueConstraint("site_id", "kind", "day", "approval_no", "issuer", "amount", name="uq_statement_row_said_once"),
    )
    import_id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    kind: Mapped[str]
    day: Mapped[date]
    approval_no: Mapped[str]
    issuer: Mapped[str]
    terminal: Mapped[str]
    amount: Mapped[int]


class StatementDifference(Base):
    """What a comparison found: under this number our book says `ours`, the statements say `theirs`. `id` follows from that, so that the
    same difference stands once. `settled_at`: a later comparison found it gone. `flags` holds one of FLAGS."""

    __tablename__ = "statement_difference"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('card', 'cash_receipt')", name="kind"), sa.CheckConstraint("ours <> theirs", name="differs"),
        sa.CheckConstraint("flags IN ('not_in_books', 'not_in_statement', 'amount_differs')", name="flags"),
        sa.Index("ix_statement_difference_site_id", "site_id", "kind", "day"),
        sa.Index(
            "ix_statement_difference_open", "site_id", "received_at",
            postgresql_where=sa.text(_OPEN), sqlite_where=sa.text(_OPEN),
        ),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    kind: Mapped[str]
    day: Mapped[date]
    approval_no: Mapped[str]
    issuer: Mapped[str]
    ours: Mapped[int]
    theirs: Mapped[int]
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("document.id"))
    flags: Mapped[str]
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
