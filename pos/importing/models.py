"""Files that were brought, what each of them did row by row, and which month of a site stands from which file."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base


class FileUpload(Base):
    """A file that someone looks through before it is imported, with how it is to be read. It is deleted once it is decided, or after a
    day. `options` is a JSON object of texts."""

    __tablename__ = "file_upload"
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    kind: Mapped[str]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str]
    options: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes]


class FileImport(Base):
    """A file that was imported in one act, and who took all of it back, if anyone did. `owner` is whose products it changed ('region',
    'centre:CODE'); null where it is about sites. `total` is the won that it brought in, null where it brought none."""

    __tablename__ = "file_import"
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    owner: Mapped[str | None]
    rows: Mapped[int] = mapped_column(sa.Integer)
    first: Mapped[date | None]
    last: Mapped[date | None]
    total: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    recorded_by: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class FileImportRow(Base):
    """One thing that a file did: at which site (null: to a product itself), to what, and what stood before and after, as JSON. Undoing
    puts `before` back where `after` still stands."""

    __tablename__ = "file_import_row"
    __table_args__ = (sa.Index("ix_file_import_row_site_id", "site_id"),)
    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("file_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"))
    subject: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]


class MonthTotal(Base):
    """A document that states, or takes back, a whole month of a site from before the system's start. Odd revisions state, even ones
    take back the one before, so that at most one stands. Rows are only ever added."""

    __tablename__ = "month_total"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "month", "revision"),
        sa.CheckConstraint("revision > 0 AND (revision % 2 = 0) = (withdraws IS NOT NULL)", name="revision"),
        sa.CheckConstraint("month BETWEEN 200001 AND 219912 AND month % 100 BETWEEN 1 AND 12", name="month"),
        sa.Index("ix_month_total_import_id", "import_id"),
    )
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    month: Mapped[int] = mapped_column(sa.Integer)
    revision: Mapped[int] = mapped_column(sa.SmallInteger)
    withdraws: Mapped[UUID | None] = mapped_column(sa.ForeignKey("document.id"), unique=True)
    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("file_import.id"))
