"""A café with a menu that takes stock, for the tests that sell at it from all sides at once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pos.catalogue.models import Product, ProductRevision
from pos.inventory.models import RecipeLine, StockItem
from pos.revenue.verifying import verify
from pos.sales.proving import breaks
from sites.access import COMMAND_LINE, Role
from sites.db import reading, transaction
from sites.people.tokens import add_token
from sites.registry import site_by_code, touch
from tests.faults.racing import Call
from tests.support.cast import ELSEWHERE, HERE

LONG_AGO = datetime(2018, 1, 1, tzinfo=UTC)


def open_counter(app: Flask) -> str:
    """The menu, its recipes, and a token that reaches every site."""
    with app.app_context(), transaction() as session:
        touch(session, *(site_by_code(session, code).id for code in (HERE, ELSEWHERE)))
        product, beans, cup = (
            Product(sku="americano"),
            StockItem(code="beans", name="원두", unit="g"),
            StockItem(code="cup", name="컵", unit="ea"),
        )
        session.add_all([product, beans, cup])
        session.flush()
        session.add(
            ProductRevision(
                product_id=product.id, valid_from=LONG_AGO, name="아메리카노", tax_class="taxable", price=2500
            )
        )
        for item, milli in ((beans, 18_000), (cup, 1_000)):
            session.add(
                RecipeLine(product_id=product.id, valid_from=date(2018, 1, 1), item_id=item.id, quantity_milli=milli)
            )
        return add_token(session, COMMAND_LINE.code, "everywhere", Role.CENTRE_MANAGER, "region")


def sale(device_seq: int | None = None, cups: int = 1, at: datetime | None = None, **others: Any) -> dict[str, Any]:
    """A sale of cups of coffee as it is sent; by a tablet, or with its `site` by someone else."""
    total = 2500 * cups
    document = {
        "id": str(uuid4()),
        "sold_at": (at or datetime.now(UTC) - timedelta(seconds=5)).isoformat(),
        "total": total,
        "lines": [
            {
                "sku": "americano",
                "name": "아메리카노",
                "tax_class": "taxable",
                "quantity": str(cups),
                "unit_price": 2500,
            }
        ],
        "payments": [{"method": "cash", "amount": total, "tendered": total + 500}],
    }
    return document | ({} if device_seq is None else {"device_seq": device_seq}) | others


def refund(sold: dict[str, Any], quantity: str = "1", amount: int = 2500, **others: Any) -> dict[str, Any]:
    """A refund of so many cups, in cash, put back on the shelf."""
    return {
        "id": str(uuid4()),
        "refunded_at": sold["sold_at"],
        "reason": "변심",
        "lines": [{"line": 1, "quantity": quantity, "restock": True}],
        "payments": [{"method": "cash", "amount": amount}],
    } | others


def selling(token: str, *documents: dict[str, Any]) -> list[Call]:
    """The calls that send these sales."""
    return [Call(token, "POST", "/sales", document) for document in documents]


def count(session: Session, query: str, **values: Any) -> int:
    """One number by plain SQL."""
    return int(session.execute(sa.text(query), values).scalar_one())


def assert_all_is_proved(app: Flask) -> None:
    """The roll-up is what the documents say, every chain holds, every number of every site is there."""
    with app.app_context(), reading() as session:
        assert list(verify(session)) == []
        assert {at for _, at in breaks(session)} == {None}
        gaps = "SELECT site_id FROM document GROUP BY site_id HAVING MIN(site_seq) <> 1 OR MAX(site_seq) <> COUNT(*)"
        assert session.execute(sa.text(gaps)).all() == []
        strange = """
            SELECT l.site_id FROM site_ledger l
            WHERE l.seq <> (SELECT COUNT(*) FROM document d WHERE d.site_id = l.site_id)
               OR l.entries <> (SELECT COUNT(*) FROM journal_entry e JOIN site s ON e.book = 'site:' || s.code WHERE s.id = l.site_id)
        """
        assert session.execute(sa.text(strange)).all() == []
