"""What a closing costs, in what does not drift with the machine: statements, and what they read. It never reads what was sold."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from sites.db import db, reading
from tests.pos.api.asking import Asking, plain
from tests.pos.api.test_tills import closing, moving, opened

# The tables that grow with every sale; the site's own row of the ledger and the end of its book are not among them.
GROW = ("document", "document_line", "document_payment", "stock_move", "revenue_cell")


@contextmanager
def said(app: Flask) -> Iterator[list[str]]:
    """The statements of the block."""
    found: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", listen)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", listen)


def close_after(ask: Asking, app: Flask, sales: int, seq: int) -> list[str]:
    """The statements of a closing after so many sales."""
    till = opened(ask, device_seq=seq)
    for number in range(sales):
        ask.sell(body=plain(1000, till=till, device_seq=seq + 1 + number))
    last = seq + 1 + sales
    with said(app) as found:
        answer = ask("tablet", "POST", f"/tills/{till}/closing", closing(device_seq=last, made=last))
    assert answer.status_code == 201
    assert answer.json["total"]["sales"] == sales
    return found


def test_a_closing_says_the_same_whatever_was_sold_and_reads_nothing_of_it(ask: Asking, app: Flask) -> None:
    few, many = close_after(ask, app, 1, 1), close_after(ask, app, 40, 4)
    assert few == many
    assert len(few) < 60
    read = [statement for statement in many for table in GROW if f" {table} " in f"{statement} ".replace("\n", " ")]
    assert read == []


def test_a_sale_in_a_till_is_no_further_round_trip(ask: Asking, app: Flask, engine_name: str) -> None:
    till = opened(ask, device_seq=1)
    counts = []
    for number, named in ((2, None), (3, None), (4, till), (5, till)):
        with said(app) as found:
            ask.sell(body=plain(1000, till=named, device_seq=number))
        counts.append(len([statement for statement in found if not statement.startswith("BEGIN")]))
    assert counts[3] - counts[1] == (0 if engine_name == "postgresql" else 2)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")
def test_no_plan_of_a_closing_walks_over_rows_that_grow(ask: Asking, app: Flask) -> None:
    till = UUID(opened(ask))
    assert ask("tablet", "POST", f"/tills/{till}/cash-movements", moving()).status_code == 201
    questions = {
        "SELECT * FROM till_sum WHERE site_id = 1 AND till = :till AND addendum = 0": "pk_till_sum",
        "SELECT * FROM cash_movement WHERE till = :till ORDER BY entry": "ix_cash_movement_till",
        "SELECT max(z_no) FROM till_end WHERE site_id = 1": "uq_till_end_site_id_z_no",
        "SELECT device_seq FROM device_number WHERE device_id = 1 AND device_seq > 99000 AND device_seq <= 100000": "pk_device_number",
    }
    with app.app_context(), reading() as session:
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        for question, index in questions.items():
            values = {"till": uuid4()} if ":till" in question else {}
            plan = "\n".join(session.scalars(sa.text(f"EXPLAIN {question}"), values))
            assert index in plan, plan
            assert "Seq Scan" not in plan
