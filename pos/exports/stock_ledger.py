"""The stock ledger (재고수불부) of a month: a row for each move of each item, with what was on hand after it; streamed. Those who only
look on get a row an item."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.exports.month_facts import scope_name
from pos.exports.stock_levels import Level, openings
from pos.exports.stock_table import stock_table
from pos.exports.table import DAY, QUANTITY, TOTAL, WON, Column, Row, Table, add_to, summed
from pos.exports.wanted import Detail, Wanted
from pos.inventory.models import StockItem, StockMove
from pos.revenue.dated import sites_during
from pos.sales.models import Document
from sites import clock
from sites.registry import Site

ROWS_AT_ONCE = 1000
KINDS = {
    "sale": "판매", "refund": "환불", "receive": "입고", "waste": "폐기", "count": "실사", "transfer": "이동", "produce": "생산",
    "donate": "나눔",
}
COLUMNS = (
    Column("site", "사업장", width=30), Column("date", "일자", DAY, 11), Column("item", "품목코드", width=16),
    Column("name", "품목", width=22), Column("unit", "단위", width=6), Column("kind", "구분", width=8),
    Column("came", "입고 수량", QUANTITY, 11),
    Column("went", "출고 수량", QUANTITY, 11), Column("counted", "센 수량", QUANTITY, 11), Column("on_hand", "재고", QUANTITY, 12),
    Column("unit_cost", "단가", WON, 10), Column("value", "금액 변동", WON), Column("lot", "로트", width=14),
    Column("receipt_no", "영수번호", width=20), Column("other_site", "상대 사업장", width=24), Column("supplier", "거래처", width=18),
)


def stock_ledger_table(session: Session, wanted: Wanted) -> Table:
    """The moves of the sites that the scope holds at the end of the month, item by item, its rows a stream."""
    if wanted.detail == Detail.TOTALS:
        return stock_table(session, wanted)
    return Table(
        "stock-ledger", "재고수불부", "재고수불부", wanted.scope, scope_name(session, wanted.scope), wanted.month, wanted.made_by,
        clock.now(), COLUMNS, _rows(session, wanted), 4,
        about=(("자료", "움직임 한 줄씩. 재고는 그 움직임 다음에 남은 수량이고, 실사는 센 수량으로 다시 시작합니다."),),
    )


def stock_ledger_size(session: Session, wanted: Wanted, most: int | None = None) -> int | None:
    """How many moves there are, counted up to `most`; None where items are shown."""
    if wanted.detail == Detail.TOTALS:
        return None
    moves = sa.select(sa.literal(1)).select_from(StockMove).where(*_within(wanted)).limit(most).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(moves)) or 0


def _within(wanted: Wanted) -> tuple[sa.ColumnElement[bool], ...]:
    first, last = clock.month_bounds(wanted.month)
    return StockMove.site_id.in_(sites_during(wanted.scope, last, last)), StockMove.business_date.between(first, last)


def _rows(session: Session, wanted: Wanted) -> Iterator[Row]:
    here, in_month = _within(wanted)
    levels = openings(session, here, clock.month_bounds(wanted.month)[0])
    place, other = aliased(Site), aliased(Site)
    query = (
        sa.select(
            StockMove, place.code.label("site_code"), place.name.label("site"), StockItem.code, StockItem.name, StockItem.unit,
            Document.receipt_no, other.name.label("other_site"),
        )
        .join(place, place.id == StockMove.site_id).join(StockItem, StockItem.id == StockMove.item_id)
        .outerjoin(Document, Document.id == StockMove.document_id).outerjoin(other, other.id == StockMove.other_site_id)
        .where(here, in_month)
        # Of one instant a count comes after the moves that it has counted already.
        .order_by(place.code, StockItem.code, StockMove.at, StockMove.kind == "count", StockMove.id)
    )
    sums = summed(COLUMNS, ())
    for found in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        move = found.StockMove
        level = levels.setdefault((move.site_id, move.item_id), Level())
        level.take(move.kind, move.quantity_milli, move.business_date)
        row = _row(found, move, level.on_hand)
        add_to(sums, row)
        yield row
    # Quantities of different items and prices of one unit come to nothing together.
    yield Row(("합계", *(value if column.code == "value" else None for column, value in zip(COLUMNS[1:], sums[1:], strict=True))), TOTAL,
              {"site_code": None})


def _row(found: Any, move: StockMove, on_hand: int) -> Row:
    counted, quantity = move.kind == "count", move.quantity_milli
    return Row(
        (
            found.site, move.business_date, found.code, found.name, found.unit, KINDS[move.kind],
            quantity if not counted and quantity > 0 else None, -quantity if not counted and quantity < 0 else None,
            quantity if counted else None, on_hand, move.unit_cost, move.value_won, move.lot, found.receipt_no, found.other_site,
            move.supplier,
        ),
        codes={"site_code": found.site_code, "at": clock.instant_text(move.at)},
    )
