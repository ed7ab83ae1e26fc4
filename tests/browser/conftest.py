"""A paired tablet with somebody at the counter, for every test of the checkout page."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect

from pos.config import Settings
from tests.support.checkout_page import Checkout, tablet
from tests.support.databases import Database
from tests.support.server import Server, StandingServer
from tests.support.shop import Shop, open_shop
from tests.support.waiting import PATIENCE_MS

# Whoever waits for what comes loses nothing by waiting longer: a machine may be slow.
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def shop(app: Flask, database: Database) -> Shop:
    """A café with a menu and people; every test begins with it."""
    return database.furnish("shop", lambda: open_shop(app))


@pytest.fixture(scope="session")
def standing_servers() -> Iterator[dict[str, StandingServer]]:
    """The servers that this process has started, by their database: one module's stands where the last one's stood."""
    started: dict[str, StandingServer] = {}
    yield started
    for standing in started.values():
        standing.close()


@pytest.fixture(scope="module")
def standing_server(
    settings: Settings, standing_servers: dict[str, StandingServer], tmp_path_factory: pytest.TempPathFactory
) -> StandingServer:
    """One process is enough for one tablet; what several do to each other is seen in tests/faults."""
    if settings.database_url not in standing_servers:
        log = tmp_path_factory.mktemp("standing") / "gunicorn.log"
        standing_servers[settings.database_url] = StandingServer(settings, workers=1, log=log)
    return standing_servers[settings.database_url]


@pytest.fixture
def context(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """A tablet that has never seen the page."""
    made = tablet(chromium, server)
    yield made
    made.close()


@pytest.fixture
def till(context: BrowserContext, server: Server, shop: Shop) -> Iterator[Checkout]:
    """A paired tablet with somebody at the counter. Nothing may go wrong unseen in the page."""
    opened = Checkout.open(context)
    opened.pair(shop.pairing_code(server))
    opened.choose("참여자 03")
    yield opened
    assert opened.errors == []


@pytest.fixture
def asking(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """A tablet that has never seen the page and asks for the opening."""
    made = tablet(chromium, server, asks_to_open=True)
    yield made
    made.close()
