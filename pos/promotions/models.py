"""Rules, campaigns and codes that people edit; uses of coupons and the ledger of passes, which are only ever added to."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base

GIVES = ("won", "percent", "product")
CODE_KINDS = ("single", "multi")
VALID_AT = ("site", "centre", "region")
ENTRY_KINDS = ("sold", "used", "returned", "refunded")


class DiscountRules(Base):
    """What a scope says of discounts; null: what the wider scope says. `reasons` is a JSON list of {code, ko, en, active}."""

    __tablename__ = "discount_rules"
    __table_args__ = (
        sa.CheckConstraint(
            "cashier_percent BETWEEN 0 AND 100 AND supervisor_percent BETWEEN 0 AND 100 AND manager_percent BETWEEN 0 AND 100",
            name="percent",
        ),
        sa.CheckConstraint("cashier_won >= 0 AND supervisor_won >= 0 AND manager_won >= 0", name="won"),
    )
    scope: Mapped[str] = mapped_column(primary_key=True)
    cashier_percent: Mapped[int | None] = mapped_column(sa.SmallInteger)
    cashier_won: Mapped[int | None]
    supervisor_percent: Mapped[int | None] = mapped_column(sa.SmallInteger)
    supervisor_won: Mapped[int | None]
    manager_percent: Mapped[int | None] = mapped_column(sa.SmallInteger)
    manager_won: Mapped[int | None]
    cut_to_ten: Mapped[bool | None]
    reasons: Mapped[str] = mapped_column(default="[]")
    version: Mapped[int] = mapped_column(default=1)


class CouponCampaign(Base):
    """What a kind of coupon gives, on what, where and until when (both days included). `skus` and `categories` are JSON lists that
    narrow it down; empty: everything that is revenue. `prefix` begins its single-use codes, or is the code that many may use."""

    __tablename__ = "coupon_campaign"
    __table_args__ = (
        sa.CheckConstraint("gives IN ('won', 'percent', 'product')", name="gives"),
        sa.CheckConstraint("code_kind IN ('single', 'multi')", name="code_kind"),
        sa.CheckConstraint("(gives = 'product') = (free_sku IS NOT NULL) AND (gives = 'product') = (amount IS NULL)", name="gift"),
        sa.CheckConstraint("amount > 0 AND (gives <> 'percent' OR amount <= 100)", name="amount"),
        sa.CheckConstraint("valid_until >= valid_from", name="days"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    scope: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    code_kind: Mapped[str]
    prefix: Mapped[str] = mapped_column(unique=True)
    gives: Mapped[str]
    amount: Mapped[int | None]
    free_sku: Mapped[str | None]
    most_won: Mapped[int | None]
    skus: Mapped[str] = mapped_column(default="[]")
    categories: Mapped[str] = mapped_column(default="[]")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    ended_on: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)


class CouponBatch(Base):
    """Single-use codes that were made together. The codes follow from the server's key, the batch and their number: they stand nowhere."""

    __tablename__ = "coupon_batch"
    __table_args__ = (sa.CheckConstraint("count BETWEEN 1 AND 5000", name="count"),)
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coupon_campaign.id"), index=True)
    count: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None]


class Coupon(Base):
    """A code by its keyed hash. One that many may use belongs to no batch."""

    __tablename__ = "coupon"
    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coupon_campaign.id"), index=True)
    batch_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("coupon_batch.id"))
    number: Mapped[int] = mapped_column(default=0)


class CouponUse(Base):
    """A document that carried a known code ('used'), or gave it back ('freed', naming the use's document).

    `life` is how often a single-use code had been freed before: who holds it has the one row of that life. A use that came second,
    was too late or of no effect holds nothing: `life` null. `lowered` is what it took off, in won.
    """

    __tablename__ = "coupon_use"
    __table_args__ = (
        sa.UniqueConstraint("code_hash", "life", "kind"),
        sa.CheckConstraint("kind IN ('used', 'freed')", name="kind"),
        sa.CheckConstraint("(kind = 'freed') = (frees IS NOT NULL)", name="frees"),
    )
    document_id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    campaign_id: Mapped[UUID] = mapped_column(sa.ForeignKey("coupon_campaign.id"), index=True)
    kind: Mapped[str]
    life: Mapped[int | None]
    frees: Mapped[UUID | None] = mapped_column(sa.Uuid)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    at: Mapped[datetime]
    lowered: Mapped[int]


class PassKind(Base):
    """A product that is a pass: how many uses (null: as many as one likes), how long, where, and what it covers (empty: everything)."""

    __tablename__ = "pass_kind"
    __table_args__ = (
        sa.CheckConstraint("uses BETWEEN 1 AND 1000", name="uses"),
        sa.CheckConstraint("valid_days IS NULL OR valid_months IS NULL", name="validity"),
        sa.CheckConstraint("valid_days BETWEEN 1 AND 3660 AND valid_months BETWEEN 1 AND 120", name="lasts"),
        sa.CheckConstraint("valid_at IN ('site', 'centre', 'region')", name="valid_at"),
    )
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("product.id"), primary_key=True)
    uses: Mapped[int | None]
    valid_days: Mapped[int | None]
    valid_months: Mapped[int | None]
    valid_at: Mapped[str] = mapped_column(default="site")
    skus: Mapped[str] = mapped_column(default="[]")
    categories: Mapped[str] = mapped_column(default="[]")
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class Pass(Base):
    """A pass as sold: one unit of one line. `advance`: sold out of scope, so that it pays; else its uses are lines at 0 won.

    `worth` is what an advance was sold for. `valid_in` is a scope as text; the rest is frozen from its kind on that day.
    """

    __tablename__ = "pass"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "line_no", "unit"),
        sa.CheckConstraint("advance OR worth = 0", name="worth"),
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    document_id: Mapped[UUID] = mapped_column(sa.Uuid)
    line_no: Mapped[int] = mapped_column(sa.SmallInteger)
    unit: Mapped[int] = mapped_column(sa.SmallInteger)
    sku: Mapped[str]
    name: Mapped[str]
    advance: Mapped[bool]
    uses: Mapped[int | None]
    worth: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    valid_in: Mapped[str]
    skus: Mapped[str]
    categories: Mapped[str]
    sold_at: Mapped[datetime]


class PassEntry(Base):
    """A line of a pass's ledger, numbered from 1: uses and won by which it changed, and what both come to with it.

    A code may have entries before its pass stands: a use that arrived earlier than the sale of the pass. `line_no` names the line at 0
    won, or the line that sold the pass; `quantity_milli` how much of that line it was; `sale_id` the sale that a return belongs to.
    """

    __tablename__ = "pass_entry"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('sold', 'used', 'returned', 'refunded')", name="kind"),
        sa.Index("ix_pass_entry_sale_id", "sale_id"),
        sa.Index("ix_pass_entry_site_id_at", "site_id", "at"),
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    uses: Mapped[int]
    won: Mapped[int]
    uses_left: Mapped[int]
    won_left: Mapped[int]
    document_id: Mapped[UUID] = mapped_column(sa.Uuid)
    sale_id: Mapped[UUID] = mapped_column(sa.Uuid)
    line_no: Mapped[int | None] = mapped_column(sa.SmallInteger)
    quantity_milli: Mapped[int]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    at: Mapped[datetime]
    recorded_by: Mapped[str]


class PassHolder(Base):
    """Whose pass it is, sealed, where the holder wished to be noted. Not part of the ledger: it can be taken away."""

    __tablename__ = "pass_holder"
    code: Mapped[str] = mapped_column(sa.ForeignKey("pass.code"), primary_key=True)
    sealed: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)
