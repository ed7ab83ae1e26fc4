"""Day totals over HTTP: stated once, corrected against a version, missing until then; files in and out; closures."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from werkzeug.test import TestResponse

from tests.pos.api.asking import Asking, code, pointers
from tests.pos.daytotals.desk import NOW

SHOP, OTHER_SHOP = "gs25-01", "gs25-02"
DAY = "2020-11-18"
FILE = "날짜,현금,카드,과세,면세,건수\n2020-10-01,1000,2000,2000,1000,3\n2020-10-02,0,500,500,0,1\n"


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def total(cash: int = 30_000, card: int = 70_000, sales: int = 9, **others: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "methods": [{"method": "cash", "amount": cash}, {"method": "card", "amount": card}],
        "tax_classes": [{"tax_class": "taxable", "amount": cash + card}], "sales": sales, **others,
    }


def state(ask: Asking, body: dict[str, Any] | None = None, who: str = "manager") -> TestResponse:
    return ask(who, "POST", "/day-totals", (body or total()) | {"site": SHOP, "date": DAY})


def bring(ask: Asking, content: str | bytes, query: str, who: str = "manager", mimetype: str = "text/csv") -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return ask(who, "POST", f"/day-totals/imports{query}", None, data=data, content_type=mimetype)


def test_a_day_is_stated_once_and_read_back_with_its_document(ask: Asking) -> None:
    body = total(note="행사")
    first, again = state(ask, body), state(ask, body)
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 200, "true")
    assert first.json == again.json
    assert (first.json["total"], first.json["vat"], first.json["version"], first.json["date"]) == (100_000, 9_091, 1, DAY)
    assert state(ask).status_code == 409
    shown = ask("manager", "GET", f"/sites/{SHOP}/day-totals/{DAY}")
    assert (shown.headers["ETag"], len(shown.json["history"])) == ('"1"', 1)
    document = ask("viewer", "GET", f"/sales/{body['id']}").json
    assert (document["source"], document["sales"], document["withdraws"], document["hour"]) == ("day_total", 9, None, None)
    listed = ask("viewer", "GET", f"/day-totals?site={SHOP}&from=2020-11-01&to=2020-11-30").json
    assert [each["id"] for each in listed["data"]] == [body["id"]]


def test_a_correction_names_the_version_it_saw_and_the_list_of_documents_sums_to_what_stands(ask: Asking) -> None:
    state(ask)
    path = f"/sites/{SHOP}/day-totals/{DAY}"
    wanted = total(cash=10_000, reason="다시 셈")
    assert ask("manager", "PUT", path, wanted).status_code == 428
    assert ask("manager", "PUT", path, wanted, headers={"If-Match": '"7"'}).status_code == 412
    done = ask("manager", "PUT", path, wanted, headers={"If-Match": '"1"'})
    assert (done.status_code, done.json["version"], done.json["total"]) == (201, 3, 80_000)
    again = ask("manager", "PUT", path, wanted, headers={"If-Match": '"1"'})
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    documents = ask("viewer", "GET", f"/sales?site={SHOP}&from=2020-11-01&to=2020-11-30").json["data"]
    assert [each["total"] for each in documents] == [100_000, -100_000, 80_000]
    assert documents[1]["withdraws"] == documents[0]["id"]
    gone = ask("manager", "POST", f"{path}/withdrawal", {"id": str(uuid4()), "reason": "다른 날"}, headers={"If-Match": '"3"'})
    assert (gone.status_code, gone.json["total"]) == (201, -80_000)
    assert ask("manager", "GET", path).status_code == 404


def test_what_does_not_add_up_is_refused_with_pointers(ask: Asking) -> None:
    uneven = total() | {"tax_classes": [{"tax_class": "exempt", "amount": 1}]}
    assert pointers(state(ask, uneven)) == {"/tax_classes"}
    twice = total() | {"methods": [{"method": "cash", "amount": 1}, {"method": "cash", "amount": 2}]}
    assert pointers(state(ask, twice)) == {"/methods/1/method"}
    assert code(ask("manager", "POST", "/day-totals", total() | {"site": "cafe-01", "date": DAY})) == "no_day_totals"


def test_nobody_elsewhere_and_nobody_who_only_reads_states_a_day(ask: Asking) -> None:
    assert [state(ask, who=who).status_code for who in ("manager_elsewhere", "supervisor", "viewer", "admin", "tablet")] == [
        404, 404, 403, 403, 403,
    ]


def test_days_page_by_the_day_and_missing_ones_are_listed_by_gap(ask: Asking) -> None:
    for day in ("2020-11-02", "2020-11-05", "2020-11-19"):
        assert ask("manager", "POST", "/day-totals", total() | {"site": SHOP, "date": day}).status_code == 201
    query = f"/day-totals?site={SHOP}&from=2020-11-01&to=2020-11-30&limit=2"
    first = ask("manager", "GET", query).json
    rest = ask("manager", "GET", f"{query}&cursor={first['next_cursor']}").json
    assert ([each["date"] for each in (*first["data"], *rest["data"])], rest["next_cursor"]) == (
        ["2020-11-02", "2020-11-05", "2020-11-19"], None,
    )
    gaps = ask("manager", "GET", f"/day-totals/missing?scope=site:{SHOP}&month=2020-11").json["data"]
    assert [(gap["from"], gap["to"], gap["days"]) for gap in gaps] == [
        ("2020-11-01", "2020-11-01", 1), ("2020-11-03", "2020-11-04", 2), ("2020-11-06", "2020-11-18", 13),
    ]
    report = ask("manager", "GET", f"/revenue?scope=site:{SHOP}&from=2020-11-01&to=2020-11-30&by=day").json
    assert (report["complete"], [each["site"] for each in report["incomplete"]]) == (False, [SHOP])
    shut = ask("manager", "PUT", f"/sites/{SHOP}/closures/2020-11-06", {"until": "2020-11-18", "reason": "수리"})
    assert shut.status_code == 201
    assert len(ask("manager", "GET", f"/day-totals/missing?scope=site:{SHOP}&month=2020-11").json["data"]) == 2


def test_a_closure_is_changed_and_removed_against_its_version(ask: Asking) -> None:
    path = f"/sites/{SHOP}/closures/2020-11-06"
    made = ask("manager", "PUT", path, {"until": None, "reason": "수리"})
    assert ask("manager", "PUT", path, {"until": "2020-11-09", "reason": "수리"}).status_code == 428
    changed = ask("manager", "PUT", path, {"until": "2020-11-09", "reason": "수리"}, headers={"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.json["until"]) == (200, "2020-11-09")
    assert ask("manager", "DELETE", path, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    assert ask("manager", "DELETE", path, headers={"If-Match": changed.headers["ETag"]}).status_code == 200
    assert ask("viewer", "GET", f"/sites/{SHOP}/closures").json["data"] == []


def test_an_invoice_of_a_month_is_of_its_last_day_and_is_corrected_in_its_series(ask: Asking) -> None:
    body = {"id": str(uuid4()), "month": "2020-10", "counterparty": "예시 기관", "amount": 1_100_000, "site": "building-01"}
    # Nobody is known to run that building, so that only the region's own program reaches it, and it may not.
    assert ask("admin", "POST", "/contract-invoices", body).status_code == 403
    assert ask("manager", "POST", "/contract-invoices", body).status_code == 404
    assert pointers(ask("manager", "POST", "/contract-invoices", body | {"site": SHOP, "issued_on": DAY})) == {"/issued_on"}
    assert code(ask("manager", "POST", "/contract-invoices", body | {"site": SHOP})) == "no_contracts"


def test_a_file_is_looked_through_refused_by_row_handed_back_and_imported_whole(ask: Asking) -> None:
    bad = FILE + "2020-10-33,1,1,2,0,1\n2020-10-04,가,1,2,0,1\n"
    refused = bring(ask, bad, f"?id={uuid4()}&site={SHOP}")
    assert (code(refused), pointers(refused)) == ("rows_refused", {"/rows/4/날짜", "/rows/5/현금"})
    marked = bring(ask, bad, f"/marked?site={SHOP}")
    rows = list(csv.reader(io.StringIO(marked.data.decode("utf-8-sig"), newline="")))
    assert [bool(row[-1]) for row in rows] == [True, False, False, True, True]
    wanted = f"?id={uuid4()}&site={SHOP}"
    seen = bring(ask, FILE, f"{wanted}&preview=true")
    assert (seen.status_code, seen.json["new"], seen.json["total"]) == (200, 2, 3_500)
    assert ask("manager", "GET", "/day-totals/imports").json["data"] == []
    first, again = bring(ask, FILE, wanted), bring(ask, FILE, wanted)
    assert (first.status_code, again.status_code, first.json["rows"]) == (201, 200, 2)
    assert code(bring(ask, FILE, f"?id={uuid4()}&site={SHOP}")) == "nothing_new"
    undone = ask("manager", "POST", f"/day-totals/imports/{first.json['id']}/undoing")
    assert (undone.status_code, undone.json["undone_by"] is not None) == (201, True)
    assert ask("manager", "GET", f"/day-totals?site={SHOP}&from=2020-10-01&to=2020-10-31").json["data"] == []


def test_only_files_are_taken_and_only_so_large(ask: Asking) -> None:
    query = f"?id={uuid4()}&site={SHOP}"
    assert bring(ask, "{}", query, mimetype="application/json").status_code == 415
    assert bring(ask, b"a" * (2 * 1024 * 1024 + 1), query).status_code == 413
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert code(bring(ask, b"no workbook", query, mimetype=workbook)) == "file_refused"
    assert [bring(ask, FILE, query, who).status_code for who in ("manager_elsewhere", "viewer", "tablet")] == [404, 403, 403]
