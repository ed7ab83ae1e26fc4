"""Printers, and what waits to be printed on them. A print is no act of money: its row tells what became of it and changes with that."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId

WAITING, PRINTING, PRINTED, HELD, GIVEN_UP = STATES = ("waiting", "printing", "printed", "held", "given_up")
OVER = (PRINTED, GIVEN_UP)
RECEIPT, X, Z, ORDER, TRIAL, DRAWER, TICKET, TAG = KINDS = ("receipt", "x", "z", "order", "test", "drawer", "ticket", "tag")

# Why a slip did not come out whole: what the printer said, what the wire said, and what nobody can know any more.
TROUBLES = (
    "paper_out", "cover_open", "cutter", "printer_error", "offline", "no_answer", "stopped", "interrupted", "unsure", "too_late",
)


class Printer(Base):
    """A receipt printer of a site, reached over the network. Its code is SITE-Pn and is never given again.

    `two_byte`: it has to be switched to Hangul; `answers`: it says how it is when asked. `trouble` and `seen_at` are what it said last.
    """

    __tablename__ = "printer"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "number"),
        sa.CheckConstraint("port BETWEEN 1 AND 65535", name="port"),
        sa.CheckConstraint("columns IN (32, 42, 48)", name="columns"),
        sa.Index(
            "uq_printer_address", "site_id", "host", "port", unique=True,
            postgresql_where=sa.text("removed_at IS NULL"), sqlite_where=sa.text("removed_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    host: Mapped[str]
    port: Mapped[int]
    columns: Mapped[int] = mapped_column(sa.SmallInteger)
    two_byte: Mapped[bool]
    cuts: Mapped[bool]
    has_drawer: Mapped[bool]
    answers: Mapped[bool]
    prints_orders: Mapped[bool]
    trouble: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class PrintJob(Base):
    """One slip for one printer. `content` is the slip in the printer's own language, gone once that is over.

    `tries` counts how often a worker took it, and is what a worker shows when it says that the job is its own. `begun`: bytes of this
    try have left, so that some of it may stand on paper; `begun_before`: so it was in an earlier one. `copy` is what the slip says
    of itself: 0 is the first. `proved`: the printer itself said that it came to the end. `kicked`: the drawer was opened.
    """

    __tablename__ = "print_job"
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'printing', 'printed', 'held', 'given_up')", name="state"),
        sa.CheckConstraint("kind IN ('receipt', 'x', 'z', 'order', 'test', 'drawer', 'ticket', 'tag')", name="kind"),
        sa.CheckConstraint("(state = 'printing') = (taken_at IS NOT NULL)", name="taken"),
        sa.CheckConstraint("(state IN ('printed', 'given_up')) = (ended_at IS NOT NULL)", name="ended"),
        # One slip at a time: two workers never talk into one printer.
        sa.Index(
            "uq_print_job_printing", "printer_id", unique=True,
            postgresql_where=sa.text("state = 'printing'"), sqlite_where=sa.text("state = 'printing'"),
        ),
        sa.Index(
            "ix_print_job_open", "printer_id", "asked_at",
            postgresql_where=sa.text("state IN ('waiting', 'printing')"), sqlite_where=sa.text("state IN ('waiting', 'printing')"),
        ),
        sa.Index("ix_print_job_site_id_asked_at", "site_id", "asked_at"),
        sa.Index("ix_print_job_subject", "subject", "kind"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    printer_id: Mapped[int] = mapped_column(sa.ForeignKey("printer.id"))
    printer_given: Mapped[bool]
    kind: Mapped[str]
    subject: Mapped[UUID | None] = mapped_column(sa.Uuid)
    language: Mapped[str]
    drawer: Mapped[bool]
    reason: Mapped[str | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    waits_since: Mapped[datetime]
    copy: Mapped[int] = mapped_column(sa.SmallInteger)
    replaced: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    state: Mapped[str] = mapped_column(default=WAITING)
    trouble: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    begun: Mapped[bool] = mapped_column(default=False)
    begun_before: Mapped[bool] = mapped_column(default=False)
    kicked: Mapped[bool] = mapped_column(default=False)
    proved: Mapped[bool] = mapped_column(default=False)
    not_before: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
