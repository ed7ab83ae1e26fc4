"""Where an order stands. What is money is only ever added to; this is a plain state that the next press replaces, and is not money."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base

PREPARING, READY, COLLECTED = STATES = ("preparing", "ready", "collected")


class OrderState(Base):
    """How far the order of a sale has come, and since when. A sale without a row is being prepared."""

    __tablename__ = "order_state"
    __table_args__ = (
        sa.CheckConstraint("state IN ('preparing', 'ready', 'collected')", name="state"),
        sa.Index("ix_order_state_site_id_at", "site_id", "at"),
    )
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    state: Mapped[str]
    at: Mapped[datetime]
    changed_by: Mapped[str]
