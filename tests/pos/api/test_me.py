"""The own account over the API: what a console session may do with it, and that nobody else may."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from sites import clock
from sites.db import db
from sites.pins.throttle import Throttle
from sites.vault import vault
from tests.pos.console.november import PASSWORD, arrive_with_november, email_of, sign_in
from tests.support.cast import HERE, Cast
from tests.support.databases import Database

ANOTHER = "노란 은행잎 열두 장이 진다"


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account that signs in."""
    return arrive_with_november(app, database)


class Browser:
    """A browser in which the supervisor is signed in, with its form token."""

    def __init__(self, app: Flask, who: str = "supervisor") -> None:
        self.client: FlaskClient = app.test_client()
        assert sign_in(self.client, who).status_code == 302
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = "raw"
        self.token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps("raw")

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers={"X-CSRFToken": self.token})


def test_an_account_sees_itself(app: Flask, cast: Cast) -> None:
    assert Browser(app)("GET", "/me").json == {
        "code": Browser(app)("GET", "/me").json["code"], "email": email_of("supervisor"), "name": None,
        "grants": [{"role": "site_supervisor", "scope": f"site:{HERE}"}], "second_factor": False, "recovery_codes_left": 0,
        "has_pin": False, "must_set_up": False,
    }


def test_a_program_and_a_tablet_have_no_own_account(client: FlaskClient, cast: Cast) -> None:
    for who in ("supervisor", "admin", "tablet"):
        answer = cast.call(client, who, "GET", "/me", headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.json["type"].rpartition(":")[2]) == (403, "signed_in_only")
        assert "no password" in answer.json["detail"]


def test_a_change_needs_the_form_token(app: Flask, cast: Cast) -> None:
    assert Browser(app).client.put("/api/v1/me/name", json={"name": "담당 01"}).status_code == 400


def test_a_name_is_given(app: Flask, cast: Cast) -> None:
    browser = Browser(app)
    assert browser("PUT", "/me/name", {"name": "담당 01"}).status_code == 204
    assert browser("GET", "/me").json["name"] == "담당 01"


def test_a_password_is_changed_with_the_one_in_use_and_other_browsers_are_out(app: Flask, cast: Cast) -> None:
    browser, other = Browser(app), Browser(app)
    wrong = browser("PUT", "/me/password", {"current": "nothing of the kind", "password": ANOTHER})
    assert (wrong.status_code, wrong.json["type"].rpartition(":")[2]) == (403, "password_wrong")
    assert browser("PUT", "/me/password", {"current": PASSWORD, "password": "짧다"}).status_code == 422
    assert browser("PUT", "/me/password", {"current": PASSWORD, "password": ANOTHER}).status_code == 204
    assert (browser("GET", "/me").status_code, other("GET", "/me").status_code) == (200, 401)
    assert sign_in(app.test_client(), "supervisor", ANOTHER).status_code == 302


def test_a_wrong_try_is_counted_by_the_browser_too(app: Flask, cast: Cast) -> None:
    browser = Browser(app)
    assert browser("PUT", "/me/pin", {"current": "nothing of the kind", "pin": None}).status_code == 403
    number = browser.client.get_cookie("pos_browser", path="/")
    assert number is not None
    with app.app_context():
        assert db.session().get(Throttle, vault.keyed_hash(f"try from browser:{number.value}")) is not None


def test_a_pin_is_set_and_taken_away(app: Flask, cast: Cast) -> None:
    browser = Browser(app)
    assert browser("PUT", "/me/pin", {"current": "nothing of the kind", "pin": "204816"}).status_code == 403
    assert browser("PUT", "/me/pin", {"current": PASSWORD, "pin": "204816"}).status_code == 204
    assert browser("GET", "/me").json["has_pin"] is True
    assert browser("PUT", "/me/pin", {"current": PASSWORD, "pin": None}).status_code == 204
    assert browser("GET", "/me").json["has_pin"] is False


def test_sessions_are_listed_and_ended(app: Flask, cast: Cast) -> None:
    browser, second, third = Browser(app), Browser(app), Browser(app)
    mine = browser("GET", "/me/sessions").json["data"]
    assert [each["here"] for each in mine].count(True) == 1
    (of_second,) = [each["handle"] for each in second("GET", "/me/sessions").json["data"] if each["here"]]
    assert browser("DELETE", f"/me/sessions/{of_second}").status_code == 204
    assert browser("DELETE", f"/me/sessions/{of_second}").status_code == 404
    assert (second("GET", "/me").status_code, third("GET", "/me").status_code) == (401, 200)
    assert Browser(app, "manager")("DELETE", f"/me/sessions/{mine[0]['handle']}").status_code == 404
    assert browser("DELETE", "/me/sessions/others").status_code == 204
    assert (browser("GET", "/me").status_code, third("GET", "/me").status_code) == (200, 401)


def test_a_second_factor_is_begun_confirmed_renewed_and_taken_away(app: Flask, cast: Cast) -> None:
    browser = Browser(app)
    begun = browser("POST", "/me/second-factor/beginning")
    assert begun.status_code == 201
    app_of = pyotp.TOTP(begun.json["secret"])
    assert begun.json["address"].startswith("otpauth://totp/")
    assert browser("GET", "/me").json["second_factor"] is False

    def code(step: int) -> str:
        return app_of.at(clock.now() + step * timedelta(seconds=30))

    assert browser("POST", "/me/second-factor/confirmation", {"current": PASSWORD, "code": "000000"}).status_code == 403
    confirmed = browser("POST", "/me/second-factor/confirmation", {"current": PASSWORD, "code": code(-1)})
    assert (confirmed.status_code, len(confirmed.json["recovery_codes"])) == (200, 10)
    assert browser("POST", "/me/second-factor/beginning").status_code == 409
    renewed = browser("POST", "/me/second-factor/recovery-codes", {"code": code(0)})
    assert (renewed.status_code, browser("GET", "/me").json["recovery_codes_left"]) == (200, 10)
    old, fresh = confirmed.json["recovery_codes"][0], renewed.json["recovery_codes"][0]
    assert browser("POST", "/me/second-factor/removal", {"code": old}).status_code == 403
    assert browser("POST", "/me/second-factor/removal", {"code": fresh}).status_code == 204
    assert browser("GET", "/me").json["second_factor"] is False


def test_who_has_to_have_a_second_factor_keeps_it(app: Flask, cast: Cast) -> None:
    answer = Browser(app, "admin")("POST", "/me/second-factor/removal", {"code": "000000"})
    assert (answer.status_code, answer.json["type"].rpartition(":")[2]) == (403, "second_factor_needed")
