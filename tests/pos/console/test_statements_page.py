"""The page of statements, the same over API and command: both sides, what differs, who looked; nobody sees another's."""

import re
import uuid
from collections.abc import Callable
from html import unescape
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from pos.cli import statements as command
from pos.config import Settings
from tests.pos.console.november import form_token
from tests.support.cast import ELSEWHERE, HERE, Cast
from tests.support.settings import as_environment
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
PAGE = f"/console/statements/?scope=site:{HERE}&month=2020-11"
FILE = "거래일자,승인번호,금액,카드사\n2020-11-03,30000001,4500,신한카드\n2020-11-03,39999999,9000,국민카드\n"
QUERY = f"scope=site:{HERE}&from=2020-11-01&to=2020-11-30"
MOST_QUERIES = 16


def says(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def brought(client: FlaskClient, cast: Cast) -> None:
    """A card sale of 5,000 won, and a statement that says 4,500 and knows another approval."""
    body = {
        "id": str(uuid.uuid4()), "device_seq": 401, "sold_at": "2020-11-03T10:00:00+09:00", "total": 5000,
        "lines": [{"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": 5000}],
        "payments": [{"method": "card", "amount": 5000, "approval_no": "30000001", "issuer": "신한"}],
    }
    assert cast.call(client, "tablet", "POST", "/sales", json=body).status_code == 201
    answer = cast.call(client, "supervisor", "POST", f"/imports/card-statement?id={uuid.uuid4()}&site={HERE}", data=FILE.encode(),
                       content_type="text/csv")
    assert answer.status_code == 201, answer.json


@pytest.mark.usefixtures("brought")
def test_both_sides_stand_on_the_page_and_a_look_takes_the_difference_off_the_list(
    signed_in: SignIn, client: FlaskClient, cast: Cast, app: Flask
) -> None:
    browser = signed_in("supervisor")
    with statements(app) as log:
        page = says(browser, PAGE)
    assert len(log) <= MOST_QUERIES, len(log)
    assert "카드 매출 2건이 카드사 내역과 다릅니다." in page
    assert "받은 내역 13,500원" in page
    assert [page.count(word) for word in ("금액이 다름", "우리 기록에 없음")] == [1, 1]
    assert "두 쪽 견주어 보기" in says(browser, f"/console/review/?scope=site:{HERE}")
    marks = re.findall(r'action="(/console/statements/differences/[^"]+)"', page)
    assert len(marks) == 2
    form = {"csrf_token": form_token(browser, PAGE), "scope": f"site:{HERE}", "month": "2020-11", "kind": "card", "by": "issuer"}
    assert browser.post(marks[0], data={**form, "note": ""}).status_code == 422
    assert browser.post(marks[0], data={**form, "note": "단말기에서 500원을 덜 받음"}).status_code == 302
    seen = says(browser, PAGE + "&by=issuer")
    assert "카드 매출 1건이 카드사 내역과 다릅니다." in seen
    assert "단말기에서 500원을 덜 받음" in seen
    assert browser.post(f"/console/statements/sites/{HERE}/comparison", data=form).status_code == 302
    items = cast.call(client, "supervisor", "GET", "/review/items?kind=statement_difference").json["counts"]["statement_difference"]
    assert items == {"open": 1, "resolved": 1}


@pytest.mark.usefixtures("brought")
def test_the_api_and_the_command_say_the_same(client: FlaskClient, cast: Cast, app: Flask, settings: Settings, tmp_path: Path) -> None:
    answer = cast.call(client, "viewer", "GET", f"/statements?{QUERY}&by=issuer").json
    assert [(row["key"], row["ours"], row["theirs"], row["difference"]) for row in answer["rows"] if row["key"]] == [
        ("국민", 0, 9000, -9000), ("신한", 5000, 4500, 500),
    ]
    assert answer["total"]["ours"] == sum(row["ours"] for row in answer["rows"])
    assert (answer["total"]["theirs_count"], answer["total"]["theirs"]) == (2, 13_500)
    assert {each["flag"] for each in answer["differences"]} == {"amount_differs", "not_in_books"}
    assert answer["spans"] == [{"site": HERE, "from": "2020-11-03", "to": "2020-11-03"}]
    days = {"from": "2020-11-01", "to": "2020-11-30"}
    compared = cast.call(client, "supervisor", "POST", f"/sites/{HERE}/statements/comparison", json=days)
    assert compared.json == {"open": 2, "new": 0, "settled": 0}
    assert cast.call(client, "viewer", "POST", f"/sites/{HERE}/statements/comparison", json=days).status_code == 403
    assert cast.call(client, "supervisor", "GET", f"/statements?scope=site:{ELSEWHERE}&from=2020-11-01&to=2020-11-30").status_code == 404
    assert cast.call(client, "viewer", "GET", "/statements?scope=region&from=2020-01-01&to=2020-11-30").status_code == 422
    group, file = click.Group(), tmp_path / "card.csv"
    command.register(group)
    file.write_text(FILE.replace("39999999", "38888888"), encoding="utf-8")
    environment = as_environment(settings) | {"LC_ALL": "C.UTF-8"}

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(group, arguments, None, environment, obj=lambda _settings: app)
        return done.exit_code, done.stdout

    assert run("statements", "2020-11", "--scope", f"site:{HERE}", "--by", "issuer", "--compare")[0] == 1
    assert run("statements", "2020-12", "--scope", f"site:{HERE}")[0] == 0
    imports = click.Group(commands={"import": command.import_})
    brought = CliRunner().invoke(
        imports, ["import", "card-statement", str(file), "--site", HERE], None, environment, obj=lambda _settings: app)
    assert (brought.exit_code, brought.stdout.splitlines()) == (0, ["1 rows, 9,000 won", "1 rows of the file stood already."])


def test_a_month_without_a_file_says_what_to_do(signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    for kind, word in (("card", "카드사 내역이 없습니다"), ("cash_receipt", "홈택스 내역이 없습니다")):
        page = says(browser, f"{PAGE}&kind={kind}")
        assert word in page
        assert f"/console/imports/{kind.replace('_', '-')}-statement/" in page
    assert browser.get(f"/console/statements/?scope=site:{ELSEWHERE}").status_code == 404
    for wrong in ("kind=x", "by=x", "month=x"):
        assert browser.get(f"/console/statements/?{wrong}").status_code == 422
