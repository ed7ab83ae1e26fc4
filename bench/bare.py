"""The raw limit: bare drivers that write the very rows of the application, durably, each in its fastest way."""

import multiprocessing
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg

from pos.revenue.cells import Cell
from pos.sales import store_postgresql
from pos.sales.rows import DOCUMENT, ENTRY, LINE, MOVE, PAYMENT, SECRET, Rows
from sites.clock import month_number

PROCESSES, THREADS = 2, 4
TABLES = ((DOCUMENT, "documents"), (LINE, "lines"), (PAYMENT, "payments"), (ENTRY, "entries"), (MOVE, "moves"), (SECRET, "secrets"))


def postgresql_single(url: str, by_site: Sequence[Sequence[Rows]]) -> float:
    """One statement an act in autocommit, eight connections; seconds for all."""
    captured = [[_captured(act) for act in acts] for acts in by_site]
    return _in_processes(_run_statements, url, captured)


def postgresql_batch(url: str, by_site: Sequence[Sequence[Rows]]) -> float:
    """COPY of every table and one upsert of the sums, a transaction an act; seconds for all."""
    return _in_processes(_run_copies, url, [[_copies(act) for act in acts] for acts in by_site])


def sqlite_single(path: str, by_site: Sequence[Sequence[Rows]]) -> float:
    """Prepared inserts in BEGIN IMMEDIATE … COMMIT on one connection, which is its fastest; seconds for all."""
    acts = [_sqlite_act(act) for turn in zip(*by_site, strict=True) for act in turn]
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")
    started = time.perf_counter()
    for statements in acts:
        connection.execute("BEGIN IMMEDIATE")
        for sql, values in statements:
            connection.executemany(sql, values)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def _in_processes(run: Callable[..., None], url: str, lanes: Sequence[Any]) -> float:
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(PROCESSES + 1)
    shares = [lanes[index::PROCESSES] for index in range(PROCESSES)]
    workers = [context.Process(target=_work, args=(run, url, share, barrier)) for share in shares]
    for worker in workers:
        worker.start()
    barrier.wait()
    started = time.perf_counter()
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError("a bare writer failed")
    return time.perf_counter() - started


def _work(run: Callable[..., None], url: str, lanes: Sequence[Any], barrier: Any) -> None:
    connections = [psycopg.connect(url, autocommit=True, prepare_threshold=0) for _ in lanes]
    threads = [threading.Thread(target=run, args=pair) for pair in zip(connections, lanes, strict=True)]
    barrier.wait()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _run_statements(connection: psycopg.Connection[Any], acts: Sequence[tuple[str, Any]]) -> None:
    cursor = connection.cursor()
    for statement, values in acts:
        cursor.execute(statement, values)


class _Capture:
    """Takes the place of a session and keeps the statement instead of running it."""

    statement: tuple[str, Any] = ("", None)

    def connection(self) -> "_Capture":
        return self

    def exec_driver_sql(self, sql: str, values: Any) -> None:
        self.statement = (sql, values)


def _captured(act: Rows) -> tuple[str, Any]:
    capture = _Capture()
    store_postgresql.write(capture, act)  # type: ignore[arg-type]  # it stands in for a session
    return capture.statement


def _copies(act: Rows) -> tuple[list[tuple[str, str]], list[tuple[str, Any]]]:
    copies = []
    for table, name in TABLES:
        columns = [column.name for column in table.columns if column is not table.autoincrement_column]
        text = "".join("\t".join(_copy_text(row[column]) for column in columns) + "\n" for row in getattr(act, name))
        quoted = ", ".join(f'"{column}"' for column in columns)
        if text:
            copies.append((f"COPY {table.name} ({quoted}) FROM STDIN", text))
    copies.append(("COPY device_number (device_id, device_seq) FROM STDIN", "".join(f"{device}\t{seq}\n" for device, seq in act.numbers)))
    sums = Rows(act.ledger, levels=act.levels, costs=act.costs, cells=act.cells)
    device, highest = act.numbers[-1]
    series = f"UPDATE device SET received = received + {len(act.numbers)}, highest = {highest} WHERE id = {device}"
    return copies, [(series, None), _captured(sums)]


def _run_copies(connection: psycopg.Connection[Any], acts: Sequence[Any]) -> None:
    cursor = connection.cursor()
    for copies, statements in acts:
        with connection.transaction():
            for statement, values in statements:
                cursor.execute(statement, values)
            for sql, text in copies:
                with cursor.copy(sql) as copy:
                    copy.write(text)


def _copy_text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _sqlite_act(act: Rows) -> list[tuple[str, list[tuple[Any, ...]]]]:
    ledger = act.ledger
    statements: list[tuple[str, list[tuple[Any, ...]]]] = [
        ("UPDATE site_ledger SET seq = ?, counter_seq = ?, entries = ?, chain_head = ? WHERE site_id = ?",
         [(ledger.seq, ledger.counter_seq, ledger.entries, ledger.chain_head, ledger.site_id)])
    ]
    for table, name in TABLES:
        columns = [column.name for column in table.columns if column is not table.autoincrement_column]
        quoted, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
        rows = [tuple(_sqlite_value(row[column]) for column in columns) for row in getattr(act, name)]
        if rows:
            statements.append((f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})", rows))
    statements.append(("INSERT INTO device_number (device_id, device_seq) VALUES (?, ?)", list(act.numbers)))
    raised = "UPDATE device SET received = received + 1, highest = max(highest, ?) WHERE id = ?"
    statements.append((raised, [(seq, device) for device, seq in act.numbers]))
    statements.append((
        "INSERT INTO stock_level (site_id, item_id, on_hand_milli, value_won) VALUES (?, ?, ?, ?) ON CONFLICT (site_id, item_id) "
        "DO UPDATE SET on_hand_milli = on_hand_milli + excluded.on_hand_milli, value_won = value_won + excluded.value_won",
        [(ledger.site_id, item, *change) for item, change in sorted(act.levels.items())],
    ))
    statements.append((
        "INSERT INTO product_cost (book_date, site_id, sku, party, cost_won) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (book_date, site_id, sku, party) DO UPDATE SET cost_won = cost_won + excluded.cost_won",
        [(_sqlite_value(day), ledger.site_id, sku, party, won) for (day, sku, party), won in act.costs.items()],
    ))
    names = (*Cell._fields, "book_month")
    added = ", ".join(f"{name} = {name} + excluded.{name}" for name in Cell._fields[7:])
    statements.append((
        f"INSERT INTO revenue_cell ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
        f"ON CONFLICT (facet, book_date, site_id, key1, key2, key3, party) DO UPDATE SET {added}",
        [(*map(_sqlite_value, cell), month_number(cell.book_date)) for cell in act.cells],
    ))
    return statements


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value
