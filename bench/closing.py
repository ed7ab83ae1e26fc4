"""Closing a till with 100,000 past sales beside closing one with 100, on both databases. `python -m bench.closing [ROUNDS]`.

Rounds alternate between the two, so that a machine that drifts drifts for both. The goal is a ratio of at most 1.3. Past sales are whole
documents, recorded in batches by the application itself.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from alembic import command
from flask import Flask

from bench.shop import open_shops, sale
from pos.api.blueprint import check
from pos.api.schemas.sales import SaleSchema
from pos.app import create_app
from pos.config import Settings, migrations_config
from pos.sales.batching import MOST_IN_ACT
from pos.sales.recording import record_sales
from pos.sales.wanted import wanted_sale
from pos.tills.closing import WantedClosing, close_till
from pos.tills.opening import WantedOpening, open_till
from sites import clock
from sites.access import Actor
from sites.db import db, transaction
from sites.devices import tablet_actor
from sites.registry import Site, site_by_code
from tests.support.postgres import running_postgres

MANY, FEW = 100_000, 100
HEAD = {"shop": "bench", "centre": None, "project": None, "business_number": None, "address": None}


@dataclass
class Counter:
    """A tablet of a site, and its next number."""

    site: Site
    by: Actor
    seq: int = 0
    seconds: list[float] = field(default_factory=list)

    def next_number(self) -> int:
        """The next number of the series."""
        self.seq += 1
        return self.seq


def main(rounds: int) -> None:
    """Measures and prints a table."""
    print("| database | after 100,000 sales, ms | after 100 sales, ms | ratio |\n| --- | --- | --- | --- |")
    with running_postgres() as server:
        server.connect().execute("CREATE DATABASE bench")
        with _counters({"POS_DATABASE_URL": server.url("bench")}) as (many, few):
            print(_line("PostgreSQL", many, few, rounds))
    with _counters({}) as (many, few):
        print(_line("SQLite", many, few, rounds))


@contextmanager
def _counters(environment: dict[str, str]) -> Iterator[tuple[Counter, Counter]]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({"POS_DATA_DIR": folder, **environment})
        command.upgrade(migrations_config(settings.database_url), "head")
        app: Flask = create_app(settings)
        tills = open_shops(app)[:2]
        with app.app_context():
            found = []
            for till in tills:
                actor = tablet_actor(db.session(), till.token)
                assert actor is not None
                found.append(Counter(site_by_code(db.session(), till.site), actor))
            yield found[0], found[1]
            db.session.remove()
            db.engine.dispose()


def _line(name: str, many: Counter, few: Counter, rounds: int) -> str:
    for counter in (many, few):
        _close(counter, _sold(counter, 1))
    # The many are sold once, into one till; every later till of that tablet follows upon all of them.
    whole = [_close(counter, _sold(counter, sales)) for counter, sales in ((many, MANY), (few, FEW))]
    for _ in range(rounds):
        for counter in (many, few):
            counter.seconds.append(_close(counter, _sold(counter, FEW)))
    one, other = (statistics.median(each.seconds) for each in (many, few))
    return (
        f"| {name}, that many before the till | {one * 1000:.1f} | {other * 1000:.1f} | {one / other:.2f} |\n"
        f"| {name}, that many in the till, once | {whole[0] * 1000:.1f} | {whole[1] * 1000:.1f} | {whole[0] / whole[1]:.2f} |"
    )


def _sold(counter: Counter, sales: int) -> UUID:
    """A till with so many sales in it."""
    till, schema = uuid4(), SaleSchema()
    with transaction() as session:
        open_till(session, counter.by, counter.site, WantedOpening(till, clock.now(), 100_000, device_seq=counter.next_number()))
    for start in range(0, sales, MOST_IN_ACT):
        size = min(MOST_IN_ACT, sales - start)
        wanted = [wanted_sale(check(schema, sale(counter.next_number()) | {"till": str(till)})) for _ in range(size)]
        with transaction() as session:
            record_sales(session, counter.by, counter.site.id, wanted)
    return till


def _close(counter: Counter, till: UUID) -> float:
    seq = counter.next_number()
    wanted = WantedClosing(uuid4(), till, clock.now(), {50_000: 2}, made=seq, device_seq=seq)
    started = time.perf_counter()
    with transaction() as session:
        close_till(session, counter.by, counter.site, wanted, HEAD)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
