"""Signing in and out, the one-time link, form tokens, and what a session's cookie is worth."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pos.app import create_app
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.people.accounts import account_named, end_account, make_link, sign_out_everywhere
from tests.pos.console.november import PASSWORD, email_of, form_token, sign_in
from tests.support.cast import Cast
from tests.support.settings import settings_for

SignIn = Callable[[str], FlaskClient]

REVENUE = "/console/revenue/"


def test_a_stranger_is_led_to_the_sign_in_and_then_to_where_they_wanted(client: FlaskClient, cast: Cast) -> None:
    answer = client.get(f"{REVENUE}?month=2020-11")
    assert (answer.status_code, answer.location) == (302, "/console/sign-in?next=/console/revenue/?month%3D2020-11")
    page = client.get(answer.location).get_data(as_text=True)
    assert 'name="next" value="/console/revenue/?month=2020-11"' in page
    form = {
        "email": email_of("supervisor"), "password": PASSWORD, "next": "/console/revenue/?month=2020-11",
        "csrf_token": form_token(client),
    }
    assert client.post("/console/sign-in", data=form).location == "/console/revenue/?month=2020-11"
    assert client.get(f"{REVENUE}?month=2020-11").status_code == 200


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/console//evil.example", "/api/v1/sales", "/console/\\evil", "javascript:x"]
)
def test_signing_in_leads_nowhere_but_into_the_console(client: FlaskClient, cast: Cast, wanted: str) -> None:
    form = {"email": email_of("supervisor"), "password": PASSWORD, "next": wanted, "csrf_token": form_token(client)}
    assert client.post("/console/sign-in", data=form).location == "/console/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(client: FlaskClient, cast: Cast) -> None:
    wrong, unknown = sign_in(client, "supervisor", "또 다른 커피 한 잔"), sign_in(client, "nobody")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    sentence = "이메일이나 비밀번호가 맞지 않습니다. 다시 적어 주세요."
    assert sentence in wrong.get_data(as_text=True)
    assert sentence in unknown.get_data(as_text=True)
    assert client.get(REVENUE).status_code == 302


def test_the_address_is_kept_after_a_wrong_password_and_the_password_is_not(client: FlaskClient, cast: Cast) -> None:
    page = sign_in(client, "supervisor", "또 다른 커피 한 잔").get_data(as_text=True)
    assert f'value="{email_of("supervisor")}"' in page
    assert "또 다른 커피" not in page


def test_guessing_is_stopped_and_said_so(client: FlaskClient, cast: Cast) -> None:
    answers = [sign_in(client, "viewer", f"틀린 비밀번호 {number}") for number in range(6)]
    assert answers[-1].status_code == 429
    assert "1분 동안" in answers[-1].get_data(as_text=True)
    assert sign_in(client, "viewer").status_code == 429


@pytest.mark.parametrize("path", ["/console/sign-in", "/console/sign-out", "/console/language", "/console/welcome/abc"])
def test_a_form_without_its_token_is_refused(client: FlaskClient, cast: Cast, path: str) -> None:
    form_token(client)
    form = {"email": email_of("supervisor"), "password": PASSWORD, "language": "en"}
    for data in (form, {**form, "csrf_token": "forged"}):
        answer = client.post(path, data=data)
        assert answer.status_code == 400
        assert "화면을 새로 연 뒤 다시 해 주세요." in answer.get_data(as_text=True)
    assert client.get(REVENUE).status_code == 302


def test_the_token_of_one_session_is_worth_nothing_in_another(app: Flask, signed_in: SignIn) -> None:
    stolen = form_token(app.test_client())
    answer = signed_in("supervisor").post("/console/sign-out", data={"csrf_token": stolen})
    assert answer.status_code == 400


def test_signing_out_ends_the_session(signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    answer = browser.post("/console/sign-out", data={"csrf_token": form_token(browser, REVENUE)})
    assert answer.location == "/console/sign-in"
    assert "로그아웃했습니다." in browser.get(answer.location).get_data(as_text=True)
    assert browser.get(REVENUE).status_code == 302


def test_an_ended_account_and_an_ended_session_are_out_at_once(app: Flask, signed_in: SignIn) -> None:
    ended, signed_out = signed_in("supervisor"), signed_in("manager")
    with app.app_context(), transaction() as session:
        end_account(session, COMMAND_LINE.code, account_named(session, email_of("supervisor")))
        sign_out_everywhere(session, COMMAND_LINE.code, account_named(session, email_of("manager")))
    assert [browser.get(REVENUE).status_code for browser in (ended, signed_out)] == [302, 302]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client: FlaskClient, cast: Cast) -> None:
    cookie = next(each for each in sign_in(client, "supervisor").headers.getlist("Set-Cookie") if each.startswith("pos_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_session_begins_with_a_cookie_of_its_own(client: FlaskClient, cast: Cast) -> None:
    before = form_token(client)
    assert sign_in(client, "supervisor").status_code == 302
    answer = client.post("/console/sign-out", data={"csrf_token": before})
    assert answer.status_code == 400


def test_pages_behind_the_sign_in_are_never_kept_by_the_browser(signed_in: SignIn) -> None:
    assert signed_in("supervisor").get(REVENUE).headers["Cache-Control"] == "no-store"


def link(app: Flask, who: str) -> str:
    with app.app_context(), transaction() as session:
        token = make_link(session, COMMAND_LINE.code, account_named(session, email_of(who)))
    return f"/console/welcome/{token}"


def choose(client: FlaskClient, path: str, password: str, repeat: str | None = None) -> tuple[int, str]:
    form = {"password": password, "repeat": repeat or password, "csrf_token": form_token(client)}
    answer = client.post(path, data=form)
    return answer.status_code, answer.location or answer.get_data(as_text=True)


def test_a_link_sets_a_password_once_and_ends_older_sessions(app: Flask, client: FlaskClient, signed_in: SignIn) -> None:
    older, path = signed_in("viewer"), link(app, "viewer")
    assert client.get(path).status_code == 200
    assert choose(client, path, "노란 은행잎 열두 장이 진다") == (302, "/console/sign-in")
    assert "비밀번호를 정했습니다." in client.get("/console/sign-in").get_data(as_text=True)
    assert older.get(REVENUE).status_code == 302
    assert sign_in(client, "viewer", "노란 은행잎 열두 장이 진다").status_code == 302
    again = app.test_client()
    assert choose(again, path, "빨간 단풍잎 열두 장이 진다")[0] == 404
    assert "이미 썼거나 기한이 지났습니다." in again.get(path).get_data(as_text=True)
    assert sign_in(again, "viewer", "빨간 단풍잎 열두 장이 진다").status_code == 422


@pytest.mark.parametrize(
    ("password", "repeat", "said"),
    [
        ("짧은것", None, "15자 이상"), ("password12345678", None, "쉬운 비밀번호"),
        ("노란 은행잎 열두 장이 진다", "노란 은행잎 열세 장이 진다", "서로 다릅니다"),
    ],
)
def test_an_unfit_password_is_explained_and_the_link_stays(
    app: Flask, client: FlaskClient, cast: Cast, password: str, repeat: str | None, said: str
) -> None:
    path = link(app, "viewer")
    status, page = choose(client, path, password, repeat)
    assert status == 422
    assert said in page
    assert choose(client, path, "노란 은행잎 열두 장이 진다")[0] == 302


def test_a_made_up_link_leads_nowhere(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/console/welcome/made-up").status_code == 404
    assert choose(client, "/console/welcome/made-up", "노란 은행잎 열두 장이 진다")[0] == 404


def test_the_language_is_remembered_through_sign_in_and_out(client: FlaskClient, cast: Cast) -> None:
    form = {"language": "en", "back": "/console/sign-in", "csrf_token": form_token(client)}
    assert client.post("/console/language", data=form).location == "/console/sign-in"
    assert "Please sign in." in client.get("/console/sign-in").get_data(as_text=True)
    assert sign_in(client, "supervisor").status_code == 302
    page = client.get(f"{REVENUE}?month=2020-11").get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "net revenue of" in page
    client.post("/console/sign-out", data={"csrf_token": form_token(client, REVENUE)})
    assert "You are signed out." in client.get("/console/sign-in").get_data(as_text=True)


def test_korean_stays_the_language_whatever_the_browser_prefers(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/console/sign-in", headers={"Accept-Language": "en-GB"}).get_data(as_text=True)
    assert '<html lang="ko">' in page


def test_a_database_that_does_not_answer_is_a_page_that_says_what_to_do(tmp_path: Path) -> None:
    # A file without a single table stands for a database that is away.
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "whoever"
    for path in ("/console/welcome/some-token", REVENUE):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (503, "text/html")
        assert "잠시 뒤 다시 열어 주세요." in answer.get_data(as_text=True)


def test_an_unknown_page_is_a_page_that_says_what_to_do(client: FlaskClient, signed_in: SignIn) -> None:
    for browser in (client, signed_in("supervisor")):
        answer = browser.get("/console/nowhere")
        assert answer.status_code == 404
        assert "찾으시는 화면이 없습니다." in answer.get_data(as_text=True)
