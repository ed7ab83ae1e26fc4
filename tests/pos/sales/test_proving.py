"""Tampering: the database refuses it; and where its triggers were silenced, the proofs find it."""

import sqlite3
from contextlib import closing
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from pos.revenue.verifying import verify
from pos.sales.proving import breaks
from sites.db import db, reading, transaction
from sites.journal import Break
from sites.shifts.models import ClockEvent
from tests.pos.sales.shop import NOW, Shop, back, coffee
from tests.support.cast import HERE, Cast
from tests.support.databases import Database, PostgresDatabase

BOOK = f"site:{HERE}"
APPEND_ONLY = ("document", "document_line", "document_payment", "stock_move", "clock_event", "journal_entry")


def tamper(database: Database, *statements: str) -> None:
    """Changes rows as someone who owns the database can: past all triggers and foreign keys."""
    if isinstance(database, PostgresDatabase):
        with database.server.connect(database.name) as connection, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                assert connection.execute(statement.encode()).rowcount > 0
        return
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()


def proofs(app: Flask) -> tuple[Break | None, set[str]]:
    """The first break of the site's book, and which checks of the roll-up fail."""
    with app.app_context(), reading() as session:
        return dict(breaks(session))[BOOK], {difference.check for difference in verify(session)}


@pytest.fixture(scope="module")
def three_documents(app: Flask, opened: Cast, database: Database) -> None:
    """Three sales and a refund, all proved; every test of the module begins with them."""
    shop = Shop(app, opened)
    with time_machine.travel(NOW, tick=False), app.app_context():
        for number in (1, 2, 3):
            sold = coffee(number, cups=number, line={"options": [("shot", 500)]}, discount=number)
            shop.sell(sold)
        shop.refund(back(sold, 4, won=2999))
        assert proofs(app) == (None, set())
    database.freeze()


@pytest.fixture
def three_sold(three_documents: None, shop: Shop) -> Shop:
    """The counter with them."""
    return shop


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("act", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_rows_are_only_ever_added(three_sold: Shop, table: str, act: str, engine_name: str) -> None:
    if table == "clock_event":
        _clock_in(three_sold)
    column = {"document": "note", "document_line": "name", "document_payment": "method", "journal_entry": "actor"}.get(
        table, "recorded_by"
    )
    statement = act.format(table, column)
    if engine_name == "sqlite" and act.startswith("TRUNCATE"):
        statement = f"DELETE FROM {table} WHERE 1"
    before = three_sold.ask(f"SELECT COUNT(*) FROM {table}")
    assert before != [(0,)]
    with pytest.raises(sa.exc.IntegrityError, match="only ever added"), transaction() as session:
        session.execute(sa.text(statement))
    assert three_sold.ask(f"SELECT COUNT(*) FROM {table}") == before


def _clock_in(shop: Shop) -> None:
    with transaction() as session:
        session.add(
            ClockEvent(
                id=uuid4(),
                site_id=shop.site_id(),
                participant_id=1,
                kind="in",
                at=NOW,
                business_date=NOW.date(),
                received_at=NOW,
                recorded_by="tablet",
                content_sha256=bytes(32),
            )
        )
        session.flush()


SALE_2 = "(SELECT id FROM document WHERE site_seq = 2)"
POSITION_2 = f"(SELECT entry FROM document WHERE id = {SALE_2})"
TAMPERING: dict[str, tuple[str, ...]] = {
    "one letter of a name": (f"UPDATE document_line SET name = '아메리카너' WHERE document_id = {SALE_2}",),
    "an amount paid": (f"UPDATE document_payment SET amount = amount + 1 WHERE document_id = {SALE_2}",),
    "a unit price": (f"UPDATE document_line SET unit_price = unit_price + 1 WHERE document_id = {SALE_2}",),
    "the won of an option": (f"UPDATE document_line SET options_price = 400 WHERE document_id = {SALE_2}",),
    "a cashier": (f"UPDATE document SET cashier = 'p-0002' WHERE id = {SALE_2}",),
    "the moment of the sale": (
        f"UPDATE document SET occurred_at = (SELECT occurred_at FROM document WHERE site_seq = 4) WHERE id = {SALE_2}",
    ),
    "vat into supply, line and head": (
        f"UPDATE document_line SET supply = supply + 1, vat = vat - 1 WHERE document_id = {SALE_2}",
        f"UPDATE document SET supply = supply + 1, vat = vat - 1 WHERE id = {SALE_2}",
    ),
    "vat into supply, head alone": (f"UPDATE document SET supply = supply + 1, vat = vat - 1 WHERE id = {SALE_2}",),
    "a share of the discount": (f"UPDATE document_line SET share = share + 1 WHERE document_id = {SALE_2}",),
    "a document gone": tuple(
        f"DELETE FROM {table} WHERE {column} = {SALE_2}"
        for table, column in (
            ("document_line", "document_id"), ("document_payment", "document_id"), ("stock_move", "document_id"), ("document", "id"),
        )
    ),
    "an entry gone": (f"DELETE FROM journal_entry WHERE book = '{BOOK}' AND position = {POSITION_2}",),
    "the last entry gone": (f"DELETE FROM journal_entry WHERE book = '{BOOK}' AND position = (SELECT MAX(entry) FROM document)",),
    "the last entry gone and the ledger set back": (
        f"UPDATE site_ledger SET entries = entries - 1, chain_head = (SELECT chain_hash FROM document WHERE site_seq = 3) "
        f"WHERE site_id = (SELECT id FROM site WHERE code = '{HERE}')",
        f"DELETE FROM journal_entry WHERE book = '{BOOK}' AND position = (SELECT MAX(entry) FROM document)",
    ),
    "a pair of entries swapped": (
        f"UPDATE journal_entry SET position = 1000 WHERE book = '{BOOK}' AND position = {POSITION_2}",
        f"UPDATE journal_entry SET position = {POSITION_2} WHERE book = '{BOOK}' AND position = {POSITION_2} + 1",
        f"UPDATE journal_entry SET position = {POSITION_2} + 1 WHERE book = '{BOOK}' AND position = 1000",
    ),
    "a pair of numbers swapped": (
        "UPDATE document SET site_seq = 1000 WHERE site_seq = 2", "UPDATE document SET site_seq = 2 WHERE site_seq = 3",
        "UPDATE document SET site_seq = 3 WHERE site_seq = 1000",
    ),
    "the hash of an entry": (f"UPDATE journal_entry SET content_sha256 = chain_hash WHERE book = '{BOOK}' AND position = {POSITION_2}",),
    "the hash on a document": (f"UPDATE document SET content_sha256 = chain_hash WHERE id = {SALE_2}",),
    # None of these is under the hash; each follows from what is.
    "a day of the books": (f"UPDATE document SET book_date = '2020-12-01' WHERE id = {SALE_2}",),
    "a day of the shop, and of the books": (
        f"UPDATE document SET business_date = '2020-11-19', book_date = '2020-11-19' WHERE id = {SALE_2}",
    ),
    "an hour": (f"UPDATE document SET hour = 3 WHERE id = {SALE_2}",),
    "a receipt number": (f"UPDATE document SET receipt_no = '{HERE}-T1-000009' WHERE id = {SALE_2}",),
    "what a refund gave back, to the won paid": (
        "UPDATE document_line SET net = net + 1, vat = vat + 1 WHERE quantity_milli < 0",
        "UPDATE document_payment SET amount = amount + 1 WHERE amount < 0",
        "UPDATE document SET refund = refund - 1, total = total + 1, vat = vat + 1 WHERE source = 'refund'",
    ),
    "an edit in the book": (f"UPDATE journal_entry SET content = '{{}}' WHERE book = '{BOOK}' AND content IS NOT NULL",),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERING)
def test_the_journal_s_proof_finds(three_sold: Shop, database: Database, what: str) -> None:
    db.session.remove()
    tamper(database, *TAMPERING[what])
    broken, _ = proofs(three_sold.app)
    assert broken is not None
    assert broken.book == BOOK


@pytest.mark.parametrize(("statement", "checks"), [
    ("UPDATE revenue_cell SET gross = gross + 1, discount = discount + 1 WHERE facet = 3", {"cell", "facet"}),
    ("UPDATE document_payment SET amount = amount + 1 WHERE payment_no = 1 AND amount > 0", {"payments"}),
    ("UPDATE document_line SET tax_class = 'exempt', supply = 0, vat = 0 WHERE tax_class = 'taxable'", {"cell"}),
    ("DELETE FROM document_line WHERE line_no = 1", {"cell"}),
    ("UPDATE document SET book_date = '2020-11-19' WHERE site_seq = 2", {"cell"}),
    ("UPDATE document_line SET category = 'tea' WHERE quantity_milli > 0", {"cell", "refund"}),
    ("UPDATE document SET party = 1 WHERE source = 'refund'", {"cell", "refund"}),
    ("UPDATE document SET project_id = NULL WHERE source = 'refund'", {"refund"}),
    ("DELETE FROM revenue_cell WHERE facet = 2", {"cell", "facet"}),
])  # fmt: skip
def test_the_roll_up_s_proof_finds(three_sold: Shop, database: Database, statement: str, checks: set[str]) -> None:
    db.session.remove()
    tamper(database, statement)
    assert proofs(three_sold.app)[1] == checks


def test_a_document_that_nobody_recorded_is_found(three_sold: Shop, database: Database) -> None:
    names = [f'"{column["name"]}"' for column in sa.inspect(db.engine).get_columns("document")]
    other = {'"id"': "CAST('00000000-0000-0000-0000-000000000001' AS uuid)", '"site_seq"': "5", '"entry"': "entry + 1"}
    if not isinstance(database, PostgresDatabase):
        other['"id"'] = "'00000000000000000000000000000001'"
    forged = ", ".join(other.get(name, name) for name in names)
    db.session.remove()
    tamper(database, f"INSERT INTO document ({', '.join(names)}) SELECT {forged} FROM document WHERE site_seq = 4")
    broken, _ = proofs(three_sold.app)
    assert broken is not None
    assert "stands in no entry" in broken.why
