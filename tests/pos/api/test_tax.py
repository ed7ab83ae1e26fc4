"""The tax office's split and the VAT summary of a quarter, from sales of many shapes, against the documents by plain SQL."""

import json
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from pos.exports.tax_split import card_methods
from pos.exports.vat import COLUMNS
from sites.db import db
from tests.pos.api.asking import Asking, line, plain, sale
from tests.support.cast import CENTRE_ELSEWHERE, CENTRE_HERE, HERE

IN_DECEMBER = "2020-12-20T03:00:00+00:00"
RECEIPT = {"kind": "income_deduction", "identifier": "01012345678"}
FIGURES = ("supply", "vat", "exempt", "out_of_scope")
KINDS = ("card", "cash_receipt", "other")
BY_KIND = """
SELECT CASE WHEN p.method IN ('card', 'incheon_eum') THEN 'card' WHEN p.cash_receipt_kind IS NOT NULL THEN 'cash_receipt' ELSE 'other' END
       AS kind, SUM(p.amount) AS won
FROM document_payment p JOIN document d ON d.id = p.document_id JOIN site s ON s.id = d.site_id
WHERE d.book_date BETWEEN '2020-10-01' AND '2020-12-31' GROUP BY 1
"""
BY_SITE = """
SELECT s.code, SUM(d.supply) AS supply, SUM(d.vat) AS vat, SUM(d.exempt) AS exempt, SUM(d.out_of_scope) AS beyond
FROM document d JOIN site s ON s.id = d.site_id WHERE d.book_date BETWEEN '2020-10-01' AND '2020-12-31' GROUP BY s.code
"""


BY_PROJECT = """
SELECT j.code, SUM(d.supply) AS supply, SUM(d.vat) AS vat, SUM(d.exempt) AS exempt, SUM(d.out_of_scope) AS out_of_scope
FROM document d LEFT JOIN project j ON j.id = d.project_id WHERE d.book_date BETWEEN :first AND :last GROUP BY j.code
"""


def drawn(random: Random, day: int) -> dict[str, Any]:
    """A sale of one to three lines of any class, discounted, paid in up to three ways."""
    classes = random.sample(["taxable", "exempt", "out_of_scope"], random.randint(1, 3))
    lines = [
        line(sku=f"thing-{each}", tax_class=each, options=[], quantity=str(random.randint(1, 3)), unit_price=random.randint(7, 90) * 100)
        for each in classes
    ]
    whole = sum(int(each["quantity"]) * each["unit_price"] for each in lines)
    inside = sum(int(each["quantity"]) * each["unit_price"] for each in lines if each["tax_class"] != "out_of_scope")
    discount = random.choice([0, inside // 7])
    due, payments = whole - discount, []
    for method, receipt in random.sample([("cash", None), ("cash", RECEIPT), ("card", None), ("incheon_eum", None), ("zeropay", None)], 3):
        amount = min(due, random.randint(1, whole))
        if amount:
            payments.append({"method": method, "amount": amount, **({"cash_receipt": receipt} if receipt else {})})
            due -= amount
    if due:
        payments[0]["amount"] += due
    return sale(
        lines=lines, discount=discount, discount_reason="event" if discount else None, payments=payments, total=whole - discount,
        sold_at=f"2020-{10 + day % 3}-{1 + day % 17:02d}T10:15:03+09:00",
    )


@pytest.fixture
def quarter(ask: Asking) -> None:
    """Forty sales at two sites over three months, a few of them taken back in part."""
    random = Random(20)
    with time_machine.travel(IN_DECEMBER, tick=False):
        for day in range(40):
            sold = ask.sell("tablet" if day % 3 else "tablet_elsewhere", drawn(random, day))
            if day % 5 == 0 and sold["lines"][0]["net"] > 0:
                back = sold["lines"][0]
                body = {
                    "id": sold["id"][:-4] + f"{day:04d}", "device_seq": 1000 + day, "refunded_at": IN_DECEMBER, "reason": "changed_mind",
                    "lines": [{"line": 1, "quantity": back["quantity"]}], "payments": [{"method": "cash", "amount": back["net"]}],
                }
                who = "tablet" if day % 3 else "tablet_elsewhere"
                assert ask(who, "POST", f"/sales/{sold['id']}/refunds", body).status_code == 201


def summary(ask: Asking, who: str = "viewer", scope: str = "region", month: str = "2020-11", name: str = "vat") -> Any:
    answer = ask(who, "GET", f"/exports/{name}.json?month={month}&scope={scope}")
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


@pytest.mark.usefixtures("quarter")
def test_the_summary_is_what_plain_sql_says_of_the_documents(ask: Asking, app: Flask) -> None:
    with app.app_context():
        by_kind = {row.kind: int(row.won) for row in db.session.execute(sa.text(BY_KIND))}
        by_site = {row.code: row for row in db.session.execute(sa.text(BY_SITE))}
    assert set(by_kind) == set(KINDS)
    for scope, sites in (("region", by_site), (f"site:{HERE}", [HERE]), (f"centre:{CENTRE_HERE}", [HERE])):
        total = summary(ask, "admin", scope)["total"]
        for figure, column in (("supply", "supply"), ("vat", "vat"), ("exempt", "exempt"), ("beyond", "out_of_scope")):
            assert total[column] == sum(int(getattr(by_site[site], figure)) for site in sites), (scope, column)
        assert sum(total[f"{kind}_{figure}"] for kind in KINDS for figure in ("supply", "vat", "exempt")) == total["net"]
    whole = summary(ask)
    earned = sum(by_kind.values()) - whole["total"]["out_of_scope"]
    assert earned == whole["total"]["net"]
    by_project = ask("viewer", "GET", "/revenue?scope=region&from=2020-10-01&to=2020-12-31&by=project").json["rows"]
    lines = [each for each in whole["lines"] if each["level"] == "site"]
    assert {(each["project_code"], each["net"], each["vat"]) for each in lines} == {
        (row["project"], row["net"], row["vat"]) for row in by_project
    }  # fmt: skip
    for each in whole["lines"]:
        assert each["supply"] == sum(each[f"{kind}_supply"] for kind in KINDS)
    assert len(whole["columns"]) == len(COLUMNS)


@pytest.mark.usefixtures("quarter")
def test_each_project_s_quarter_is_what_plain_sql_says_of_its_documents(
    ask: Asking, app: Flask
) -> None:
    with time_machine.travel("2021-01-05T03:00:00+00:00", tick=False):
        ask.sell("tablet", plain(7700, sold_at="2021-01-04T10:00:00+09:00"))
        ask.sell("tablet_elsewhere", plain(3300, sold_at="2021-01-04T10:00:00+09:00"))
        for month, first, last, projects in (("2020-11", "2020-10-01", "2020-12-31", 2), ("2021-03", "2021-01-01", "2021-03-31", 2)):
            with app.app_context():
                rows = db.session.execute(sa.text(BY_PROJECT), {"first": first, "last": last}).mappings()
                expected = {row["code"]: {name: int(row[name]) for name in FIGURES} for row in rows}
            lines = [each for each in summary(ask, month=month)["lines"] if each["level"] == "site"]
            assert len(expected) == len(lines) == projects
            assert {each["project_code"]: {name: each[name] for name in FIGURES} for each in lines} == expected


@pytest.mark.usefixtures("quarter")
def test_the_split_is_that_of_the_roll_up_where_no_cash_receipt_is_in_play(ask: Asking, app: Flask) -> None:
    by_method = ask("viewer", "GET", "/revenue?scope=region&from=2020-10-01&to=2020-12-31&by=method,tax_class").json["rows"]
    card = {
        figure: sum(row[figure] for row in by_method if row["method"] in ("card", "incheon_eum")) for figure in ("supply", "vat", "exempt")
    }
    total = summary(ask)["total"]
    assert {figure: total[f"card_{figure}"] for figure in card} == card
    rest = {figure: sum(row[figure] for row in by_method) - card[figure] for figure in card}
    assert {figure: total[f"cash_receipt_{figure}"] + total[f"other_{figure}"] for figure in card} == rest
    card_methods.take(("card",))
    try:
        alone = sum(row["supply"] for row in by_method if row["method"] == "card")
        assert summary(ask)["total"]["card_supply"] == alone
    finally:
        card_methods.take(("card", "incheon_eum"))


@pytest.mark.usefixtures("quarter")
def test_the_ledger_holds_the_same_split(ask: Asking) -> None:
    months = ("2020-10", "2020-11", "2020-12")
    rows = [summary(ask, "supervisor", f"site:{HERE}", month, "ledger")["total"] for month in months]
    days = [summary(ask, "viewer", f"site:{HERE}", month, "ledger")["total"] for month in months]
    whole = summary(ask, "supervisor", f"site:{HERE}")["total"]
    for kind in KINDS:
        net = sum(whole[f"{kind}_{figure}"] for figure in ("supply", "vat", "exempt"))
        assert sum(each[f"tax_{kind}"] for each in days) == net, kind
    # A line of the ledger has the money of payments, what is out of scope with it.
    for kind, columns in (("card", ["card"]), ("cash_receipt", ["cash_receipt"]), ("other", ["cash", "other"])):
        paid = sum(each[column] or 0 for each in rows for column in columns)
        assert paid >= sum(whole[f"{kind}_{figure}"] for figure in ("supply", "vat", "exempt")), kind
    assert sum(each["total"] for each in rows) == whole["net"] + whole["out_of_scope"]


def test_a_quarter_is_asked_for_by_any_of_its_months_and_confirmed_when_all_three_are_closed(ask: Asking) -> None:
    with time_machine.travel("2021-01-05T03:00:00+00:00", tick=False):
        assert {summary(ask, month=month)["month"] for month in ("2020-10", "2020-11", "2020-12")} == {"2020-12"}
        for month in ("2020-10", "2020-11", "2020-12"):
            assert summary(ask, "manager", f"centre:{CENTRE_HERE}")["state"] == "미확정"
            closed = ask("manager", "POST", f"/months/{month}/closing", {"scope": f"centre:{CENTRE_HERE}"})
            assert closed.status_code == 201
        sealed = ask("manager", "GET", f"/exports/vat.csv?month=2020-10&scope=centre:{CENTRE_HERE}")
        assert sealed.data == ask("viewer", "GET", f"/exports/vat.csv?month=2020-12&scope=centre:{CENTRE_HERE}").data
        assert "확정" in sealed.data.decode().splitlines()[0]
        proof = ask("manager", "GET", f"/exports/vat.csv.proof?month=2020-11&scope=centre:{CENTRE_HERE}").json
        assert {each["month"] for each in proof["statement"]["books"]} == {"2020-10", "2020-11", "2020-12"}
        assert summary(ask, "manager_elsewhere", f"centre:{CENTRE_ELSEWHERE}")["state"] == "미확정"
