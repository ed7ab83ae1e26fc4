"""Pairing, revoking, what a tablet says of itself, and the rules of the tablet page's cookie."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from sites.db import db, transaction
from tests.pos.api.asking import Asking, code, pointers, sale
from tests.support.settings import BASE_URL

PAGE = {"X-POS-Tablet": "1", "Origin": BASE_URL}


def pairing_code(ask: Asking, site: str = "cafe-01", who: str = "supervisor") -> str:
    answer = ask(who, "POST", f"/sites/{site}/pairing-codes")
    assert (answer.status_code, answer.json["minutes"]) == (201, 10)
    made: str = answer.json["code"]
    return made


def pair(ask: Asking, **more: Any) -> TestResponse:
    return ask(None, "POST", "/devices", {"code": pairing_code(ask), "name": "카운터 2", **more})


def as_tablet(ask: Asking, token: str) -> Callable[..., TestResponse]:
    return lambda method, path, body=None: ask(None, method, path, body, headers={"Authorization": f"Bearer {token}"})


def test_a_code_makes_a_tablet_that_can_sell(ask: Asking) -> None:
    answer = pair(ask)
    assert answer.status_code == 201
    paired = answer.json
    assert set(paired) == {"device", "device_no", "token", "site", "settings", "keys"}
    assert (paired["device"], paired["device_no"], paired["site"]["code"]) == ("cafe-01-T2", 2, "cafe-01")
    assert paired["settings"].pop("discounts")["limits"]["cashier"] == {"percent": 30, "won": 10_000}
    assert paired["settings"] == {
        "time_zone": "Asia/Seoul", "cut_off_minutes": 240, "refund_approval_from": 50_000, "vat_registered": True,
        "printers": [], "card_terminals": [], "base_url": BASE_URL, "blind_count": True, "next_float": None, "open_till": None,
        "cash_receipt_mandatory": False, "cash_receipt_from": 100_000, "installments_from": 50_000,
        "letterhead": {
            "shop": "꿈이든 the 카페 1호점 청라호수도서관점", "centre": "서구지역자활센터", "project": "서구 꿈이든 카페 사업단",
            "business_number": None, "address": "인천광역시 서구 청라호수도서관 1층",
            "representative": None, "telephone": None,
        },
    }
    assert paired["keys"] == ask(None, "GET", "/keys").json
    sold = as_tablet(ask, paired["token"])("POST", "/sales", sale(device_seq=1))
    assert sold.json["receipt_no"] == "cafe-01-T2-000001"


def test_a_code_is_good_once_for_ten_minutes_and_for_its_own_site(ask: Asking, app: Flask) -> None:
    once, late = pairing_code(ask), pairing_code(ask)
    assert ask(None, "POST", "/devices", {"code": once.lower(), "name": "카운터"}).status_code == 201
    with app.app_context(), transaction() as session:
        session.execute(sa.text("UPDATE pairing_code SET expires_at = :past WHERE used_at IS NULL"), {"past": "2020-01-01 00:00:00+00:00"})
    for wrong in (once, late, "AAAAAAAA", "🙂"):
        answer = ask(None, "POST", "/devices", {"code": wrong, "name": "카운터"})
        assert (answer.status_code, code(answer)) == (403, "pairing_code_wrong")
    assert pointers(ask(None, "POST", "/devices", {"code": "A" * 21, "nickname": "x"})) == {"/code", "/name", "/nickname"}


def test_a_revoked_tablet_gets_401_and_goes_on_after_pairing_with_its_former_token(ask: Asking) -> None:
    first = pair(ask).json
    tablet = as_tablet(ask, first["token"])
    assert tablet("POST", "/sales", sale(device_seq=1)).status_code == 201
    revoked = ask("supervisor", "POST", "/sites/cafe-01/devices/2/revocation")
    assert (revoked.status_code, revoked.json["revoked_at"] is not None) == (200, True)
    kept = sale(device_seq=2)
    for path, body in (("/sales", kept), ("/sales", sale(total=1)), ("/sales/batch", {"sales": [kept]}), ("/sales/batch", {"sales": [{}]})):
        assert tablet("POST", path, body).status_code == 401
    assert ask("supervisor", "GET", "/quarantine").json["data"] == []
    again = pair(ask, previous=first["token"]).json
    assert (again["device_no"], again["token"] == first["token"]) == (2, False)
    assert tablet("GET", "/sales/sync-status").status_code == 401
    tablet = as_tablet(ask, again["token"])
    assert tablet("POST", "/sales", kept).json["receipt_no"] == "cafe-01-T2-000002"
    assert tablet("GET", "/sales/sync-status").json["received"] == 2
    third = pair(ask, previous=first["token"]).json
    assert third["device_no"] == 2


def test_a_tablet_gives_its_credential_up_and_goes_on_when_it_is_paired_again(ask: Asking) -> None:
    paired = pair(ask).json
    tablet = as_tablet(ask, paired["token"])
    tablet("POST", "/sales", sale(device_seq=1))
    assert tablet("POST", "/devices/self/revocation").json["device_no"] == paired["device_no"]
    assert tablet("POST", "/devices/self/revocation").status_code == 401
    again = pair(ask, previous=paired["token"]).json
    assert again["device"] == paired["device"]
    assert as_tablet(ask, again["token"])("GET", "/sales/sync-status").json["highest"] == 1
    assert ask("supervisor", "POST", "/devices/self/revocation").status_code == 422


def test_a_code_of_another_site_is_refused_where_one_is_expected_and_stays_good(ask: Asking) -> None:
    made = pairing_code(ask)
    refused = ask(None, "POST", "/devices", {"code": made, "name": "카운터", "site": "shoe-01"})
    assert (refused.status_code, code(refused)) == (409, "another_site")
    taken = ask(None, "POST", "/devices", {"code": made, "name": "카운터", "site": "cafe-01"})
    assert (taken.status_code, taken.json["site"]["code"]) == (201, "cafe-01")


def test_a_former_token_of_another_site_makes_a_new_tablet(ask: Asking) -> None:
    first = pair(ask).json
    made = ask("supervisor_elsewhere", "POST", "/sites/shoe-01/pairing-codes").json["code"]
    there = ask(None, "POST", "/devices", {"code": made, "name": "카운터", "previous": first["token"]}).json
    assert (there["site"]["code"], there["device_no"]) == ("shoe-01", 2)
    assert as_tablet(ask, first["token"])("GET", "/sales/sync-status").status_code == 200
    assert pair(ask, previous="unheard of").json["device_no"] == 3


def test_what_a_tablet_says_of_itself_is_kept_and_shown(ask: Asking) -> None:
    ahead = datetime.now(UTC) + timedelta(minutes=5)
    said = {"made": 9, "oldest_unsent": "2020-11-20T10:00:00+09:00", "clock": ahead.isoformat()}
    answer = ask("tablet", "POST", "/devices/self/status", said)
    assert (answer.status_code, set(answer.json)) == (200, {"now", "settings", "keys"})
    assert abs(datetime.fromisoformat(answer.json["now"]) - datetime.now(UTC)) < timedelta(minutes=1)
    ask("tablet", "POST", "/devices/self/status", {"made": 4})
    (device,) = ask("supervisor", "GET", "/sites/cafe-01/devices").json["data"]
    assert (device["device_no"], device["made"], device["oldest_unsent"]) == (1, 9, None)
    assert abs(device["clock_offset_ms"] - 300_000) < 60_000
    assert pointers(ask("tablet", "POST", "/devices/self/status", {"made": -1, "clock": "now"})) == {"/made", "/clock"}
    assert ask("supervisor", "POST", "/devices/self/status", {"made": 1}).status_code == 422


def test_tablets_are_listed_in_pages(ask: Asking) -> None:
    for _ in range(3):
        pair(ask)
    seen, cursor = [], ""
    while cursor is not None:
        page = ask("supervisor", "GET", f"/sites/cafe-01/devices?limit=2{cursor and f'&cursor={cursor}'}").json
        seen += [device["device_no"] for device in page["data"]]
        cursor = page["next_cursor"]
    assert seen == [1, 2, 3, 4]


@pytest.mark.parametrize("path", ["/sites/cafe-01/pairing-codes", "/sites/cafe-01/devices/1/revocation"])
def test_tablets_are_made_and_revoked_by_those_in_charge_of_the_site(ask: Asking, path: str) -> None:
    others = {None: 401, "tablet": 403, "viewer": 403, "admin": 403, "supervisor_elsewhere": 404}
    assert {who: ask(who, "POST", path).status_code for who in others} == others
    assert ask("manager", "POST", path).status_code in (200, 201)
    assert ask("supervisor", "POST", "/sites/cafe-01/devices/99/revocation").status_code == 404
    assert ask("supervisor", "POST", f"/sites/cafe-01/devices/{10**30}/revocation").status_code == 404


def test_the_page_gets_its_credential_as_a_cookie_and_never_sees_it(ask: Asking) -> None:
    body = {"code": pairing_code(ask), "name": "카운터"}
    answer = ask(None, "POST", "/devices", body, headers=PAGE)
    assert (answer.status_code, "token" in answer.json) == (201, False)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("pos_tablet=")
    for attribute in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=34560000"):
        assert attribute in cookie
    sold = ask(None, "POST", "/sales", sale(device_seq=1), headers=PAGE)
    assert sold.json["receipt_no"] == "cafe-01-T2-000001"
    assert sold.headers["Set-Cookie"] == cookie.replace(cookie.partition("Expires=")[2].partition(";")[0],
                                                        sold.headers["Set-Cookie"].partition("Expires=")[2].partition(";")[0])
    assert ask(None, "GET", "/sales/sync-status", headers={"X-POS-Tablet": "1"}).status_code == 200


def test_the_cookie_counts_only_from_the_page_itself(ask: Asking) -> None:
    ask(None, "POST", "/devices", {"code": pairing_code(ask), "name": "카운터"}, headers=PAGE)
    asked = [
        ask(None, "POST", "/sales", sale(), headers=headers).status_code
        for headers in ({}, {"Origin": BASE_URL}, {"X-POS-Tablet": "1"}, {"X-POS-Tablet": "0", "Origin": BASE_URL},
                        PAGE | {"Origin": "https://evil.example"}, PAGE | {"Origin": "null"}, PAGE | {"Origin": "http://[::1"},
                        PAGE | {"Origin": "https://localhost"}, PAGE | {"Origin": f"{BASE_URL}.evil.example"})
    ]
    assert asked == [401, 401, 403, 401, 403, 403, 403, 403, 403]
    assert ask(None, "GET", "/sales/sync-status", headers=PAGE | {"Origin": "https://evil.example"}).status_code == 403
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert ask(None, "POST", "/sales", data=b"{}", content_type=kind, headers=PAGE).status_code == 415
    stranger = PAGE | {"Origin": "https://evil.example"}
    assert code(ask(None, "POST", "/devices", {"code": "AAAAAAAA", "name": "x"}, headers=stranger)) == "wrong_origin"
    assert ask("viewer", "GET", "/sales").json["data"] == []


def test_pairing_again_on_the_page_goes_on_with_the_cookie_that_is_there(ask: Asking, app: Flask) -> None:
    for _ in range(2):
        answer = ask(None, "POST", "/devices", {"code": pairing_code(ask), "name": "카운터"}, headers=PAGE)
        assert answer.json["device_no"] == 2
    ask("supervisor", "POST", "/sites/cafe-01/devices/2/revocation")
    refused = ask(None, "POST", "/sales", sale(), headers=PAGE)
    assert (refused.status_code, "Set-Cookie" in refused.headers) == (401, False)
    assert ask(None, "POST", "/devices", {"code": pairing_code(ask), "name": "카운터"}, headers=PAGE).json["device_no"] == 2
    assert ask(None, "POST", "/sales", sale(device_seq=5), headers=PAGE).status_code == 201
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM device")) == 3
