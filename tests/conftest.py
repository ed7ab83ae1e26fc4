"""The ground that every test stands on: a test that asks for `database` (or `app`, `client`, `server`) runs on both engines.

For one engine only: `@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")`.
Fixtures that fill the database for a whole module end with `database.freeze()`; every test begins with that state.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from pos.config import Settings
from sites.db import db
from tests.support import light_hashing
from tests.support.browser import running_chromium
from tests.support.cast import Cast, arrive
from tests.support.databases import ENGINES, Database, PostgresDatabase, SqliteDatabase, migrate
from tests.support.postgres import Postgres, running_postgres
from tests.support.server import Server, StandingServer
from tests.support.settings import settings_for
from tests.support.sharing import Sharing, longest_first

# The machine drifts, so that a deadline would say more about it than about the code.
hypothesis.settings.register_profile("pos", deadline=None)
hypothesis.settings.load_profile("pos")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which tests are given out."""
    longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """Whom they are given to."""
    return Sharing(config, log)


@pytest.fixture
def real_hashing() -> Iterator[None]:
    """PINs and passwords cost here what they cost where people use them."""
    light_hashing.use(light_hashing.REAL)
    yield
    light_hashing.use(light_hashing.LIGHT)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """The PostgreSQL of this test process. Tests that crash a server start one of their own: `running_postgres()`."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> str:
    """The name of a database that was migrated from nothing and that nobody is connected to."""
    with postgres_server.connect() as connection:
        connection.execute("CREATE DATABASE migrated")
    migrate(postgres_server.driver_url("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that was migrated from nothing."""
    file = tmp_path_factory.mktemp("migrated") / "pos.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="module", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the files of an engine's modules lie, one module's after the other's."""
    return {engine: tmp_path_factory.mktemp(engine) for engine in ENGINES}


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest, engine_name: str, grounds: dict[str, Path]) -> Iterator[Database]:
    """A migrated database for this module alone, where the last one's stood: the application of this process finds it there."""
    made: Database
    if engine_name == "postgresql":
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template")
        made = PostgresDatabase(server, template)
    else:
        made = SqliteDatabase(request.getfixturevalue("sqlite_template"), grounds[engine_name])
    yield made
    made.drop()


@pytest.fixture(autouse=True)
def _set_back(request: pytest.FixtureRequest) -> Iterator[None]:
    # Autouse comes first and so ends last: servers and sessions of the test are gone by then.
    database: Database | None = request.getfixturevalue("database") if "database" in request.fixturenames else None
    yield
    if database is not None:
        database.restore()


@pytest.fixture(scope="module")
def database_url(database: Database) -> str:
    """The address of the module's database."""
    return database.url


@pytest.fixture(scope="module")
def settings(database_url: str, engine_name: str, grounds: dict[str, Path]) -> Settings:
    """Settings on the module's database, with fixed keys and a data folder that is still empty."""
    data = grounds[engine_name] / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    return settings_for(database_url, data)


@pytest.fixture(scope="session")
def apps() -> dict[str, Flask]:
    """The applications that this process has made, by their database: to make one, and to let it learn its statements and its
    templates, takes longer than most modules."""
    return {}


@pytest.fixture(scope="module")
def app(settings: Settings, apps: dict[str, Flask]) -> Iterator[Flask]:
    """The whole application, remembering nothing. Errors that nobody foresaw reach the test instead of becoming a page."""
    from pos.app import create_app
    from pos.sales.counter import forget

    made = apps.get(settings.database_url)
    if made is None:
        made = apps[settings.database_url] = create_app(settings)
    made.testing = True
    yield made
    with made.app_context():
        forget(db.session())
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """The network and the fixed cast; every test of the module begins with them."""
    return arrive(app, database)


@pytest.fixture
def session(app: Flask, cast: Cast) -> Iterator[Session]:
    """The application's own session, for tests below the doors. Transactions are opened by the test: `transaction()`."""
    with app.app_context():
        yield db.session()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Someone without any credential."""
    return app.test_client()


@pytest.fixture(scope="module")
def standing_server(settings: Settings) -> Iterator[StandingServer]:
    """What `server` is made of; nothing runs before a test asks for it."""
    standing = StandingServer(settings)
    yield standing
    standing.close()


@pytest.fixture
def server(standing_server: StandingServer) -> Iterator[Server]:
    """The system as processes, on the module's database and with the settings of `app`; its workers end with the test."""
    yield standing_server.ready()
    standing_server.renew()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser; make a context of your own in it."""
    with running_chromium() as browser:
        yield browser
