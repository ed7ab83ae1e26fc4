"""The flags of a document: every word that can stand there, which of them want a person's look, and how SQL asks for one."""

import sqlalchemy as sa

from pos.sales.models import Document, ReviewMark

FLAGS = (
    "price_differs", "unknown_product", "not_offered", "tax_class_differs", "vat_not_registered", "stock_short", "cashier_unknown",
    "customer_missing", "approval_unchecked", "approval_missing", "coupon_unknown", "coupon_not_here", "coupon_expired", "coupon_reused",
    "coupon_differs", "pass_unknown", "pass_expired", "pass_overdrawn", "pass_misused", "method_differs", "till_closed", "till_unknown",
    "till_elsewhere", "clock_skew", "seq_reused", "late", "month_closed",
    "approval_repeated", "terminal_vat_differs", "cash_receipt_missing", "ticket_unknown", "deposit_short", "lot_unknown", "lot_expired",
    "lot_short", "producer_unknown",
)
# Every sale of a tablet that was offline for a while is late, and a sale of a closed month is told by the month's own pages.
UNREMARKABLE = ("late", "month_closed")
REMARKABLE = tuple(flag for flag in FLAGS if flag not in UNREMARKABLE)
# A mark of this flag is one on all that the document carries.
EVERY_FLAG = ""


def is_flagged() -> sa.ColumnElement[bool]:
    """Whether a document carries any flag; written as the index of the flagged ones has it."""
    return Document.flags != sa.literal_column("''")


def has_flag(flag: str) -> sa.ColumnElement[bool]:
    """Whether a document carries this flag."""
    return (sa.literal(" ") + Document.flags + " ").contains(f" {flag} ", autoescape=True)


def is_open(flag: str) -> sa.ColumnElement[bool]:
    """Whether a document carries this flag and nobody has looked at it."""
    looked = sa.select(ReviewMark.document_id).where(ReviewMark.document_id == Document.id, ReviewMark.flag.in_((EVERY_FLAG, flag)))
    return sa.and_(has_flag(flag), ~looked.exists())


def is_any_open(flags: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Whether a document carries one of these flags that nobody has looked at."""
    return sa.and_(is_flagged(), sa.or_(*(is_open(flag) for flag in flags)))
