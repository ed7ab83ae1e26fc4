"""The files of closed months, as they were issued. Never with people's names."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId


class KeptFile(Base):
    """A file of a closed month, rendered once under the closing that sealed it, and served as these bytes for ever after.

    `net` is what its rows say was earned, null where they say nothing of it; `proof` is the file that lies beside. `content` is read
    only where it is handed over.
    """

    __tablename__ = "kept_file"
    __table_args__ = (
        sa.UniqueConstraint("closing_id", "scope", "month", "export", "format", "encoding", "detail", name="uq_kept_file_wish"),
        sa.CheckConstraint("detail IN ('totals', 'masked')", name="detail"),
        sa.Index("ix_kept_file_scope_month", "scope", "month"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    closing_id: Mapped[int] = mapped_column(sa.ForeignKey("month_closing.id"))
    scope: Mapped[str]
    month: Mapped[int] = mapped_column(sa.Integer)
    export: Mapped[str]
    format: Mapped[str]
    encoding: Mapped[str]
    detail: Mapped[str]
    name: Mapped[str]
    plain_name: Mapped[str]
    media_type: Mapped[str]
    made_at: Mapped[datetime]
    size: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    net: Mapped[int | None]
    proof: Mapped[str] = mapped_column(deferred=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
