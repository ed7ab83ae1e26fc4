"""Every page of the console by one good address: it tells those of another centre nothing. tests/browser opens them as their own people."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pos.console.every_page import (
    ADDRESSES,
    OF_EVERYBODY,
    OURS,
    Furnished,
    address,
    furnish,
    rules_of,
)
from tests.support.cast import CENTRE_HERE, HERE, Cast
from tests.support.databases import Database

# Who reaches what is decided above the database.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

SignIn = Callable[[str], FlaskClient]
CONSOLE = "/console"
NAMED = f"scope=centre:{CENTRE_HERE}&site={HERE}&book=site:{HERE}&centre={CENTRE_HERE}"
WITH_PLACE = re.compile(r"[<{]|scope=|site=")


@pytest.fixture(scope="module")
def furnished(app: Flask, cast: Cast, database: Database) -> Furnished:
    """Something of everything here."""
    made = furnish(app, cast)
    database.freeze()
    return made


def test_the_walk_finds_every_page(app: Flask) -> None:
    pages = rules_of(app)
    assert {rule for rule in pages if "<" in rule} - set(ADDRESSES) == set(), "Say where they are in tests/pos/console/every_page.py."
    assert set(ADDRESSES) <= set(pages)


@pytest.mark.parametrize("who", ["manager_elsewhere", pytest.param("supervisor_elsewhere", marks=pytest.mark.soak)])
def test_nobody_of_another_centre_finds_anything(app: Flask, signed_in: SignIn, furnished: Furnished, who: str) -> None:
    browser, wrong = signed_in(who), []
    for rule in rules_of(app):
        plain = address(rule, furnished)
        asked = [plain, *([f"{CONSOLE}{rule}?{NAMED}"] if "<" not in rule else [])]
        for path in asked:
            answer = browser.get(path)
            told = [word for word in OURS if word in answer.get_data(as_text=True).replace(path, "")]
            refused = answer.status_code in (403, 404) or rule in OF_EVERYBODY or not WITH_PLACE.search(rule + ADDRESSES.get(rule, ""))
            if told or answer.status_code >= 500 or not (refused or path != plain):
                wrong.append(f"{path}: {answer.status_code} {told}")
    assert wrong == []
