"""Clock events: only ever added; a correction is a new row that names the one it replaces."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base


class ClockEvent(Base):
    """Someone came or went. `business_date` is that of the event; a shift belongs to the day of its 'in'.

    A row with `replaces` corrects the one that it names and says why; kind 'void' says that it never was. An event is corrected
    once at most; a wrong correction is corrected in turn. `flags` are words parted by spaces, fixed when stored (pin_unchecked
    not_assigned clock_skew seq_reused corrected).
    """

    __tablename__ = "clock_event"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('in', 'out') OR (kind = 'void' AND replaces IS NOT NULL)", name="kind"),
        sa.CheckConstraint("(replaces IS NULL) = (reason IS NULL)", name="correction"),
        sa.UniqueConstraint("replaces"),
        sa.Index("ix_clock_event_site_id_business_date", "site_id", "business_date"),
        sa.Index("ix_clock_event_participant_id_at", "participant_id", "at"),
        sa.Index(
            "ix_clock_event_flagged", "site_id", "at", postgresql_where=sa.text("flags <> ''"), sqlite_where=sa.text("flags <> ''"),
        ),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    business_date: Mapped[date]
    received_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    flags: Mapped[str] = mapped_column(default="")
    replaces: Mapped[UUID | None] = mapped_column(sa.ForeignKey("clock_event.id"))
    reason: Mapped[str | None]
    content_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
