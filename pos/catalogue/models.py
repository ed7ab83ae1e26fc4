"""Products and what is true of them from when: revisions, prices and availability at a site. History is kept, never overwritten."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId

TAX_CLASSES = ("taxable", "exempt", "out_of_scope")


class Category(Base):
    """A tab of the checkout. `centre_id` null: the region's own."""

    __tablename__ = "category"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=100)
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))


class Product(Base):
    """A product, owned by the region (`centre_id` null) or a centre. `version` answers If-Match.

    `needs` names what a kind of site must offer for the product to be sold there; null: everywhere its owner reaches.
    """

    __tablename__ = "product"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    sku: Mapped[str] = mapped_column(unique=True)
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    needs: Mapped[str | None]
    barcode: Mapped[str | None]
    measured: Mapped[bool] = mapped_column(default=False)
    open_price: Mapped[bool] = mapped_column(default=False)
    picture: Mapped[str | None]
    example: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class ProductRevision(Base):
    """Name, category, tax class, default price (won, tax included) and options of a product from an instant on.

    `option_groups` is the JSON list of the contract: code, name, min, max and options with code, name, price.
    """

    __tablename__ = "product_revision"
    __table_args__ = (
        sa.CheckConstraint("tax_class IN ('taxable', 'exempt', 'out_of_scope')", name="tax_class"),
        sa.CheckConstraint("price BETWEEN 0 AND 1000000000", name="price"),
    )
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("product.id"), primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    name: Mapped[str]
    category: Mapped[str | None] = mapped_column(sa.ForeignKey("category.code"))
    tax_class: Mapped[str]
    price: Mapped[int]
    option_groups: Mapped[str] = mapped_column(default="[]")


class SitePrice(Base):
    """The price of a product at a site from a business day on; null: the product's default again."""

    __tablename__ = "site_price"
    __table_args__ = (sa.CheckConstraint("price BETWEEN 0 AND 1000000000", name="price"),)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("product.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    price: Mapped[int | None]


class SiteAvailability(Base):
    """Whether a site sells a product from a business day on; no row: it does."""

    __tablename__ = "site_availability"
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("product.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    available: Mapped[bool]


class SoldOut(Base):
    """A product that a site has run out of (품절) until the row goes."""

    __tablename__ = "sold_out"
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("product.id"), primary_key=True)
    since: Mapped[datetime]
