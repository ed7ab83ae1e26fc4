"""What a checkout costs, in what does not drift with the machine: statements, round trips of the credential, prepared statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from pos.sales.counter import forget
from sites.clock import instant_text, now
from sites.db import db
from tests.support.cast import Cast


@pytest.fixture(autouse=True)
def _no_memory(app: Flask) -> None:
    with app.app_context():
        forget(db.session())


def _sale(seq: int, lines: int = 3) -> dict[str, Any]:
    line = {"sku": f"unknown-{lines}", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": 2500}
    return {
        "id": str(uuid4()), "device_seq": seq, "sold_at": instant_text(now()), "lines": [line] * lines, "total": 2500 * lines,
        "payments": [{"method": "cash", "amount": 2500 * lines}],
    }


@contextmanager
def _statements(app: Flask) -> Iterator[list[str]]:
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", listen)


def _sell(client: FlaskClient, cast: Cast, seq: int, lines: int = 3) -> None:
    answer = cast.call(client, "tablet", "POST", "/sales", json=_sale(seq, lines))
    assert answer.status_code == 201, answer.get_data(as_text=True)


def test_a_checkout_is_three_statements_on_postgresql_and_no_more_than_a_dozen_on_sqlite(
    app: Flask, client: FlaskClient, cast: Cast, engine_name: str
) -> None:
    _sell(client, cast, 1)
    with _statements(app) as said:
        _sell(client, cast, 2)
    if engine_name == "postgresql":
        assert [statement.split()[0] for statement in said] == ["SELECT", "SELECT", "WITH"]
    else:
        assert len(said) <= 12
        assert not [statement for statement in said if "token_hash" in statement]


def test_the_number_of_statements_does_not_grow_with_the_lines(app: Flask, client: FlaskClient, cast: Cast) -> None:
    _sell(client, cast, 1)
    counts = []
    for seq, lines in ((2, 1), (3, 60)):
        with _statements(app) as said:
            _sell(client, cast, seq, lines)
        counts.append(len(said))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")
def test_checkouts_of_every_size_share_the_same_prepared_statements(app: Flask, client: FlaskClient, cast: Cast) -> None:
    for seq in range(1, 31):
        _sell(client, cast, seq, lines=1 + seq % 7)
    with app.app_context():
        texts = db.session.scalars(sa.text("SELECT statement FROM pg_prepared_statements")).all()
    writing = [text for text in texts if "moved_on AS" in text or "FOR UPDATE" in text or "UNION ALL" in text]
    assert len(writing) == 3
    assert len(texts) <= 6
