"""Stock on hand at the end of a month (재고현황), and how it came about: what there was, what came and went, what counting corrected.

Reckoned from the ledger: the last count up to the end plus the moves after it, so that a past month stays what it was.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.month_facts import scope_name
from pos.exports.stock_levels import Level, openings
from pos.exports.table import DAY, QUANTITY, Column, Row, Table
from pos.exports.wanted import Wanted
from pos.inventory.models import StockItem, StockMove
from pos.revenue.dated import sites_during
from sites import clock
from sites.registry import Site

COLUMNS = (
    Column("site", "사업장", width=30), Column("item", "품목코드", width=16), Column("name", "품목", width=22),
    Column("unit", "단위", width=6), Column("opening", "기초", QUANTITY, 11), Column("received", "입고", QUANTITY, 11),
    Column("produced", "생산", QUANTITY, 11),
    Column("sold", "판매", QUANTITY, 11), Column("wasted", "폐기", QUANTITY, 11), Column("moved", "이동", QUANTITY, 11),
    Column("donated", "나눔", QUANTITY, 11), Column("counted", "실사 조정", QUANTITY, 11), Column("on_hand", "기말 재고", QUANTITY, 12),
    Column("counted_on", "마지막 실사", DAY, 12), Column("low", "부족", width=7),
)
LOW = "부족"

def stock_table(session: Session, wanted: Wanted) -> Table:
    """Every item that ever moved at the sites of the scope, by site and item."""
    return Table(
        "stock", "재고현황", "재고현황", wanted.scope, scope_name(session, wanted.scope), wanted.month, wanted.made_by, clock.now(),
        COLUMNS, tuple(_rows(session, wanted)), 3,
        about=(("자료", "기말 재고 = 기초 + 입고 + 생산 + 판매 + 폐기 + 이동 + 나눔 + 실사 조정. 나간 수량은 음수입니다."),),
    )


def _rows(session: Session, wanted: Wanted) -> Iterator[Row]:
    first, last = clock.month_bounds(wanted.month)
    here = StockMove.site_id.in_(sites_during(wanted.scope, last, last))
    levels = openings(session, here, first)
    # Of one instant a count comes after the moves that it has counted already.
    moves = sa.select(
        StockMove.site_id, StockMove.item_id, StockMove.kind, StockMove.quantity_milli, StockMove.business_date
    ).where(here, StockMove.business_date.between(first, last)).order_by(StockMove.at, StockMove.kind == "count", StockMove.id)
    for site_id, item_id, kind, quantity, day in session.execute(moves.execution_options(yield_per=1000)):
        levels.setdefault((site_id, item_id), Level()).take(kind, quantity, day)
    sites = {row.id: row for row in session.execute(sa.select(Site.id, Site.code, Site.name))}
    items = {item.id: item for item in session.scalars(sa.select(StockItem).where(StockItem.id.in_({item for _, item in levels})))}
    for site_id, item_id in sorted(levels, key=lambda pair: (sites[pair[0]].code, items[pair[1]].code)):
        yield _row(sites[site_id], items[item_id], levels[site_id, item_id])


def _row(site: Any, item: StockItem, level: Level) -> Row:
    received, produced, sold, wasted, moved, donated = level.moved
    counted = level.on_hand - level.opening - sum(level.moved)
    low = item.low_at_milli is not None and level.on_hand <= item.low_at_milli
    return Row(
        (
            site.name, item.code, item.name, item.unit, level.opening, received, produced, sold, wasted, moved, donated, counted,
            level.on_hand, level.counted_on, LOW if low else None,
        ),
        codes={"site_code": site.code},
    )
