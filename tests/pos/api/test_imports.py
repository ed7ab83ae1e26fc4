"""Files over the API: previewed, marked, imported once, listed, undone; every refusal where the contract wants it."""

from typing import Any
from uuid import uuid4

from pos.importing.reading import MOST_BYTES
from tests.pos.api.asking import Asking
from tests.support.cast import CENTRE_ELSEWHERE, ELSEWHERE, HERE

GOOD = "상품코드,상품명,가격,과세구분\ncake,치즈 케이크,4500,과세\n"


def bring(ask: Asking, kind: str, content: str | bytes, query: str, who: str = "manager") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return ask(who, "POST", f"/imports/{kind}?{query}", data=data, content_type="text/csv")


def test_a_file_is_previewed_imported_once_listed_and_undone(ask: Asking) -> None:
    own_id = uuid4()
    plan = bring(ask, "products", GOOD, f"id={own_id}&answer=preview")
    assert (plan.status_code, plan.json["new"], plan.json["rows"][0]["state"]) == (200, 1, "new")
    assert {"what": "price", "before": None, "after": "4500"} in plan.json["rows"][0]["changes"]
    assert ask("manager", "GET", "/imports").json["data"] == []
    made = bring(ask, "products", GOOD, f"id={own_id}&name=menu.csv")
    assert (made.status_code, made.json["name"], made.json["rows"], made.json["kind"]) == (201, "menu.csv", 1, "products")
    again = bring(ask, "products", GOOD, f"id={own_id}")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert bring(ask, "products", GOOD, f"id={uuid4()}").status_code == 409
    assert bring(ask, "prices", "상품코드,가격\ncake,1\n", f"id={own_id}&site={HERE}").status_code == 409
    assert ask("manager", "GET", "/products/cake").json["price"] == 4500
    assert [each["id"] for each in ask("manager", "GET", "/imports").json["data"]] == [str(own_id)]
    assert ask("manager_elsewhere", "GET", "/imports").json["data"] == []
    undo = f"/imports/{own_id}/undoing"
    assert [ask(who, "POST", undo).status_code for who in ("manager_elsewhere", "supervisor", "viewer")] == [404, 404, 403]
    assert [ask("manager", "POST", undo).status_code for _ in range(2)] == [201, 200]
    assert ask("manager", "GET", "/products/cake").json["withdrawn"] is True


def test_a_bad_row_is_named_by_its_pointer_and_in_the_file_that_comes_back(ask: Asking) -> None:
    bad = GOOD + "tea,,x,\n"
    answer = bring(ask, "products", bad, f"id={uuid4()}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["/rows/3/가격"])
    marked = bring(ask, "products", bad, f"id={uuid4()}&answer=marked")
    assert marked.mimetype == "text/csv"
    assert "가격: This must be 0" in marked.data.decode("utf-8-sig").splitlines()[2]


def test_nothing_is_imported_elsewhere_or_beyond_the_bounds(ask: Asking) -> None:
    months = "사업장,연월,매출액\n{site},2019-01,1000\n"
    assert bring(ask, "past-months", months.format(site=ELSEWHERE), f"id={uuid4()}").status_code == 422
    assert bring(ask, "past-months", "연월,매출액\n2019-01,1\n", f"id={uuid4()}&site={ELSEWHERE}").status_code == 404
    assert bring(ask, "products", GOOD, f"id={uuid4()}&owner=centre:{CENTRE_ELSEWHERE}").status_code == 404
    assert bring(ask, "products", GOOD, f"id={uuid4()}&owner=region").status_code == 403
    assert bring(ask, "past-months", months.format(site=HERE), f"id={uuid4()}", "supervisor").status_code == 403
    assert bring(ask, "products", b"a" * (MOST_BYTES + 1), f"id={uuid4()}").status_code == 413
    assert ask("manager", "POST", f"/imports/products?id={uuid4()}", data=b"{}", content_type="application/json").status_code == 415


def test_an_imported_month_is_a_document_of_its_last_day_that_is_not_refunded(ask: Asking) -> None:
    own_id = uuid4()
    made = bring(ask, "past-months", f"사업장,연월,매출액\n{HERE},2019-01,1000\n", f"id={own_id}&tax_class=exempt&method=card", "admin")
    assert (made.status_code, made.json["total"], made.json["to"]) == (201, 1000, "2019-01-31")
    (sale,) = ask("manager", "GET", f"/sales?site={HERE}&from=2019-01-01&to=2019-12-31").json["data"]
    assert (sale["source"], sale["business_date"], sale["hour"], sale["exempt"]) == ("import", "2019-01-31", None, 1000)
    back = {
        "id": str(uuid4()), "refunded_at": "2020-11-22T10:00:00+09:00", "reason": "시험", "lines": [{"line": 1, "quantity": "1"}],
        "payments": [{"method": "card", "amount": 1000}],
    }
    refund = ask("manager", "POST", f"/sales/{sale['id']}/refunds", back)
    assert (refund.status_code, refund.json["type"].rpartition(":")[2]) == (409, "month_not_refunded")
    assert ask("admin", "POST", f"/imports/{own_id}/undoing").status_code == 201
    sales = ask("manager", "GET", f"/sales?site={HERE}&from=2019-01-01&to=2019-12-31").json["data"]
    assert [(each["total"], each.get("withdraws")) for each in sales] == [(1000, None), (-1000, sale["id"])]
    assert ask("manager", "GET", f"/sales/{sales[1]['id']}").json["reason"] == "가져오기 되돌림"
