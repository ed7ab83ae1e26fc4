"""Revenue by producer (생산자별 매출): the month's revenue by the centre that made what was sold. Its total is the seller's, to the won."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.models import Product, ProductRevision
from pos.consignment.by_producer import Produced, by_producer
from pos.exports.month_facts import UNKNOWN_OPERATOR, scope_name
from pos.exports.table import QUANTITY, TOTAL, WON, Column, Row, Table
from pos.exports.wanted import Wanted
from sites import clock
from sites.registry import Centre

COLUMNS = (
    Column("producer", "생산 센터", width=24), Column("sku", "상품코드", width=16), Column("name", "상품", width=24),
    Column("quantity", "수량", QUANTITY, 11), Column("supply", "공급가액", WON), Column("vat", "부가세", WON),
    Column("exempt", "면세", WON), Column("net", "순매출", WON, 15), Column("consigned", "다른 센터가 판 것", WON, 16),
)
_ABOUT = (
    ("자료", "판 센터의 매출에서 위탁 상품만 만든 센터로 옮긴 것입니다. 합계는 월별 매출현황과 같습니다."),
    ("두 번 세지 않습니다", "위탁 상품은 만든 센터에만 적히고, 판 센터에서는 빠집니다. 판매자별 매출과 더하지 마세요."),
)


def producer_table(session: Session, wanted: Wanted) -> Table:
    """By producer and product."""
    found = by_producer(session, wanted.scope, *clock.month_bounds(wanted.month))
    centres: dict[str, str] = dict(session.execute(sa.select(Centre.code, Centre.name)).all())
    names = product_names(session, {row.sku for row in found.rows})
    rows = [_row(row, centres, names) for row in found.rows]
    of = found.total
    total = Row(("합계", None, None, None, of.supply, of.vat, of.exempt, of.net, of.consigned), TOTAL, {"centre_code": None})
    return Table(
        "producers", "생산자별 매출", "생산자별 매출", wanted.scope, scope_name(session, wanted.scope), wanted.month, wanted.made_by,
        clock.now(), COLUMNS, (*rows, total), 3, about=_ABOUT,
    )


def product_names(session: Session, codes: set[str]) -> dict[str, str]:
    """What products are called now; the last revision comes last, so that its name stays."""
    query = (
        sa.select(Product.sku, ProductRevision.name).join(ProductRevision, ProductRevision.product_id == Product.id)
        .where(Product.sku.in_(codes)).order_by(Product.sku, ProductRevision.valid_from)
    )
    return dict(session.execute(query).all())


def _row(of: Produced, centres: dict[str, str], names: dict[str, str]) -> Row:
    producer = centres[of.producer] if of.producer is not None else UNKNOWN_OPERATOR
    return Row(
        (producer, of.sku, names.get(of.sku), of.quantity_milli, of.supply, of.vat, of.exempt, of.net, of.consigned),
        codes={"centre_code": of.producer},
    )
