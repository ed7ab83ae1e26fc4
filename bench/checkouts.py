"""Checkouts a second over HTTP beside a bare driver that writes the same rows: single ones and batches, on both databases.

Rounds alternate between the two, so that a machine that drifts drifts for both. `python -m bench.checkouts [ROUNDS]`.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from alembic import command
from flask import Flask

from bench import bare
from bench.load import request, send_all
from bench.shop import SITES, Till, acts, body, highest_seq, open_shops, sale
from pos.app import create_app
from pos.config import Settings, migrations_config
from tests.support.postgres import running_postgres
from tests.support.server import running_server

HTTP_SALES, BARE_SALES, BATCHES, BATCH = 100, 200, 2, 500


@dataclass
class Series:
    """What was measured in each round, in sales a second."""

    name: str
    http: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    def line(self) -> str:
        """Minimum, median and maximum of both, and of the ratios round by round."""
        ratios = [one / other for one, other in zip(self.http, self.bare, strict=True)]
        return f"| {self.name} | {_three(self.http, '.0f')} | {_three(self.bare, '.0f')} | {_three(ratios, '.3f')} |"


def main(rounds: int) -> None:
    """Measures and prints a table."""
    series = []
    with running_postgres() as server:
        server.connect().execute("CREATE DATABASE bench")
        with _shops({"POS_DATABASE_URL": server.url("bench")}) as shop:
            url = server.url("bench")
            series.append(_measure("PostgreSQL, single", rounds, *shop, lambda made: bare.postgresql_single(url, made), [1] * BARE_SALES))
            series.append(_batches(rounds, *shop, lambda made: bare.postgresql_batch(url, made)))
    with _shops({}) as shop:
        path = shop[0].extensions["pos-settings"].database_url.removeprefix("sqlite:///")
        series.append(_measure("SQLite, single", rounds, *shop, lambda made: bare.sqlite_single(path, made), [1] * BARE_SALES))
    print("| what | over HTTP, sales/s (min/median/max) | bare driver, sales/s | ratio |\n| --- | --- | --- | --- |")
    for one in series:
        print(one.line())


@contextmanager
def _shops(environment: dict[str, str]) -> Iterator[tuple[Flask, list[Till], str]]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({"POS_DATA_DIR": folder, **environment})
        command.upgrade(migrations_config(settings.database_url), "head")
        app = create_app(settings)
        tills = open_shops(app)
        with running_server(replace(settings, data_dir=Path(folder))) as server:
            yield app, tills, server.url


def _measure(
    name: str, rounds: int, app: Flask, tills: list[Till], url: str, bare_run: Callable[..., float], sizes: list[int]
) -> Series:
    series = Series(name)
    for turn in range(rounds + 1):
        queues = []
        for till in tills:
            first = highest_seq(app, till.site) + 1
            queues.append([request("/api/v1/sales", till.token, body(sale(first + index))) for index in range(HTTP_SALES)])
        seconds = send_all(url, queues, b"201")
        made = [acts(app, site, highest_seq(app, site) + 1, sizes) for site in SITES]
        bare_seconds = bare_run(made)
        if turn:
            series.http.append(HTTP_SALES * len(tills) / seconds)
            series.bare.append(sum(sizes) * len(SITES) / bare_seconds)
    return series


def _batches(rounds: int, app: Flask, tills: list[Till], url: str, bare_run: Callable[..., float]) -> Series:
    series = Series(f"PostgreSQL, batches of {BATCH}")
    for turn in range(rounds + 1):
        queues = []
        for till in tills:
            first = highest_seq(app, till.site) + 1
            batches = [{"sales": [sale(first + which * BATCH + index) for index in range(BATCH)]} for which in range(BATCHES)]
            queues.append([request("/api/v1/sales/batch", till.token, body(batch)) for batch in batches])
        seconds = send_all(url, queues, b"200")
        made = [acts(app, site, highest_seq(app, site) + 1, [BATCH] * BATCHES) for site in SITES]
        bare_seconds = bare_run(made)
        if turn:
            series.http.append(BATCHES * BATCH * len(tills) / seconds)
            series.bare.append(BATCHES * BATCH * len(SITES) / bare_seconds)
    return series


def _three(values: list[float], form: str) -> str:
    return f"{min(values):{form}} / {statistics.median(values):{form}} / {max(values):{form}}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
