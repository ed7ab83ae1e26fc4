"""A ticket for what somebody left to be worked on, its items, the work agreed, what became of it, photos, messages and a site's terms."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base

RECEIVED, IN_WORK, READY, COLLECTED, CANCELLED, UNCLAIMED = STATES = (
    "received", "in_work", "ready", "collected", "cancelled", "unclaimed",
)
OPEN_STATES = (RECEIVED, IN_WORK, READY)
OVER_STATES = (COLLECTED, CANCELLED, UNCLAIMED)
STARTED, DONE, REOPENED, RESCHEDULED, UNDONE = "started", "ready", "reopened", "rescheduled", "undone"
EVENT_KINDS = (STARTED, DONE, REOPENED, RESCHEDULED, COLLECTED, CANCELLED, UNCLAIMED, UNDONE)
SETTLEMENTS = ("now", "deposit", "pick_up")
WAITING, SENT, FAILED, DROPPED = MESSAGE_STATES = ("waiting", "sent", "failed", "dropped")

_OPEN = "state IN ('received', 'in_work', 'ready')"


class Ticket(Base):
    """What was dropped off. All of it stays as sent but what follows from its events (`state` to `ended_at`), and what names the customer,
    which is sealed and goes when its time is over (`forgotten_at`).

    `number` counts a site's tickets; `tag` is what hangs on the thing and is said aloud; `price` is the work agreed, in won, tax
    included. `flags` are words parted by spaces (clock_skew seq_reused tag_repeated). `entry` is its place in the site's book.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "number"),
        sa.CheckConstraint("state IN ('received', 'in_work', 'ready', 'collected', 'cancelled', 'unclaimed')", name="state"),
        sa.CheckConstraint("settlement IN ('now', 'deposit', 'pick_up')", name="settlement"),
        sa.CheckConstraint("price >= 0", name="price"),
        sa.CheckConstraint("(state IN ('collected', 'cancelled', 'unclaimed')) = (ended_at IS NOT NULL)", name="ended"),
        sa.Index("ix_ticket_open", "site_id", "due_date", postgresql_where=sa.text(_OPEN), sqlite_where=sa.text(_OPEN)),
        sa.Index("ix_ticket_site_id_dropped_off_at", "site_id", "dropped_off_at"),
        sa.Index("ix_ticket_ticket_no", "ticket_no"),
        sa.Index("ix_ticket_site_id_tag", "site_id", "tag"),
        sa.Index("ix_ticket_site_id_phone_last", "site_id", "phone_last"),
        sa.Index("ix_ticket_site_id_phone_hash", "site_id", "phone_hash"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    number: Mapped[int]
    ticket_no: Mapped[str]
    tag: Mapped[str]
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    cashier: Mapped[str | None]
    dropped_off_at: Mapped[datetime]
    received_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    business_date: Mapped[date]
    promised_for: Mapped[date]
    settlement: Mapped[str]
    price: Mapped[int]
    tell: Mapped[bool]
    example: Mapped[bool] = mapped_column(default=False)
    flags: Mapped[str] = mapped_column(default="")
    entry: Mapped[int]
    state: Mapped[str]
    due_date: Mapped[date]
    ready_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    phone: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    phone_last: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    customer: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    note: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    forgotten_at: Mapped[datetime | None]


class TicketItem(Base):
    """One thing of a ticket. `marks` is the JSON list of what was seen on it, `photos` of the ids of its photos, as sent; `finished_on` is
    the business day on which its work was done, `worth` the won that were agreed for it."""

    __tablename__ = "ticket_item"
    __table_args__ = (
        sa.CheckConstraint("state IN ('received', 'in_work', 'ready')", name="state"),
        sa.Index("ix_ticket_item_finished_on", "finished_on", "site_id"),
    )
    ticket_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ticket.id"), primary_key=True)
    item_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    kind: Mapped[str]
    name: Mapped[str | None]
    marks: Mapped[str] = mapped_column(default="[]")
    photos: Mapped[str] = mapped_column(default="[]")
    worth: Mapped[int]
    state: Mapped[str]
    finished_on: Mapped[date | None]


class TicketWork(Base):
    """Work that was agreed for an item: a product of the catalogue, at the price of that moment."""

    __tablename__ = "ticket_work"
    __table_args__ = (
        sa.CheckConstraint("quantity_milli > 0", name="quantity"),
        sa.CheckConstraint("unit_price >= 0", name="price"),
        sa.ForeignKeyConstraint(["ticket_id", "item_no"], ["ticket_item.ticket_id", "ticket_item.item_no"]),
    )
    ticket_id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    item_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    work_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    sku: Mapped[str]
    name: Mapped[str]
    tax_class: Mapped[str]
    quantity_milli: Mapped[int]
    unit_price: Mapped[int]
    amount: Mapped[int]


class TicketEvent(Base):
    """What was done with a ticket; only ever added. `items` names those it is about (JSON), null all of them. `undoes` names the event
    that was a mistake. `reason` stays out of the journal: people write it freely."""

    __tablename__ = "ticket_event"
    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('started', 'ready', 'reopened', 'rescheduled', 'collected', 'cancelled', 'unclaimed', 'undone')", name="kind",
        ),
        sa.CheckConstraint("(kind = 'undone') = (undoes IS NOT NULL)", name="undoes"),
        sa.CheckConstraint("(kind = 'rescheduled') = (due_date IS NOT NULL)", name="due_date"),
        sa.Index("ix_ticket_event_ticket_id", "ticket_id", "entry"),
        sa.Index("ix_ticket_event_site_id", "site_id", "entry"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    business_date: Mapped[date]
    items: Mapped[str | None]
    due_date: Mapped[date | None]
    reason: Mapped[str | None]
    undoes: Mapped[UUID | None] = mapped_column(sa.Uuid)
    cashier: Mapped[str | None]
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    flags: Mapped[str] = mapped_column(default="")
    entry: Mapped[int]


class TicketPhoto(Base):
    """A photo of an item, sealed; gone with what names the customer. `sha256` is that of the picture as kept."""

    __tablename__ = "ticket_photo"
    __table_args__ = (sa.Index("ix_ticket_photo_ticket_id", "ticket_id"),)
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    item_no: Mapped[int] = mapped_column(sa.SmallInteger)
    taken_at: Mapped[datetime]
    received_at: Mapped[datetime]
    recorded_by: Mapped[str]
    sent_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    width: Mapped[int]
    height: Mapped[int]
    sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)


class TicketMessage(Base):
    """A message to a customer that waits to be sent, or what became of it. Its number is the ticket's; the text is made when it goes."""

    __tablename__ = "ticket_message"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('ready', 'reminder')", name="kind"),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="state"),
        sa.Index(
            "ix_ticket_message_waiting", "site_id", "next_try_at",
            postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"),
        ),
        sa.Index("ix_ticket_message_ticket_id", "ticket_id"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ticket.id"))
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=WAITING)
    wanted_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    asking_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    receipt: Mapped[str | None]
    failure: Mapped[str | None]


class TicketTerms(Base):
    """On what terms a site keeps what was left with it. A site without a row goes by the defaults (pos/tickets/terms.py)."""

    __tablename__ = "ticket_terms"
    __table_args__ = (
        sa.CheckConstraint("work_days BETWEEN 0 AND 365 AND free_days BETWEEN 0 AND 3650", name="days"),
        sa.CheckConstraint("storage_fee_permille BETWEEN 0 AND 1000", name="storage_fee"),
        sa.CheckConstraint("unclaimed_days BETWEEN 1 AND 3650 AND retention_days BETWEEN 1 AND 3650", name="later_days"),
    )
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    work_days: Mapped[int]
    free_days: Mapped[int]
    storage_fee_permille: Mapped[int]
    unclaimed_days: Mapped[int]
    retention_days: Mapped[int]
    deposit_percent: Mapped[int]
    tells: Mapped[bool]
    remind_days: Mapped[int | None]
    ready_text: Mapped[str]
    reminder_text: Mapped[str]
    notice: Mapped[str]
    works: Mapped[str]
    version: Mapped[int]
