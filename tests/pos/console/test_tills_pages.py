"""The pages of tills: what is over or short, what was forgotten and how it is closed, one report whole, and who sees it."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sites.db import db
from tests.pos.console.november import form_token
from tests.support.cast import HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
LIST = f"/console/tills/?scope=site:{HERE}"
NIGHT = datetime(2020, 12, 4, 10, 0, tzinfo=UTC)  # Friday, 19:00 at the site
DAY = "2020-12-04"
MOST_QUERIES = 22
_seq = iter(range(20_000, 30_000))


@pytest.fixture(autouse=True)
def _at_night() -> Any:
    with time_machine.travel(NIGHT, tick=False):
        yield


@pytest.fixture
def tablet(app: Flask, cast: Cast) -> Callable[..., Any]:
    """Sends an act of the tablet; its answer."""
    client = app.test_client()

    def send(path: str, **body: Any) -> Any:
        answer = cast.call(client, "tablet", "POST", path, json={"id": str(uuid.uuid4()), "device_seq": next(_seq), **body})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.json

    return send


def opened(tablet: Callable[..., Any], at: str = f"{DAY}T09:00:00+09:00") -> str:
    return str(tablet("/tills", opened_at=at, opening_float=100_000, cashier="p-0007")["id"])


def sold(tablet: Callable[..., Any], till: str, amount: int = 5000) -> dict[str, Any]:
    return dict(tablet(
        "/sales", sold_at=f"{DAY}T10:00:00+09:00", total=amount, till=till,
        lines=[{"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": amount}],
        payments=[{"method": "cash", "amount": amount}],
    ))


def closed(tablet: Callable[..., Any], till: str, **count: int) -> Any:
    pieces = {name[1:]: many for name, many in count.items()}
    return tablet(f"/tills/{till}/closing", closed_at=f"{DAY}T18:30:00+09:00", counted=pieces, made=1)


def says(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return unescape(answer.get_data(as_text=True))


def close(browser: FlaskClient, till: str, **form: str) -> Any:
    page = f"/console/tills/{till}/closing"
    return browser.post(page, data={"csrf_token": form_token(browser, page), "id": str(uuid.uuid4()), **form})


def test_a_difference_has_its_sign_in_words_and_only_those_are_listed_when_asked(signed_in: SignIn, tablet: Callable[..., Any]) -> None:
    for count in ({"w50000": 2}, {"w1000": 99}, {"w50000": 2, "w500": 1}):
        closed(tablet, opened(tablet), **count)
    browser = signed_in("supervisor")
    page = says(browser, LIST)
    assert "마감한 금고 3개 가운데 2개가 맞지 않았습니다." in page
    assert "과부족 합계 −500원" in page
    assert ("1,000원 부족" in page, "500원 남음" in page, "맞음" in page) == (True, True, True)
    assert says(browser, f"{LIST}&differing=yes").count('<tr>\n          <td class="nb">') == 2
    assert "고르신 조건에 맞는 금고가 없습니다." in says(browser, f"{LIST}&state=cancelled")
    assert "연 금고가 없습니다." in says(browser, f"{LIST}&from=2020-11-01&to=2020-11-02")


def test_one_till_shows_how_its_cash_comes_about_its_seal_and_what_came_later(signed_in: SignIn, tablet: Callable[..., Any]) -> None:
    till = opened(tablet)
    first = sold(tablet, till)
    tablet(f"/tills/{till}/cash-movements", at=f"{DAY}T12:00:00+09:00", direction="out", amount=30_000, reason="잔돈 교환")
    z = closed(tablet, till, w50000=1, w10000=2, w1000=4)
    browser = signed_in("supervisor")
    page = says(browser, f"/console/tills/{till}")
    assert f"정산지 {z['z_no']}번: 1,000원 부족합니다." in page
    for text in ("75,000원", "74,000원", "−30,000", "잔돈 교환", "50,000원 × <b>1</b>", "확인됨", "4,545", "455",
                 z["seal"]["chain_hash"][:12]):
        assert text in page
    assert "마감 뒤에 온 것" not in page
    sold(tablet, till, 2000)
    page = says(browser, f"/console/tills/{till}")
    assert "있어야 할 현금이 2,000원 달라졌습니다." in page
    assert "75,000원" in page
    assert "뒤에 온 것 있음" in says(browser, LIST)
    assert f"/console/tills/{till}" in says(browser, f"/console/documents/{first['id']}")
    documents = f"/console/documents/?scope=site:{HERE}&from={DAY}&to={DAY}&till={till}"
    assert "7,000원" in says(browser, documents)
    says(browser, f"{documents}x", 422)


def test_a_seal_that_no_longer_holds_is_told(app: Flask, signed_in: SignIn, tablet: Callable[..., Any]) -> None:
    till = opened(tablet)
    z = closed(tablet, till, w50000=2)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            found = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_entry'")
            for trigger in db.session.scalars(found).all():
                db.session.execute(sa.text(f"DROP TRIGGER {trigger}"))
        else:
            db.session.execute(sa.text("ALTER TABLE journal_entry DISABLE TRIGGER USER"))
        db.session.execute(
            sa.text("UPDATE journal_entry SET chain_hash = :hash WHERE book = :book AND position = :position"),
            {"hash": b"\0" * 32, "book": f"site:{HERE}", "position": z["seal"]["position"]},
        )
        db.session.commit()
    page = says(signed_in("supervisor"), f"/console/tills/{till}")
    assert "맞지 않음" in page
    assert "확인됨" not in page


def test_a_forgotten_till_is_named_and_closed_with_what_is_counted_now(signed_in: SignIn, tablet: Callable[..., Any]) -> None:
    till, browser = opened(tablet, "2020-12-01T09:00:00+09:00"), signed_in("supervisor")
    assert "마감하지 않은 금고가 1개 있습니다. 가장 오래된 것은 12월 1일 (화)에 열었습니다." in says(browser, "/console/today/")
    assert "마감하지 않은 금고가 1개 있습니다." in says(browser, LIST)
    assert "마감하지 않은 영업이 있습니다." in says(browser, f"/console/months/2020-12?scope=site:{HERE}")
    assert close(browser, till).status_code == 422
    assert close(browser, till, how="count", piece_50000="둘").status_code == 422
    looked = close(browser, till, how="count", piece_50000="1", piece_10000="3").get_data(as_text=True)
    assert "이대로 마감할까요?" in looked
    assert "20,000원 부족" in looked
    assert "마감하기" in says(browser, f"/console/tills/{till}")
    answer = close(browser, till, how="count", piece_50000="1", piece_10000="3", sure="yes")
    assert answer.status_code == 302
    page = says(browser, f"/console/tills/{till}")
    assert "금고를 마감했습니다." in page
    assert "20,000원 부족합니다." in page
    assert "마감하지 않은 금고" not in says(browser, "/console/today/")
    assert close(browser, till, how="count", sure="yes").status_code == 409


def test_a_till_that_nobody_can_count_is_closed_without_a_count_and_waits_for_a_look(
    signed_in: SignIn, cast: Cast, client: FlaskClient, tablet: Callable[..., Any]
) -> None:
    till, browser = opened(tablet, "2020-12-01T09:00:00+09:00"), signed_in("supervisor")
    assert close(browser, till, how="uncounted", sure="yes").status_code == 422
    assert close(browser, till, how="uncounted", note="열쇠가 없음", sure="yes").status_code == 302
    z = cast.call(client, "supervisor", "GET", f"/tills/{till}").json
    assert (z["cash"]["counted"], z["cash"]["difference"], z["denominations"], z["next_float"]) == (None, None, None, None)
    assert z["closing_flags"] == ["uncounted"]
    page = says(browser, f"/console/tills/{till}")
    assert "세지 않고 마감했습니다." in page
    assert "살펴볼 과부족이 1건 있습니다" in says(browser, "/console/today/")
    review = says(browser, f"/console/review/?scope=site:{HERE}")
    assert "세지 않고 마감함" in review
    assert f"/console/tills/{till}" in review


def test_from_the_sites_setting_on_a_difference_waits_until_somebody_looked(
    signed_in: SignIn, cast: Cast, client: FlaskClient, tablet: Callable[..., Any]
) -> None:
    browser = signed_in("supervisor")
    assert closed(tablet, opened(tablet), w10000=9, w500=1)["closing_flags"] == []
    assert "과부족이" not in says(browser, "/console/today/")
    assert closed(tablet, opened(tablet), w10000=9)["closing_flags"] == ["over_short"]
    assert "살펴볼 과부족이 1건 있습니다(모두 10,000원)." in says(browser, "/console/today/")
    found = cast.call(client, "supervisor", "GET", f"/review/items?scope=site:{HERE}&state=open&kind=till_closing").json["data"]
    assert [item["open"] for item in found] == [["over_short"]]
    page = f"/console/review/?scope=site:{HERE}"
    mark = f"/review/acts/till_closing/{found[0]['id']}/marks"
    assert cast.call(client, "supervisor", "POST", mark, json={"note": "잔돈을 잘못 줌"}).status_code == 201
    assert "과부족이" not in says(browser, "/console/today/")
    assert "과부족이 큼" not in says(browser, page)


def test_a_tablet_always_counts(app: Flask, cast: Cast, tablet: Callable[..., Any]) -> None:
    till = opened(tablet)
    body = {"id": str(uuid.uuid4()), "device_seq": next(_seq), "closed_at": f"{DAY}T18:30:00+09:00", "counted": None}
    answer = cast.call(app.test_client(), "tablet", "POST", f"/tills/{till}/closing", json=body)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["/counted"])


def test_out_of_reach_is_not_there_and_whoever_only_reads_cannot_close(signed_in: SignIn, tablet: Callable[..., Any]) -> None:
    till = opened(tablet)
    for path in (LIST, f"/console/tills/{till}", f"/console/tills/{till}/closing"):
        says(signed_in("supervisor_elsewhere"), path, 404)
    viewer = signed_in("viewer")
    assert "마감하기" not in says(viewer, f"/console/tills/{till}")
    says(viewer, f"/console/tills/{till}/closing", 403)


def test_the_file_and_the_api_say_what_the_list_says(
    signed_in: SignIn, cast: Cast, client: FlaskClient, tablet: Callable[..., Any]
) -> None:
    closed(tablet, opened(tablet), w50000=2)
    odd = closed(tablet, opened(tablet), w10000=9)["id"]
    browser = signed_in("supervisor")
    assert f"/api/v1/exports/tills.csv?month=2020-12&amp;scope=site:{HERE}" in browser.get(LIST).get_data(as_text=True)
    lines = browser.get(f"/api/v1/exports/tills.csv?month=2020-12&scope=site:{HERE}").get_data(as_text=True).splitlines()
    assert any("마감" in line and "-10000" in line for line in lines)
    found = cast.call(client, "supervisor", "GET", f"/tills?site={HERE}&differing=true").json["data"]
    assert [row["id"] for row in found] == [odd]


def test_english_is_complete_and_a_longer_list_asks_no_more(app: Flask, signed_in: SignIn, tablet: Callable[..., Any]) -> None:
    till, browser = opened(tablet, "2020-12-01T09:00:00+09:00"), signed_in("supervisor")
    closed(tablet, opened(tablet), w1000=99)
    browser.post("/console/language", data={"csrf_token": form_token(browser, LIST), "language": "en"})
    assert "Tills that were not closed: 1." in says(browser, LIST)
    assert "is still open." in says(browser, f"/console/tills/{till}")
    assert "Can it be counted?" in says(browser, f"/console/tills/{till}/closing")

    def asked() -> int:
        with statements(app) as said:
            browser.get(LIST)
        return len(said)

    few = asked()
    for _ in range(3):
        closed(tablet, opened(tablet), w1000=99)
    assert asked() == few <= MOST_QUERIES
