"""The proofs that the system makes of itself hold after thousands of random documents, and stock is what recipes say it is."""

from collections import defaultdict
from datetime import date

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pos.inventory.ledger import verify_stock, wrong_worths
from pos.revenue.rebuilding import parts, rebuild
from pos.revenue.verifying import verify
from sites.db import transaction
from tests.pos.revenue.market import SITES, operator
from tests.property.drawing import Sold, recipe_of
from tests.property.region import RECEIVED, WARES
from tests.property.trading import Season, first_breaks


def test_cells_are_what_the_documents_say(snapshot: Session) -> None:
    assert list(verify(snapshot)) == []
    assert list(verify(snapshot, date(2020, 11, 3), date(2020, 11, 20))) == []


def test_every_chain_holds_and_agrees_with_the_documents(snapshot: Session, season: Season) -> None:
    found = first_breaks(snapshot)
    assert found.keys() >= {f"site:{code}" for code in SITES.values()} | {"region", "centre:yeonsu"}
    assert set(found.values()) == {None}


def test_numbers_are_gapless_and_acknowledgements_name_the_chain(snapshot: Session, season: Season) -> None:
    answers = [sold.answer for sold in season.sold] + [answer for _, _, answer in season.refunds]
    for code in SITES.values():
        own = sorted(
            (answer for answer in answers if answer["site"] == code), key=lambda answer: int(str(answer["site_seq"]))
        )
        assert [answer["site_seq"] for answer in own] == list(range(1, len(own) + 1))
    heads = {
        str(row[0]): (row[1], row[2].hex())
        for row in snapshot.execute(
            sa.text("SELECT subject, content_sha256, chain_hash FROM journal_entry WHERE content IS NULL")
        )
    }
    for answer in answers:
        ack = answer["ack"]
        assert isinstance(ack, dict)
        assert heads[str(answer["id"])] == (bytes.fromhex(ack["content_sha256"]), ack["chain_hash"])


def test_what_products_cost_is_what_the_stock_lost_by_them(snapshot: Session, season: Season) -> None:
    assert wrong_worths(snapshot) == []
    taken = sa.text(
        "SELECT d.book_date, m.site_id, -SUM(m.value_won) FROM stock_move m JOIN document d ON d.id = m.document_id "
        "GROUP BY 1, 2 HAVING SUM(m.value_won) <> 0 ORDER BY 1, 2"
    )
    costs = sa.text("SELECT book_date, site_id, SUM(cost_won) FROM product_cost GROUP BY 1, 2 HAVING SUM(cost_won) <> 0 ORDER BY 1, 2")
    lost = [tuple(row) for row in snapshot.execute(taken)]
    assert lost
    assert [tuple(row) for row in snapshot.execute(costs)] == lost


def test_stock_is_what_was_received_less_recipes_times_sold_and_what_was_put_back(
    snapshot: Session, season: Season
) -> None:
    expected: dict[tuple[int, str], int] = defaultdict(int)
    for site_id in SITES:
        expected |= {(site_id, item): milli for item, milli in RECEIVED.items()}
    for sold in season.sold:
        _move(expected, sold, [(number, line.quantity_milli) for number, line in enumerate(sold.wanted.lines, 1)], -1)
    for sold, refund, _ in season.refunds:
        _move(expected, sold, [(line.line, line.quantity_milli) for line in refund.lines if line.restock], 1)
    rows = snapshot.execute(
        sa.text("SELECT l.site_id, i.code, l.on_hand_milli FROM stock_level l JOIN stock_item i ON i.id = l.item_id")
    )
    assert {(site, item): milli for site, item, milli in rows} == {
        key: milli for key, milli in expected.items() if milli
    }
    assert verify_stock(snapshot) == []


def _move(levels: dict[tuple[int, str], int], sold: Sold, parts_of: list[tuple[int, int]], sign: int) -> None:
    day = date.fromisoformat(sold.answer["business_date"])
    for number, milli in parts_of:
        line = sold.wanted.lines[number - 1]
        ware = WARES.get(line.sku)
        if ware is not None and ware.centre in (None, operator(sold.site_id, day)[1]):
            for item, taken in recipe_of(ware, [code for code, _ in line.options], milli).items():
                levels[sold.site_id, item] += sign * taken


def test_the_category_is_that_of_the_moment_of_sale(season: Season) -> None:
    seen = set()
    for sold in season.sold:
        day = date.fromisoformat(sold.answer["business_date"])
        for line in sold.answer["lines"]:
            ware = WARES.get(line["sku"])
            known = ware is not None and ware.centre in (None, operator(sold.site_id, day)[1])
            expected = ware.category_at(sold.wanted.occurred_at) if ware is not None and known else None
            assert line["category"] == expected
            seen.add((line["sku"], expected))
    assert seen >= {
        ("americano", "coffee"),
        ("americano", "drinks"),
        ("cookie", "dessert"),
        ("cookie", None),
        ("mystery", None),
    }
    assert seen >= {("shiitake", "farm"), ("shiitake", None)}


def test_rebuilding_changes_nothing(app: Flask, season: Season) -> None:
    query = sa.text("SELECT * FROM revenue_cell ORDER BY facet, book_date, site_id, key1, key2, key3, party")
    with app.app_context():
        with transaction() as session:
            before = session.execute(query).all()
        for part in _parts():
            with transaction() as session:
                rebuild(session, part)
        with transaction() as session:
            assert session.execute(query).all() == before


def _parts() -> list[object]:
    with transaction() as session:
        return list(parts(session))
