"""The report over HTTP, from sales that a tablet really sent: who may see it, what it says, what it never looks at."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.api.schemas.revenue import FiguresOut, RevenueOut
from sites.db import db
from tests.support.cast import ELSEWHERE, HERE, Cast

NOON = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
DAY = "2020-11-20"


def sell(client: FlaskClient, cast: Cast, won: int, seq: int = 1, who: str = "tablet", at: str = f"{DAY}T11:15:03+09:00") -> dict[str, Any]:
    """A taxable americano and nothing else, by card."""
    line = {"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "2", "unit_price": won // 2}
    sale = {
        "id": str(uuid4()), "device_seq": seq, "sold_at": at, "lines": [line], "total": won,
        "payments": [{"method": "card", "amount": won}],
    }  # fmt: skip
    answer = cast.call(client, who, "POST", "/sales", json=sale)
    assert answer.status_code == 201, answer.text
    stored: dict[str, Any] = answer.json
    return stored


def ask(client: FlaskClient, cast: Cast, who: str | None, scope: str, by: str = "day", first: str = DAY, last: str = DAY) -> Any:
    return cast.call(client, who, "GET", f"/revenue?scope={scope}&from={first}&to={last}&by={by}")


@pytest.fixture
def at_noon() -> Any:
    """A Friday at noon in Seoul."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.usefixtures("at_noon")
def test_a_sale_stands_in_the_report_at_once_and_on_every_level(client: FlaskClient, cast: Cast) -> None:
    sell(client, cast, 5500)
    sell(client, cast, 1100, who="tablet_elsewhere")
    site = ask(client, cast, "supervisor", f"site:{HERE}", "hour")
    assert site.status_code == 200
    assert site.json["rows"] == [{
        "hour": 11, "gross": 5500, "discount": 0, "refund": 0, "net": 5500, "supply": 5000, "vat": 500, "exempt": 0, "out_of_scope": 0,
        "eliminated": 0, "sales": 1, "refunds": 0, "quantity": "2.000",
    }]  # fmt: skip
    assert site.json["total"] == {name: value for name, value in site.json["rows"][0].items() if name != "hour"}
    assert (site.json["scope"], site.json["from"], site.json["to"], site.json["by"]) == (f"site:{HERE}", DAY, DAY, "hour")
    assert site.json["as_of"] == "2020-11-20T03:00:00Z"
    region = ask(client, cast, "viewer", "region", "centre,method").json
    assert [(row["centre"], row["method"], row["net"], row["sales"], row["quantity"]) for row in region["rows"]] == [
        ("seogu", "card", 5500, None, None), ("yeonsu", "card", 1100, None, None),
    ]  # fmt: skip
    assert (region["total"]["net"], region["total"]["sales"], region["total"]["quantity"]) == (6600, 2, "4.000")


@pytest.mark.usefixtures("at_noon")
def test_a_refund_takes_its_part_away_again(client: FlaskClient, cast: Cast) -> None:
    sale = sell(client, cast, 5500)
    refund = {
        "id": str(uuid4()), "device_seq": 2, "refunded_at": f"{DAY}T11:40:00+09:00",
        "lines": [{"line": 1, "quantity": "1", "restock": False}],
        "payments": [{"method": "card", "amount": 2750}], "reason": "잘못 주문",
    }  # fmt: skip
    assert cast.call(client, "tablet", "POST", f"/sales/{sale['id']}/refunds", json=refund).status_code == 201
    total = ask(client, cast, "supervisor", f"site:{HERE}", "product").json["total"]
    assert (total["gross"], total["refund"], total["net"], total["supply"], total["vat"]) == (5500, 2750, 2750, 2500, 250)
    assert (total["sales"], total["refunds"], total["quantity"]) == (1, 1, "1.000")


@pytest.mark.parametrize(
    ("who", "scope", "status"),
    [
        ("supervisor", f"site:{HERE}", 200), ("supervisor", f"site:{ELSEWHERE}", 404), ("supervisor", "centre:seogu", 404),
        ("manager", f"site:{HERE}", 200), ("manager", "centre:seogu", 200), ("manager", "centre:yeonsu", 404), ("manager", "region", 404),
        ("viewer", "region", 200), ("viewer", f"site:{ELSEWHERE}", 200), ("admin", "centre:yeonsu", 200), ("admin", "centre:nowhere", 404),
        ("tablet", f"site:{HERE}", 403), (None, "region", 401),
    ],
)  # fmt: skip
def test_each_sees_the_scope_that_is_theirs(client: FlaskClient, cast: Cast, who: str | None, scope: str, status: int) -> None:
    assert ask(client, cast, who, scope).status_code == status


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("scope=region&from=2020-11-01&to=2020-11-30", "/by"), ("scope=region&from=2020-11-01&to=2020-11-30&by=colour", "/by"),
        ("scope=region&from=2020-11-01&to=2020-11-30&by=hour,method", "/by"),
        ("scope=region&from=2020-11-31&to=2020-11-30&by=day", "/from"),
        ("scope=region&from=2020-11-02&to=2020-11-01&by=day", "/to"), ("scope=region&from=2010-01-01&to=2020-01-01&by=day", "/to"),
        ("scope=town&from=2020-11-01&to=2020-11-30&by=day", "/scope"), ("scope=region&from=2020-11-01&to=2020-11-30&by=day&x=1", "/x"),
        ("scope=region&from=2020-11-01&to=2020-11-30&by=day&by=site", "/by"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_answered_with_what_is_wrong_in_it(client: FlaskClient, cast: Cast, query: str, pointer: str) -> None:
    answer = cast.call(client, "admin", "GET", f"/revenue?{query}")
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [pointer]


def test_an_offer_of_keys_is_in_the_callers_language(client: FlaskClient, cast: Cast) -> None:
    path = "/revenue?scope=region&from=2020-11-01&to=2020-11-30&by=colour"
    korean = cast.call(client, "admin", "GET", path, headers={"Accept-Language": "ko"})
    assert "중 하나를 적어 주세요" in korean.json["errors"]["/by"][0]
    assert "weekday" in korean.json["errors"]["/by"][0]


@pytest.mark.usefixtures("at_noon")
def test_what_a_tablet_has_not_sent_makes_the_report_incomplete(client: FlaskClient, cast: Cast) -> None:
    sell(client, cast, 5500, seq=3)
    found = ask(client, cast, "supervisor", f"site:{HERE}").json
    assert (found["complete"], [(missing["site"], missing["device"]) for missing in found["incomplete"]]) == (False, [(HERE, "T1")])
    assert ask(client, cast, "admin", f"site:{ELSEWHERE}").json["complete"] is True


@pytest.mark.usefixtures("at_noon")
def test_the_answer_has_the_fields_that_the_document_names(client: FlaskClient, cast: Cast) -> None:
    sell(client, cast, 5500)
    found = ask(client, cast, "admin", "region", "day,tax_class").json
    assert set(found) == {field.data_key or name for name, field in RevenueOut().fields.items()}
    assert set(found["total"]) == set(FiguresOut().fields)
    assert set(found["rows"][0]) == {*FiguresOut().fields, "day", "tax_class"}


@pytest.mark.usefixtures("at_noon")
def test_a_report_of_sales_takes_few_statements_and_reads_no_table_of_documents_but_by_the_index_of_the_late(
    client: FlaskClient, cast: Cast, app: Flask
) -> None:
    for seq in range(1, 6):
        sell(client, cast, 5500, seq=seq)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert ask(client, cast, "admin", "region", "product").status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    # What tablets miss is looked up by the few items that wait for a decision, what days lack by the days that were stated, which tills
    # are open by the few that are; that is not the report.
    figures = [
        (text, parameters) for text, parameters in asked
        if "revenue_cell" in text or ("business_date" in text and "day_total" not in text and "FROM till " not in text)
    ]
    assert [("revenue_cell" in text, "business_date" in text) for text, _ in figures] == [(True, False), (True, False), (False, True)]
    assert sum(text.startswith("SELECT") for text, _ in asked) <= 10
    for plan in plans_of(engine, figures):
        assert not re.search(r"document_(line|payment)", plan)
        ways = re.findall(r"(?:Scan|SCAN|SEARCH)\b[^(]*\bdocument\b[^(]*", plan)
        assert "Seq Scan on document" not in plan
        assert not ways or "ix_document_late" in plan, plan


def plans_of(engine: sa.Engine, statements: list[tuple[str, Any]]) -> list[str]:
    """How the database would go about each statement; PostgreSQL without the shortcut that a tiny table allows."""
    plans = []
    with engine.connect() as connection:
        postgres = engine.dialect.name == "postgresql"
        if postgres:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for text, parameters in statements:
            explained = connection.exec_driver_sql(("EXPLAIN " if postgres else "EXPLAIN QUERY PLAN ") + text, parameters)
            plans.append("\n".join(" ".join(map(str, row)) for row in explained))
    return plans


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")
def test_postgresql_plans_as_on_a_disk_that_does_not_turn_and_compiles_nothing(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        shown = [connection.scalar(sa.text(f"SHOW {name}")) for name in ("random_page_cost", "jit", "work_mem")]
    assert shown == ["1.1", "off", "16MB"]
