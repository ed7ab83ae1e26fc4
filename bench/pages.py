"""The pages of the console over HTTP with the region's own load: 131 sites and five years of cells, the median of each page.

`python -m bench.pages [YEARS] [ROUNDS]`; the rounds go through all pages, so that a machine that drifts drifts for all of them.
"""

import statistics
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from http.cookiejar import CookieJar
from pathlib import Path

import sqlalchemy as sa
from alembic import command

from bench.cells import fill, open_sites
from pos.app import create_app
from pos.config import Settings, migrations_config
from sites import clock
from sites.access import COMMAND_LINE, Role
from sites.db import transaction
from sites.network.loading import load_network
from sites.network.reading import INCHEON, read_network
from sites.people.accounts import add_account
from sites.pins.hashing import hash_password
from tests.support.postgres import running_postgres
from tests.support.server import running_server

SITES, YEARS, ROUNDS = 131, 5, 9
EMAIL, PASSWORD = "bench@example.org", "a long password of the bench"


def pages(today: date) -> list[tuple[str, str, int]]:
    """What is opened: a name, an address, and the milliseconds that it may take."""
    yesterday, month = today - timedelta(days=1), clock.month_text(clock.next_month(clock.month_number(today), -1))
    year = today.year - 1
    month_page, year_page = f"/console/revenue/?month={month}", f"/console/revenue/year?year={year}"
    return [
        ("Today", "/console/today/?scope=region", 100),
        ("day, region by site", f"/console/revenue/day?date={yesterday}&scope=region", 200),
        ("day, region by product", f"/console/revenue/day?date={yesterday}&scope=region&by=product", 200),
        ("month, region by site", f"{month_page}&scope=region", 200),
        ("month, region by product", f"{month_page}&scope=region&by=product", 200),
        ("month, region by site × method", f"{month_page}&scope=region&across=method", 200),
        ("month, region against the plan", f"{month_page}&scope=region&against=plan", 200),
        ("month, one centre", f"{month_page}&scope=centre:seogu", 200),
        ("month, one site", f"{month_page}&scope=site:cafe-01", 200),
        ("year, region by site", f"{year_page}&scope=region", 1000),
        ("year, region by product", f"{year_page}&scope=region&by=product", 1000),
        ("year, region with hours and weekdays", f"{year_page}&scope=region&heat=yes", 1000),
        ("year, one centre", f"{year_page}&scope=centre:seogu", 1000),
        ("plans, region", f"/console/revenue/plans/?scope=region&year={year}", 200),
        ("closing: a month, region", f"/console/months/{month}?scope=region", 200),
        ("closing: a month, one centre", f"/console/months/{month}?scope=centre:seogu", 200),
        ("closing: a year's months, region", f"/console/months/?scope=region&year={year}", 1000),
    ]


def main(years: int = YEARS, rounds: int = ROUNDS) -> None:
    """Measures on both databases and prints a table."""
    print("| database | page | ms (min/median/max) | may take |\n| --- | --- | --- | --- |")
    with running_postgres() as server:
        server.connect().execute("CREATE DATABASE bench")
        with _region({"POS_DATABASE_URL": server.url("bench")}, years) as url:
            _measure("PostgreSQL", url, rounds)
    with _region({}, years) as url:
        _measure("SQLite", url, rounds)


@contextmanager
def _region(environment: dict[str, str], years: int) -> Iterator[str]:
    """A server on a database that was filled up to today."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({"POS_DATA_DIR": folder, **environment})
        command.upgrade(migrations_config(settings.database_url), "head")
        furnish(settings, years)
        with running_server(replace(settings, data_dir=Path(folder))) as server:
            yield server.url


def furnish(settings: Settings, years: int) -> None:
    """The network, the sites, their cells, and one account that sees the region."""
    app, password_hash = create_app(settings), hash_password(PASSWORD)
    today = clock.business_day(clock.now())
    with app.app_context():
        with transaction() as session:
            load_network(session, read_network(INCHEON))
        with transaction() as session:
            open_sites(session, SITES)
            add_account(session, COMMAND_LINE.code, EMAIL, Role.REGION_VIEWER, "region").password_hash = password_hash
            cells = fill(session, date(today.year - years + 1, 1, 1), today)
        with transaction() as session:
            session.execute(sa.text("ANALYZE"))
    print(f"<!-- {cells:,} cells -->")


def _measure(database: str, url: str, rounds: int) -> None:
    browser = _signed_in(url)
    listed = pages(clock.business_day(clock.now()))
    taken: dict[str, list[float]] = {name: [] for name, _, _ in listed}
    for turn in range(rounds + 1):
        for name, address, _ in listed:
            started = time.perf_counter()
            browser.open(url + address).read()
            # The first round fills caches and compiles templates.
            if turn:
                taken[name].append((time.perf_counter() - started) * 1000)
    for name, _, most in listed:
        values = taken[name]
        print(f"| {database} | {name} | {min(values):.0f} / {statistics.median(values):.0f} / {max(values):.0f} | {most} |", flush=True)


def _signed_in(url: str) -> urllib.request.OpenerDirector:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{url}/console/sign-in").read().decode()
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    form = urllib.parse.urlencode({"email": EMAIL, "password": PASSWORD, "csrf_token": token}).encode()
    if "sign-in" in browser.open(f"{url}/console/sign-in", form).url:
        raise RuntimeError("the bench cannot sign in")
    return browser


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
