"""The sales ledger at full size on PostgreSQL: a centre's month of a million lines over HTTP as csv and as a workbook, beside the
database's own COPY of the same query to nowhere. `python -m bench.exports [LINES] [ROUNDS]`.

Goals: csv at most 1.5 times the COPY, its first byte within a second; the workbook at most 8 times; at most 64 MB of memory more.
"""

import os
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from flask import Flask

from bench.cells import open_sites
from pos.app import create_app
from pos.config import Settings, migrations_config
from pos.exports.catalogue import WRITERS, XLSX
from pos.exports.ledger import ledger_table
from pos.exports.wanted import Detail, Wanted
from sites.access import COMMAND_LINE, Role, parse_scope
from sites.db import reading, transaction
from sites.network.loading import load_network
from sites.network.reading import INCHEON, read_network
from sites.people.tokens import add_token
from sites.registry import Project, SiteProject
from tests.support.postgres import running_postgres
from tests.support.server import running_server

LINES, ROUNDS, SITES, LINES_EACH = 1_000_000, 3, 131, 3
SCOPE, MONTH = "centre:namdong", date(2020, 11, 1)

# Whole documents by plain SQL, spread over the centre's sites and the month's days; every line has its own name and price.
_DOCUMENTS = sa.text("""
    INSERT INTO document (id, source, site_id, site_seq, entry, receipt_no, order_no_given, recorded_by, occurred_at, received_at,
                          business_date, book_date, hour, party, cashier, sale_discount, sales_count, gross, discount, refund, supply,
                          vat, exempt, out_of_scope, total, change, flags, example, content_version, content_sha256, chain_hash, ack_key)
    SELECT gen_random_uuid(), 'sale', site_id, number, number, code || '-T1-' || lpad(number::text, 6, '0'), false, 'd-0001', at, at,
           at::date, at::date, 12, 0, 'p-0001', 0, 1, 8800, 0, 0, 5000, 500, 3300, 0, 8800, 0, '', true, 1, ''::bytea, ''::bytea, ''
    FROM (SELECT site.id AS site_id, site.code, number,
                 CAST(:month AS date) + (number % 30) * interval '1 day' + interval '3 hours' AS at
          FROM site CROSS JOIN generate_series(1, :each) AS number WHERE site.id = ANY(:sites)) AS made
""")
_LINES = sa.text("""
    INSERT INTO document_line (document_id, line_no, sku, name, category, tax_class, tax_class_sent, quantity_milli, unit_price,
                               options_price, options, gross, discount, share, net, supply, vat)
    SELECT id, line, 'sku-' || line, '예시 품목 ' || (site_seq * 7 + line) % 60 || '번', '커피',
           CASE WHEN line = 3 THEN 'exempt' ELSE 'taxable' END,
           CASE WHEN line = 3 THEN 'exempt' ELSE 'taxable' END, 1000, won, 0, '[]', won, 0, 0, won,
           CASE WHEN line = 3 THEN won ELSE won * 10 / 11 END, CASE WHEN line = 3 THEN 0 ELSE won / 11 END
    FROM document CROSS JOIN (VALUES (1, 2200), (2, 3300), (3, 3300)) AS of (line, won)
""")
_PAYMENTS = sa.text("""
    INSERT INTO document_payment (document_id, payment_no, method, amount, tendered, approval_no)
    SELECT id, 1, CASE WHEN site_seq % 3 = 0 THEN 'cash' ELSE 'card' END, 8800, 8800,
           CASE WHEN site_seq % 3 = 0 THEN NULL ELSE lpad((hashint8(site_seq)::bigint + 2147483648)::text, 10, '0') END FROM document
""")


def main(lines: int = LINES, rounds: int = ROUNDS) -> None:
    """Measures and prints a table."""
    with running_postgres() as server, tempfile.TemporaryDirectory() as folder:
        server.connect().execute("CREATE DATABASE bench")
        settings = Settings.from_environment({"POS_DATA_DIR": folder, "POS_DATABASE_URL": server.url("bench")})
        command.upgrade(migrations_config(settings.database_url), "head")
        app = create_app(settings)
        token = furnish(app, lines)
        with running_server(replace(settings, data_dir=Path(folder)), workers=1) as served:
            worker = int(Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text().split()[0])
            raw, fetched = [], []
            with _grown(worker) as by_csv:
                for _ in range(rounds):
                    raw.append(_copied(app))
                    fetched.append(_fetched(served.url, token))
        with _grown(os.getpid()) as by_book:
            books = [_workbook(app, Path(folder)) for _ in range(rounds)]
    base = statistics.median(raw)
    print(f"| {lines:,} lines | seconds (min/median/max) | times the COPY |\n| --- | --- | --- |")
    print(_line("COPY to nowhere", raw, base))
    print(_line("csv over HTTP", [whole for whole, _ in fetched], base))
    print(_line("its first byte", [first for _, first in fetched], base))
    print(_line(f"workbook of {books[0][1] / (1 << 20):.1f} MiB", [seconds for seconds, _ in books], base))
    print(f"\nMemory more than before: {by_csv[0]} MiB with the csv, {by_book[0]} MiB with the workbook.")


def _line(name: str, seconds: list[float], base: float) -> str:
    low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
    return f"| {name} | {low:.2f} / {middle:.2f} / {high:.2f} | {middle / base:.2f} |"


@contextmanager
def _grown(pid: int) -> Iterator[list[int]]:
    """How many MiB a process grew at most while the block ran."""
    said: list[int] = []
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    before = _memory(pid, "VmRSS")
    yield said
    said.append((_memory(pid, "VmHWM") - before) >> 10)


def _memory(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


def furnish(app: Flask, lines: int) -> str:
    """The network, a centre's sites full of sales, and a token that sees them."""
    with app.app_context():
        with transaction() as session:
            load_network(session, read_network(INCHEON))
        with transaction() as session:
            open_sites(session, SITES)
            token = add_token(session, COMMAND_LINE.code, "bench", Role.CENTRE_MANAGER, SCOPE)
            sites = list(session.scalars(sa.select(SiteProject.site_id).join(Project, Project.id == SiteProject.project_id).where(
                Project.code == "bench-namdong"
            )))
        with transaction() as session:
            session.execute(sa.text("SET LOCAL statement_timeout = 0"))
            session.execute(_DOCUMENTS, {"month": MONTH, "each": lines // LINES_EACH // len(sites) + 1, "sites": sites})
            session.execute(_LINES)
            session.execute(_PAYMENTS)
        with transaction() as session:
            session.execute(sa.text("ANALYZE"))
    return token


def _wanted() -> Wanted:
    return Wanted(parse_scope(SCOPE), MONTH.year * 100 + MONTH.month, "u-0001", Detail.MASKED)


def _copied(app: Flask) -> float:
    """The same lines from the database to nowhere."""
    with app.app_context(), reading() as session:
        session.execute(sa.text("SET LOCAL statement_timeout = 0"))
        table = ledger_table(session, _wanted())
        assert table.copied is not None
        started = time.perf_counter()
        for _ in table.copied.csv_lines(table.state):
            pass
        return time.perf_counter() - started


def _fetched(url: str, token: str) -> tuple[float, float]:
    asked = urllib.request.Request(
        f"{url}/api/v1/exports/ledger.csv?month={MONTH:%Y-%m}&scope={SCOPE}", headers={"Authorization": f"Bearer {token}"}
    )
    started = time.perf_counter()
    with urllib.request.urlopen(asked) as answer:
        answer.read(1)
        first = time.perf_counter() - started
        while answer.read(1 << 20):
            pass
    return time.perf_counter() - started, first


def _workbook(app: Flask, folder: Path) -> tuple[float, int]:
    """Seconds, and how large it is: what a job does."""
    file = folder / "ledger.xlsx"
    started = time.perf_counter()
    with app.app_context(), reading() as session, file.open("w+b") as target:
        session.execute(sa.text("SET LOCAL statement_timeout = 0"))
        WRITERS[XLSX](ledger_table(session, _wanted()), target, "utf-8")
    return time.perf_counter() - started, file.stat().st_size


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
