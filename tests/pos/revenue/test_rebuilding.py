"""Rebuilding and verifying: the documents are the truth, and two roads from them to the roll-up must meet."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.models import RevenueCell
from pos.revenue.rebuilding import parts, rebuild
from pos.revenue.sources import Difference
from pos.revenue.verifying import verify
from tests.pos.revenue.market import FIRST, Shelf, add_cells, coffee, drawn_market

CELL = RevenueCell.__table__


def rows(session: Session) -> set[tuple[object, ...]]:
    return {tuple(row) for row in session.execute(sa.select(CELL))}


def rebuild_all(session: Session) -> int:
    return sum(rebuild(session, part) for part in parts(session))


@pytest.fixture
def counted(session: Session, shelf: Shelf) -> Session:
    """Two hundred documents and their cells."""
    shelf.add(session, drawn_market(11, 200))
    add_cells(session, shelf.documents)
    return session


def test_what_is_counted_rightly_verifies(counted: Session) -> None:
    assert list(verify(counted)) == []
    assert list(verify(counted, date(2020, 11, 3), date(2020, 11, 17))) == []


def test_rebuilding_makes_the_same_cells_from_nothing_and_again_from_themselves(counted: Session) -> None:
    before = rows(counted)
    counted.execute(sa.delete(RevenueCell))
    assert list(verify(counted))
    assert rebuild_all(counted) == len(before)
    assert rows(counted) == before
    assert rebuild_all(counted) == len(before)
    assert rows(counted) == before


def test_rebuilding_removes_cells_that_no_document_stands_behind(counted: Session) -> None:
    before = rows(counted)
    add_cells(counted, [coffee(1, date(2021, 5, 5), 700)])
    assert {found.check for found in verify(counted)} == {"cell", "payments"}
    rebuild_all(counted)
    assert rows(counted) == before
    assert list(verify(counted)) == []


def test_parts_come_by_site_in_the_order_of_locks(counted: Session) -> None:
    found = parts(counted)
    assert [(part.site_code, part.month) for part in found] == sorted((part.site_code, part.month) for part in found)
    assert {part.month for part in found} == {202010, 202011}


def test_a_tampered_cell_is_found_with_its_place_and_both_figures(session: Session, shelf: Shelf) -> None:
    shelf.add(session, [coffee(1, FIRST, 500)])
    add_cells(session, shelf.documents)
    session.execute(sa.update(CELL).where(CELL.c.facet == 4).values(gross=501, exempt=501))
    found = list(verify(session))
    assert Difference("cell", "alpha", f"product {FIRST} [americano|exempt|coffee] party 0", "gross", 501, 500) in found
    assert Difference("facet", "alpha", "2020-10 product", "exempt", 501, 500) in found
    assert {difference.check for difference in found} == {"cell", "facet"}


def test_a_cell_that_is_gone_is_found(session: Session, shelf: Shelf) -> None:
    shelf.add(session, [coffee(1, FIRST, 500)])
    add_cells(session, shelf.documents)
    session.execute(sa.delete(CELL).where(CELL.c.facet == 4))
    found = list(verify(session))
    assert Difference("cell", "alpha", f"product {FIRST} [americano|exempt|coffee] party 0", "rows", 0, 1) in found
    assert Difference("facet", "alpha", "2020-10 product", "gross", 0, 500) in found


def test_a_count_or_a_month_that_was_tampered_with_is_found(session: Session, shelf: Shelf) -> None:
    shelf.add(session, [coffee(1, FIRST, 500)])
    add_cells(session, shelf.documents)
    session.execute(sa.update(CELL).where(CELL.c.facet == 1).values(sales=2))
    session.execute(sa.update(CELL).where(CELL.c.facet == 2).values(book_month=202011))
    found = {(difference.figure, difference.stored, difference.expected) for difference in verify(session) if difference.check == "cell"}
    assert found == {("sales", 2, 1), ("book_month", 202011, 202010)}


def test_a_tampered_payment_is_found_by_the_plain_sums_alone(session: Session, shelf: Shelf) -> None:
    shelf.add(session, [coffee(1, FIRST, 500)])
    add_cells(session, shelf.documents)
    session.execute(sa.text("UPDATE shelf SET won = 400"))
    assert list(verify(session)) == [Difference("payments", "alpha", "2020-10", "net + out_of_scope", 500, 400)]


def test_cells_that_agree_with_each_other_but_not_with_the_documents_are_found(session: Session, shelf: Shelf) -> None:
    shelf.add(session, [coffee(1, FIRST, 500)])
    add_cells(session, [coffee(1, FIRST, 600)])
    assert {difference.check for difference in verify(session)} == {"cell", "payments"}


def test_only_the_days_asked_for_are_compared(session: Session, shelf: Shelf) -> None:
    shelf.add(session, [coffee(1, date(2020, 11, 2), 500)])
    assert list(verify(session, date(2020, 11, 3), None)) == []
    assert list(verify(session, None, date(2020, 11, 1))) == []
    assert list(verify(session, date(2020, 11, 2), date(2020, 11, 2)))


def test_nothing_at_all_verifies_and_rebuilds(session: Session) -> None:
    assert list(verify(session)) == []
    assert parts(session) == []
