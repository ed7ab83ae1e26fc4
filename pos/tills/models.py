"""The till day: its opening, cash moved by hand, how it ended, and the sums that sales and refunds keep of it as they are stored."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base

OPEN, CLOSED, CANCELLED = STATES = ("open", "closed", "cancelled")
CLOSING, CANCELLATION = "closing", "cancellation"
IN, OUT = DIRECTIONS = ("in", "out")


class Till(Base):
    """A till that was opened with a float. All of it stays as sent but `state`, which its end moves on, once.

    `number` counts the openings of a site. `entry` is the opening's position in the site's book. `flags` are words parted by spaces,
    fixed when stored (clock_skew other_till_open seq_reused).
    """

    __tablename__ = "till"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "number"),
        sa.CheckConstraint("state IN ('open', 'closed', 'cancelled')", name="state"),
        sa.CheckConstraint("opening_float >= 0", name="opening_float"),
        sa.Index("ix_till_site_id_business_date", "site_id", "business_date"),
        sa.Index("ix_till_open", "site_id", postgresql_where=sa.text("state = 'open'"), sqlite_where=sa.text("state = 'open'")),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    number: Mapped[int]
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))
    device_seq: Mapped[int | None]
    opened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    business_date: Mapped[date]
    opening_float: Mapped[int]
    cashier: Mapped[str | None]
    recorded_by: Mapped[str]
    flags: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=OPEN)
    entry: Mapped[int]


class TillEnd(Base):
    """How a till ended: closed with its count and its Z, or cancelled while it was empty. Once, for ever; what was counted stays.

    `counted` and `counted_methods` are canonical JSON as sent, `parked` without its names, `z` is the report as it was at that moment, but
    for what was written freely (TillText). `note` is empty where one was written. `entry` is the position in the site's book behind which
    everything of this till is its addendum; the chain's hash there is signed (`seal`). A forgotten till may be closed by somebody who
    cannot count it: then `counted`, `counted_cash` and `over_short` are null.
    """

    __tablename__ = "till_end"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "z_no"),
        sa.CheckConstraint("kind IN ('closing', 'cancellation')", name="kind"),
        sa.CheckConstraint("(kind = 'closing') = (z_no IS NOT NULL AND z IS NOT NULL AND expected_cash IS NOT NULL)", name="closing"),
        sa.CheckConstraint("over_short = counted_cash - expected_cash", name="over_short"),
    )
    till_id: Mapped[UUID] = mapped_column(sa.ForeignKey("till.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(sa.Uuid, unique=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    cashier: Mapped[str | None]
    flags: Mapped[str] = mapped_column(default="")
    entry: Mapped[int]
    z_no: Mapped[int | None]
    counted: Mapped[str | None]
    counted_methods: Mapped[str | None]
    counted_cash: Mapped[int | None]
    expected_cash: Mapped[int | None]
    over_short: Mapped[int | None]
    made: Mapped[int | None]
    parked: Mapped[str | None]
    banked: Mapped[int | None]
    note: Mapped[str | None]
    z: Mapped[str | None]
    seal_chain_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    seal_key: Mapped[str | None]
    seal: Mapped[str | None]


class CashMovement(Base):
    """Cash put into a till or taken out of it, beside what was sold. `reason` is empty but in rows of old: the text stands apart, and its
    keyed hash is in the journal. `addendum`: it came after the till was closed. No foreign key
    points at the till: its opening may still be on the way."""

    __tablename__ = "cash_movement"
    __table_args__ = (
        sa.CheckConstraint("direction IN ('in', 'out')", name="direction"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.Index("ix_cash_movement_till", "till", "entry"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    till: Mapped[UUID] = mapped_column(sa.Uuid)
    direction: Mapped[str]
    amount: Mapped[int]
    reason: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    cashier: Mapped[str | None]
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    flags: Mapped[str] = mapped_column(default="")
    addendum: Mapped[bool] = mapped_column(default=False)
    entry: Mapped[int]
    reason_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))


class TillText(Base):
    """A text that somebody wrote at a till, sealed, by the row that it belongs to (a movement's or a till's); gone when its time is over.
    No foreign key points at the row: there are several kinds."""

    __tablename__ = "till_text"
    __table_args__ = (sa.Index("ix_till_text_site_id_at", "site_id", "at"),)
    row_id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    at: Mapped[datetime]
    sealed: Mapped[bytes]


class TillSum(Base):
    """What the documents of a till come to by book date, before its closing (`addendum` 0) and after it (1). It can be rebuilt.

    Key '' is the row of the documents' own figures; any other key is a method, with what was taken by it, given back by it, and given as
    change on it. A sale may come before its till's opening, so that no foreign key points at the till.
    """

    __tablename__ = "till_sum"
    __table_args__ = (sa.CheckConstraint("gross - discount - refund = supply + vat + exempt", name="money"),)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    till: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    addendum: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    book_date: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    sales: Mapped[int]
    refunds: Mapped[int]
    gross: Mapped[int]
    discount: Mapped[int]
    refund: Mapped[int]
    supply: Mapped[int]
    vat: Mapped[int]
    exempt: Mapped[int]
    out_of_scope: Mapped[int]
    taken: Mapped[int]
    given_back: Mapped[int]
    change_given: Mapped[int]
