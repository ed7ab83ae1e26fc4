"""The search, and the list of documents narrowed as the console narrows it: within reach only."""

import pytest

from tests.pos.api.asking import Asking, plain
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE


def test_a_workplace_and_a_product_are_found_by_what_people_type(ask: Asking) -> None:
    product = {"name": "카페라떼", "price": 3300, "tax_class": "taxable", "owner": f"centre:{CENTRE_HERE}"}
    assert ask("manager", "PUT", "/products/latte", product).status_code == 201
    assert ask("manager", "GET", "/search?q=ㅋㅍㄹㄸ").json["products"] == [{"sku": "latte", "name": "카페라떼", "price": 3300}]
    assert [each["code"] for each in ask("manager", "GET", f"/search?q={HERE}").json["sites"]] == [HERE]
    assert ask("manager_elsewhere", "GET", "/search?q=ㅋㅍㄹㄸ").json["products"] == []
    assert ask("manager_elsewhere", "GET", f"/search?q={HERE}").json["sites"] == []


def test_a_receipt_is_found_by_its_number_within_reach_only(ask: Asking) -> None:
    sold = ask.sell()
    path = f"/search?q={sold['receipt_no'].lower()}"
    (found,) = ask("supervisor", "GET", path).json["documents"]
    assert (found["id"], found["site"], found["total"]) == (sold["id"], HERE, 5000)
    assert ask("supervisor_elsewhere", "GET", path).json["documents"] == []


def test_people_are_found_by_those_who_may_see_names(ask: Asking) -> None:
    path = f"/search?q={ask.cast.participant}"
    (person,) = ask("supervisor", "GET", path).json["people"]
    assert (person["code"], person["site"], person["by_legal_name"]) == (ask.cast.participant, HERE, False)
    assert "legal_name" not in person
    for who in ("viewer", "admin", "manager_elsewhere"):
        assert ask(who, "GET", path).json["people"] == []


def test_a_search_needs_something_to_look_for(ask: Asking) -> None:
    assert ask("manager", "GET", "/search").status_code == 422
    assert ask("manager", "GET", "/search?q=%20").json["sites"] == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [("method=cash", {"mixed", "plain"}), ("method=card", {"mixed"}), ("flag=unknown_product", {"mixed", "plain"}),
     ("flag=month_closed", set()),
     ("source=sale", {"mixed", "plain"}), ("source=refund", set()), ("text=1,234", {"plain"}), ("text=5000&method=cash", {"mixed"})],
)
def test_documents_are_listed_by_method_flag_source_and_text(ask: Asking, asked: str, found: set[str]) -> None:
    ids = {ask.sell()["id"]: "mixed", ask.sell(body=plain(1234))["id"]: "plain"}
    data = ask("supervisor", "GET", f"/sales?site={HERE}&{asked}").json["data"]
    assert {ids[each["id"]] for each in data if each["id"] in ids} == found
    assert ask("supervisor", "GET", f"/sales?site={ELSEWHERE}&{asked}").status_code == 404


def test_a_word_that_is_none_is_refused_by_name(ask: Asking) -> None:
    for name in ("method", "flag", "source"):
        assert list(ask("supervisor", "GET", f"/sales?{name}=nothing").json["errors"]) == [f"/{name}"]


def test_pages_of_a_narrowed_list_go_on_by_site_and_number(ask: Asking) -> None:
    sold = [ask.sell(body=plain(1234))["id"] for _ in range(3)]
    ask.sell()
    first = ask("supervisor", "GET", "/sales?text=1234&limit=2").json
    second = ask("supervisor", "GET", f"/sales?text=1234&limit=2&cursor={first['next_cursor']}").json
    assert [each["id"] for each in first["data"] + second["data"]] == sold
    assert second["next_cursor"] is None
