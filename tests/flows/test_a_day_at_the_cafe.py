"""One whole day at one café, from pairing the tablet to the month's files: every face shows the same won."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.config import Settings
from pos.sales.counter import forget
from sites.db import db
from tests.faults.counter import assert_all_is_proved
from tests.support.cast import HERE, PIN, Cast
from tests.support.processes import run_pos
from tests.support.settings import as_environment

MORNING = datetime(2020, 11, 29, 23, 0, tzinfo=UTC)
DAY, NEXT_MONTH = "2020-11-30", datetime(2020, 12, 1, 4, 0, tzinfo=UTC)
SHOT = {
    "code": "strength",
    "name": "진하기",
    "min": 0,
    "max": 1,
    "options": [{"code": "extra-shot", "name": "샷 추가", "price": 500}],
}
MENU: dict[str, dict[str, Any]] = {
    "americano": {
        "name": "아메리카노",
        "category": "coffee",
        "price": 2500,
        "tax_class": "taxable",
        "option_groups": [SHOT],
    },
    "shiitake": {"name": "표고버섯", "category": "farm", "price": 25_000, "tax_class": "exempt", "measured": True},
    "gift": {"name": "선물 꾸러미", "price": 0, "tax_class": "taxable", "open_price": True},
    "ten-cups": {"name": "10잔 이용권", "price": 22_500, "tax_class": "out_of_scope"},
}
FIGURES = ("gross", "discount", "refund", "net", "supply", "vat", "exempt", "sales", "refunds")


@pytest.fixture
def moment(app: Flask, cast: Cast) -> Iterator[Any]:
    """The day's clock, to be moved on."""
    with app.app_context():
        forget(db.session())
    with time_machine.travel(MORNING, tick=False) as travelling:
        yield travelling


@pytest.fixture
def ask(client: FlaskClient, cast: Cast) -> Callable[..., Any]:
    """A request of one of the cast, or of the tablet by its token; the answer's JSON, with the status that is expected."""

    def send(who: str, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        headers = {"Accept-Language": "en", "Authorization": f"Bearer {cast.tokens.get(who, who)}"}
        found = client.open(f"/api/v1{path}", method=method, json=body, headers=headers)
        assert found.status_code == status, (path, found.status_code, found.get_data(as_text=True))
        return found.get_json(silent=True) if found.is_json else found.data

    return send


def line(sku: str, quantity: str = "1", price: int | None = None, **others: Any) -> dict[str, Any]:
    product = MENU[sku]
    return {
        "sku": sku,
        "name": product["name"],
        "tax_class": product["tax_class"],
        "quantity": quantity,
        "unit_price": product["price"] if price is None else price,
    } | others


def sale(
    seq: int,
    lines: list[dict[str, Any]],
    *payments: tuple[str, int],
    at: str = "09:30:00",
    day: str = DAY,
    **others: Any,
) -> dict[str, Any]:
    total = sum(amount for _, amount in payments)
    return {
        "id": str(uuid4()),
        "device_seq": seq,
        "sold_at": f"{day}T{at}+09:00",
        "cashier": "p-0001",
        "total": total,
        "lines": lines,
        "payments": [{"method": method, "amount": amount} for method, amount in payments],
    } | others


def test_a_day_from_opening_to_the_month_s_files(
    app: Flask, ask: Callable[..., Any], cast: Cast, settings: Settings, moment: Any, tmp_path: Any
) -> None:
    _prepare(ask)
    token = _pair(ask)
    ask(token, "POST", "/clock-events", _event(cast, 1, "in", "08:00:00") | {"pin": PIN}, status=201)
    sold = _sell(ask, token, moment)
    _refund(ask, token, sold, moment)
    ask(token, "POST", "/clock-events", _event(cast, 21, "out", "17:00:00") | {"pin": PIN}, status=201)
    _count(ask)
    assert ask("manager", "GET", f"/shifts/hours?site={HERE}&from={DAY}&to={DAY}")["data"][0]["minutes"] == 540
    november = _close(ask, token, moment)
    _compare_faces(ask, settings, tmp_path, november)
    assert_all_is_proved(app)


def _prepare(ask: Callable[..., Any]) -> None:
    for sku, product in MENU.items():
        ask("manager", "PUT", f"/products/{sku}", {"owner": "centre:seogu", **product}, status=201)
    for item, unit in (("beans", "g"), ("cup", "ea")):
        ask("manager", "PUT", f"/stock-items/{item}", {"owner": "centre:seogu", "name": item, "unit": unit}, status=201)
    recipe = [
        {"item": "beans", "quantity": "18"},
        {"item": "cup", "quantity": "1"},
        {"item": "beans", "quantity": "9", "option": "extra-shot"},
    ]
    ask("manager", "PUT", "/products/americano/recipe", {"lines": recipe})
    for item, quantity in (("beans", "1000"), ("cup", "100")):
        ask("supervisor", "POST", "/stock-moves", _move(item, "receive", quantity, "08:00:00"), status=201)


def _move(item: str, kind: str, quantity: str, at: str) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "site": HERE,
        "item": item,
        "kind": kind,
        "quantity": quantity,
        "at": f"{DAY}T{at}+09:00",
    }


def _pair(ask: Callable[..., Any]) -> str:
    code = ask("supervisor", "POST", f"/sites/{HERE}/pairing-codes", {}, status=201)["code"]
    paired = ask("nobody", "POST", "/devices", {"code": code, "name": "계산대"}, status=201)
    assert (paired["device_no"], paired["site"]["code"]) == (2, HERE)
    assert {product["sku"] for product in ask(paired["token"], "GET", "/catalogue")["products"]} == set(MENU)
    token: str = paired["token"]
    return token


def _event(cast: Cast, seq: int, kind: str, at: str) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "device_seq": seq,
        "participant": cast.participant,
        "kind": kind,
        "at": f"{DAY}T{at}+09:00",
    }


def _sell(ask: Callable[..., Any], token: str, moment: Any) -> dict[str, dict[str, Any]]:
    moment.move_to(datetime(2020, 11, 30, 7, 30, tzinfo=UTC))
    shot = [{"code": "extra-shot", "price": 500}]
    sales = {
        "coffee": sale(2, [line("americano", "2", options=shot)], ("cash", 6000)),
        "mushrooms": sale(
            3, [line("shiitake", "0.400", discount=1000)], ("card", 5000), ("onnuri", 4000), at="10:10:00"
        ),
        "gift": sale(
            4, [line("gift", price=12_345), line("americano")], ("incheon_eum", 14_000), discount=845, at="12:00:00"
        ),
        "pass": sale(5, [line("ten-cups")], ("card", 22_500), at="13:00:00"),
        "free": sale(6, [line("americano", discount=2500)], at="14:00:00"),
        "on the pass": sale(7, [line("americano")], ("prepaid_pass", 2500), at="15:00:00"),
    }
    # A cup for nothing needs a second person; a pass that pays has to be named.
    flagged = {"free": ["approval_missing"], "on the pass": ["pass_unknown"]}
    for name, document in sales.items():
        shown = ask(token, "POST", "/sales", document, status=201)
        assert (shown["flags"], shown["receipt_no"]) == (flagged.get(name, []), f"{HERE}-T2-{document['device_seq']:06d}")
        assert ask(token, "POST", "/sales", document, status=200) == shown
    results = ask(token, "POST", "/sales/batch", {"sales": [sales["gift"], sale(8, [line("americano")], ("card", 1))]})[
        "results"
    ]
    assert [result["status"] for result in results] == ["replayed", "invalid"]
    status = ask(token, "GET", "/sales/sync-status")
    assert (status["highest"], status["missing"], len(status["quarantined"])) == (8, [], 1)
    return sales


def _refund(ask: Callable[..., Any], token: str, sold: dict[str, dict[str, Any]], moment: Any) -> None:
    moment.move_to(datetime(2020, 11, 30, 8, 30, tzinfo=UTC))
    given_back = {
        "id": str(uuid4()),
        "device_seq": 20,
        "refunded_at": f"{DAY}T17:00:00+09:00",
        "reason": "변심",
        "lines": [{"line": 1, "quantity": "1", "restock": True}],
        "payments": [{"method": "cash", "amount": 3000}],
    }
    path = f"/sales/{sold['coffee']['id']}/refunds"
    assert ask(token, "POST", path, given_back, status=201)["flags"] == []
    ask(token, "POST", path, given_back | {"id": str(uuid4()), "lines": [{"line": 1, "quantity": "2"}]}, status=409)
    detail = ask(token, "GET", f"/sales/{sold['coffee']['id']}")
    assert (detail["lines"][0]["refunded"], len(detail["refunds"])) == ("1.000", 1)


def _count(ask: Callable[..., Any]) -> None:
    def stock() -> dict[str, str]:
        return {row["item"]: row["on_hand"] for row in ask("supervisor", "GET", f"/stock?site={HERE}")["data"]}

    # Five cups, two of them with a shot more; one of these came back on the shelf.
    assert stock() == {"beans": "919.000", "cup": "96.000"}
    ask("supervisor", "POST", "/stock-moves", _move("cup", "count", "95", "17:10:00"), status=201)
    assert stock() == {"beans": "919.000", "cup": "95.000"}


def _close(ask: Callable[..., Any], token: str, moment: Any) -> dict[str, Any]:
    def total(first: str, last: str) -> dict[str, Any]:
        found: dict[str, Any] = ask("manager", "GET", f"/revenue?scope=site:{HERE}&from={first}&to={last}&by=day")[
            "total"
        ]
        return found

    ask("manager", "POST", "/months/2020-11/closing", {"scope": f"site:{HERE}"}, status=409)
    moment.move_to(NEXT_MONTH)
    before = total("2020-11-01", DAY)
    assert {name: before[name] for name in (*FIGURES, "out_of_scope", "quantity")} == {
        "gross": 6000 + 10_000 + 14_845 + 2500 + 2500, "discount": 1000 + 845 + 2500, "refund": 3000, "net": 28_500,
        "supply": 17_728, "vat": 1772, "exempt": 9000, "sales": 6, "refunds": 1, "out_of_scope": 22_500, "quantity": "5.400",
    }  # fmt: skip
    ask("manager", "POST", "/months/2020-11/closing", {"scope": f"site:{HERE}"}, status=201)
    late = ask(token, "POST", "/sales", sale(30, [line("americano")], ("cash", 2500), at="18:00:00"), status=201)
    assert (late["business_date"], late["book_date"], late["flags"]) == (DAY, "2020-12-01", ["late", "month_closed"])
    assert total("2020-11-01", DAY) == before
    assert total("2020-12-01", "2020-12-31")["net"] == 2500
    report: dict[str, Any] = ask(
        "manager", "GET", f"/revenue?scope=site:{HERE}&from=2020-11-01&to={DAY}&by=product,tax_class"
    )
    assert report["adjustments"] == [
        {"origin_month": "2020-11", "book_month": "2020-12", "net": 2500, "supply": 2273, "vat": 227, "exempt": 0}
    ]
    return report


def _compare_faces(ask: Callable[..., Any], settings: Settings, tmp_path: Any, november: dict[str, Any]) -> None:
    environment = as_environment(settings) | {"LANG": "en_US.UTF-8"}
    arguments = ("revenue", "report", "2020-11", "--scope", f"site:{HERE}", "--by", "product,tax_class")
    by_command = json.loads(run_pos(environment, *arguments, "--json"))
    assert {**by_command, "as_of": 0} == {**november, "as_of": 0}
    table = list(
        csv.DictReader(io.StringIO(run_pos(environment, *arguments, "--csv").removeprefix("\ufeff"), newline=""))
    )
    for row, expected in zip(table, [*november["rows"], november["total"]], strict=True):
        assert {name: int(row[name]) for name in FIGURES if row[name]} == {
            name: expected[name] for name in FIGURES if expected[name] is not None
        }
    totals = []
    for kind in ("json", "csv", "xlsx"):
        content = ask("manager", "GET", f"/exports/revenue.{kind}?month=2020-11&scope=site:{HERE}")
        file = tmp_path / f"november.{kind}"
        run_pos(environment, "export", "revenue", "2020-11", "--scope", f"site:{HERE}", "-o", str(file))
        totals += [
            _total(kind, content if kind != "json" else json.dumps(content).encode()),
            _total(kind, file.read_bytes()),
        ]
    expected = {name: november["total"][name] for name in FIGURES}
    assert totals == [expected] * 6


HEADINGS = dict(
    zip(
        FIGURES,
        (
            "총매출",
            "할인",
            "취소·환불",
            "순매출(공급대가)",
            "공급가액(과세)",
            "부가세",
            "면세매출",
            "매출건수",
            "환불건수",
        ),
        strict=True,
    )
)


def _total(kind: str, content: bytes) -> dict[str, int]:
    if kind == "json":
        return {name: json.loads(content)["total"][name] for name in FIGURES}
    if kind == "csv":
        last = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))[-1]
        return {name: int(last[heading]) for name, heading in HEADINGS.items()}
    rows = list(openpyxl.load_workbook(io.BytesIO(content))["매출현황"].iter_rows(values_only=True))
    found = dict(zip(rows[0], rows[-1], strict=True))
    return {name: int(str(found[heading])) for name, heading in HEADINGS.items()}
