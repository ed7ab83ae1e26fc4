"""The three steps of a store, the same on both databases: lock, look, write."""

from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from pos.inventory.valuing import NO_WORTH
from pos.revenue.cells import Cell
from pos.sales.rows import Found, Ledger, Rows
from pos.sales.store import store_of
from sites.db import db, transaction
from tests.pos.sales.shop import Shop, coffee


def cell(site_id: int, key1: str, **figures: int) -> Cell:
    empty = dict.fromkeys(Cell._fields[Cell._fields.index("sales") :], 0)
    return Cell(4, date(2020, 11, 20), site_id, key1, "taxable", "", 0, **(empty | figures))


def test_the_lock_answers_where_the_site_s_book_stands(shop: Shop) -> None:
    with transaction() as session:
        before = store_of(session).lock(session, shop.site_id())
    shop.sell(coffee(1))
    shop.sell(coffee(None), who="supervisor")
    with transaction() as session:
        after = store_of(session).lock(session, shop.site_id())
    assert after == Ledger(
        before.site_id, before.version, before.seq + 2, before.counter_seq + 1, before.entries + 2, after.chain_head
    )
    assert after.chain_head != before.chain_head


def test_a_look_finds_documents_of_every_site_and_levels_and_numbers_of_this_one(shop: Shop) -> None:
    here, elsewhere = coffee(4), coffee(9)
    shop.sell(here)
    shop.sell(elsewhere, who="tablet_elsewhere", site="shoe-01")
    items = dict(shop.ask("SELECT code, id FROM stock_item"))
    tablet = shop.actor()
    with transaction() as session:
        found = store_of(session).look(
            session, shop.site_id(), [here.id, elsewhere.id, uuid4()], [*items.values()], tablet.device_id, [3, 4, 5]
        )
    assert found == Found(
        {here.id: shop.site_id(), elsewhere.id: shop.site_id("shoe-01")},
        {items["beans"]: (-36_000, None, NO_WORTH), items["cup"]: (-2_000, None, NO_WORTH)}, {4},
    )  # fmt: skip
    with transaction() as session:
        assert store_of(session).look(session, shop.site_id(), [], [], None, []) == Found()


def test_a_write_adds_cells_of_one_key_together_and_to_what_stands(shop: Shop) -> None:
    for _ in range(2):
        with transaction() as session:
            store, site_id = store_of(session), shop.site_id()
            rows = Rows(store.lock(session, site_id))
            rows.cells += [
                cell(site_id, "a", gross=10, supply=9, vat=1),
                cell(site_id, "b", gross=1, exempt=1),
                cell(site_id, "a", gross=5, supply=5),
            ]
            store.write(session, rows)
    assert shop.ask("SELECT key1, book_month, gross, supply, vat, exempt FROM revenue_cell ORDER BY key1") == [
        ("a", 202011, 30, 28, 2, 0), ("b", 202011, 2, 0, 0, 2),
    ]  # fmt: skip


def test_a_write_raises_levels_and_the_tablet_s_series(shop: Shop) -> None:
    [(item,)] = shop.ask("SELECT id FROM stock_item WHERE code = 'cup'")
    device = shop.actor().device_id
    assert device is not None
    for change, numbers in ((500, [3, 8]), (-700, [5])):
        with transaction() as session:
            store = store_of(session)
            rows = Rows(store.lock(session, shop.site_id()))
            rows.levels[item] = (change, 10 * change)
            rows.cells.append(cell(shop.site_id(), "a"))
            rows.numbers += [(device, number) for number in numbers]
            store.write(session, rows)
    assert shop.on_hand() == {"cup": -200}
    assert shop.ask("SELECT value_won FROM stock_level") == [(-2000,)]
    assert shop.ask("SELECT received, highest FROM device WHERE id = :id", id=device) == [(3, 8)]


def test_text_of_any_kind_comes_back_as_it_went_in(shop: Shop) -> None:
    odd = "따옴표 ' \" 역슬래시 \\ 중괄호 {} %s :x 이모지 😀 줄\n바꿈"
    shown = shop.sell(coffee(1, note=odd, line={"name": odd.replace("\n", ""), "note": odd}))
    assert (shown["note"], shown["lines"][0]["note"], shown["lines"][0]["name"]) == (odd, odd, odd.replace("\n", ""))
    assert shop.ask("SELECT note FROM document") == [(odd,)]
    assert shop.ask("SELECT name FROM document_line") == [(odd.replace("\n", ""),)]


def test_an_id_that_another_site_stored_this_very_moment_is_refused_by_the_database(shop: Shop) -> None:
    """The look is under this site's lock alone; the primary key is what keeps an id one."""
    wanted = coffee(1)
    shop.sell(wanted)
    site_id = shop.site_id("shoe-01")
    with transaction() as session:
        store = store_of(session)
        rows = Rows(store.lock(session, site_id))
        typed = session.execute(sa.select(db.metadata.tables["document"])).mappings().one()
        rows.documents.append({**typed, "site_id": site_id, "site_seq": 99, "entry": 99})
        with pytest.raises(sa.exc.IntegrityError):
            store.write(session, rows)
        session.rollback()
    assert shop.ask("SELECT COUNT(*) FROM document") == [(1,)]
