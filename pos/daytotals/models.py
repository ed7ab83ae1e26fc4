"""What a site states instead of selling: which documents are whose day or contract, in which order, and from which file."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base

_OF_A_DAY = sa.text("kind = 'day'")


class DayTotal(Base):
    """One document of a series: a day of a site, or an invoice of a contract. Odd revisions state, even ones withdraw the one before,
    so that at most one stands. Rows are only ever added. `counterparty` is an invoice's; `import_id` the file that stated it."""

    __tablename__ = "day_total"
    __table_args__ = (
        sa.UniqueConstraint("series", "revision"),
        sa.CheckConstraint("(kind = 'contract') = (counterparty IS NOT NULL) AND kind IN ('day', 'contract')", name="kind"),
        sa.CheckConstraint("revision > 0 AND (revision % 2 = 0) = (withdraws IS NOT NULL)", name="revision"),
        sa.Index(
            "ix_day_total_one_a_day", "site_id", "business_date", "revision", unique=True,
            postgresql_where=_OF_A_DAY, sqlite_where=_OF_A_DAY,
        ),
        sa.Index("ix_day_total_import_id", "import_id"),
    )
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    kind: Mapped[str]
    series: Mapped[UUID] = mapped_column(sa.Uuid)
    revision: Mapped[int] = mapped_column(sa.SmallInteger)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    business_date: Mapped[date]
    counterparty: Mapped[str | None]
    withdraws: Mapped[UUID | None] = mapped_column(sa.ForeignKey("document.id"), unique=True)
    import_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("day_total_import.id"))


class DayTotalImport(Base):
    """A file whose rows were stated in one act, and who took all of it back, if anyone did."""

    __tablename__ = "day_total_import"
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    name: Mapped[str]
    rows: Mapped[int] = mapped_column(sa.Integer)
    first: Mapped[date]
    last: Mapped[date]
    total: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
