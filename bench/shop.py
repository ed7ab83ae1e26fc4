"""Eight cafés to sell in, and the sales they make: three lines, one payment, three stock moves each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from pos.api.blueprint import check
from pos.api.schemas.sales import SaleSchema
from pos.catalogue.models import Product, ProductRevision
from pos.inventory.models import RecipeLine, StockItem
from pos.sales.counter import Counter, renewed
from pos.sales.drafting import draft_sale
from pos.sales.placing import place
from pos.sales.rows import Found, Ledger, Rows
from pos.sales.store import store_of
from pos.sales.wanted import wanted_sale
from sites import clock
from sites.access import Actor
from sites.db import db, transaction
from sites.devices import make_pairing_code, pair
from sites.network.loading import load_network
from sites.network.reading import INCHEON, read_network
from sites.registry import site_by_code

SITES = tuple(f"cafe-{number:02d}" for number in range(1, 9))
MENU = (("americano", "아메리카노", 2500), ("latte", "카페라떼", 3500), ("yuja-tea", "유자차", 3000))


@dataclass(frozen=True)
class Till:
    """One site's tablet."""

    site: str
    token: str


def open_shops(app: Flask) -> list[Till]:
    """Loads the network, a menu with recipes, and one tablet a café."""
    with app.app_context():
        with transaction() as session:
            load_network(session, read_network(INCHEON))
        with transaction() as session:
            for sku, name, price in MENU:
                product, item = Product(sku=sku), StockItem(code=sku, name=name, unit="ea")
                session.add_all([product, item])
                session.flush()
                start = clock.now() - timedelta(days=800)
                session.add(ProductRevision(product_id=product.id, valid_from=start, name=name, tax_class="taxable", price=price))
                session.add(RecipeLine(product_id=product.id, valid_from=start.date(), item_id=item.id, quantity_milli=1000))
            session.flush()
        tills = []
        for site in SITES:
            with transaction() as session:
                code = make_pairing_code(session, site_by_code(session, site))
                tills.append(Till(site, pair(session, code, "bench", None)[1]))
        return tills


def sale(seq: int) -> dict[str, Any]:
    """A sale as a tablet sends it."""
    lines = [{"sku": sku, "name": name, "tax_class": "taxable", "quantity": "1", "unit_price": price} for sku, name, price in MENU]
    return {
        "id": str(uuid4()), "device_seq": seq, "sold_at": clock.instant_text(clock.now()), "total": 9000, "lines": lines,
        "payments": [{"method": "cash", "amount": 9000, "tendered": 10000}],
    }


def acts(app: Flask, site: str, first_seq: int, sizes: Sequence[int]) -> list[Rows]:
    """What the application would write for sales at a site, from where its ledger stands: one act for each size."""
    made = []
    with app.app_context(), transaction() as session:
        found_site = site_by_code(session, site)
        counter: Counter = renewed(session, found_site.id)
        ledger = store_of(session).lock(session, found_site.id)
        by: Actor = next(iter(counter.tablets.values()))
        found, seq, schema = Found(), first_seq, SaleSchema()
        for size in sizes:
            rows = Rows(ledger)
            for _ in range(size):
                wanted = wanted_sale(check(schema, sale(seq)))
                place(rows, found, counter, draft_sale(counter, wanted, clock.now(), by), by)
                seq += 1
            rows.ledger = Ledger(ledger.site_id, ledger.version, ledger.seq, ledger.counter_seq, ledger.entries, ledger.chain_head)
            made.append(rows)
    return made


def highest_seq(app: Flask, site: str) -> int:
    """The highest number that a site's tablet sent so far."""
    with app.app_context():
        query = sa.text("SELECT d.highest FROM device d JOIN site s ON s.id = d.site_id WHERE s.code = :site")
        highest: int = db.session.scalar(query, {"site": site}) or 0
        db.session.rollback()
        return highest


def body(document: Any) -> bytes:
    """A document as it goes over the wire."""
    return json.dumps(document, ensure_ascii=False).encode()
