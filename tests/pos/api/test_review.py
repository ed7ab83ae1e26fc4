"""The review list over the API: what waits, who looked, and that a look is noted once."""

from typing import Any

import pytest

from pos.sales.flags import FLAGS, REMARKABLE
from sites import clock
from tests.pos.api.asking import Asking, code, plain
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE
from tests.support.settings import ROOT


def waiting(ask: Asking, query: str = "", who: str = "supervisor") -> Any:
    answer = ask(who, "GET", f"/review{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def look(ask: Asking, sale_id: str, who: str = "supervisor", **body: Any) -> Any:
    return ask(who, "POST", f"/review/{sale_id}/marks", body)


def test_a_flagged_sale_waits_until_someone_looks(ask: Asking) -> None:
    sold = ask.sell(body=plain(1000, cashier="p-9999"))
    (row,) = waiting(ask)["data"]
    assert (row["id"], row["open"], row["total"]) == (sold["id"], sold["flags"], 1000)
    assert waiting(ask)["counts"] == {"unknown_product": 1, "cashier_unknown": 1, "late": 1}
    first = look(ask, sold["id"], note="확인함")
    assert (first.status_code, first.json["flag"], first.json["note"]) == (201, None, "확인함")
    second = look(ask, sold["id"], who="manager")
    assert (second.status_code, second.json, second.headers["Idempotency-Replayed"]) == (200, first.json, "true")
    assert (waiting(ask)["data"], waiting(ask)["counts"]) == ([], {})
    assert ask("supervisor", "GET", f"/sales/{sold['id']}").json["flags"] == sold["flags"]


def test_a_look_at_one_flag_leaves_the_others_open(ask: Asking) -> None:
    sold = ask.sell(body=plain(1000, cashier="p-9999"))
    assert look(ask, sold["id"], flag="cashier_unknown").status_code == 201
    (row,) = waiting(ask)["data"]
    assert (row["flags"], row["open"]) == (sold["flags"], ["late", "unknown_product"])
    assert waiting(ask, "?flag=cashier_unknown")["data"] == []
    assert waiting(ask)["counts"] == {"unknown_product": 1, "late": 1}
    wrong = look(ask, sold["id"], flag="stock_short")
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["/flag"])


def test_what_is_only_late_waits_for_those_who_ask_for_it(ask: Asking) -> None:
    sold = ask.sell(body=plain(1000, cashier=None))
    assert "late" in sold["flags"]
    look(ask, sold["id"], flag="unknown_product")
    assert waiting(ask)["data"] == []
    assert [row["id"] for row in waiting(ask, "?flag=late")["data"]] == [sold["id"]]


def test_pages_follow_one_another_from_the_newest_and_a_made_up_cursor_is_refused(ask: Asking) -> None:
    sold = [ask.sell(body=plain(1000, sold_at=f"2020-11-{day}T10:00:00+09:00"))["id"] for day in (18, 20, 19)]
    first = waiting(ask, "?limit=2")
    second = waiting(ask, f"?limit=2&cursor={first['next_cursor']}")
    assert [row["id"] for row in first["data"] + second["data"]] == [sold[1], sold[2], sold[0]]
    assert second["next_cursor"] is None
    for made_up in ("nonsense", first["next_cursor"][:-1], "MjAyMC8yMC8"):
        assert ask("supervisor", "GET", f"/review?cursor={made_up}").status_code == 422


def test_nothing_of_another_site_waits_here(ask: Asking) -> None:
    there = ask.sell("tablet_elsewhere", plain(1000))
    assert waiting(ask)["data"] == []
    assert [row["site"] for row in waiting(ask, who="admin")["data"]] == [ELSEWHERE]
    assert ask("supervisor", "GET", f"/review?site={ELSEWHERE}").status_code == 404
    assert look(ask, there["id"]).status_code == 404
    assert (look(ask, there["id"], who="viewer").status_code, ask("viewer", "GET", "/review").status_code) == (403, 403)
    assert waiting(ask, f"?site={HERE}", who="admin")["counts"] == {}


def test_a_sale_without_a_flag_cannot_be_looked_at_in_the_review(ask: Asking) -> None:
    product = {"name": "쿠키", "price": 1000, "tax_class": "taxable", "owner": f"centre:{CENTRE_HERE}"}
    assert ask("manager", "PUT", "/products/cookie", product).status_code == 201
    sold = ask.sell(body=plain(1000, cashier=None, sold_at=clock.instant_text(clock.now())))
    assert (sold["flags"], look(ask, sold["id"]).status_code) == ([], 422)


def test_every_flag_of_the_documentation_is_known_to_the_review_list() -> None:
    table = (ROOT / "docs/api.md").read_text(encoding="utf-8").split("## Flags", 1)[1].split("\n## ", 1)[0]
    of_acts = {"pin_unchecked", "not_assigned", "corrected", "batch_ended"}
    documented = {row.split("`")[1] for row in table.splitlines() if row.startswith("| `")} - of_acts
    assert documented == set(FLAGS)
    assert set(FLAGS) - set(REMARKABLE) == {"late", "month_closed"}


@pytest.mark.parametrize("body", [{"flag": "pretty"}, {"note": ""}, {"more": 1}])
def test_a_look_is_read_strictly(ask: Asking, body: dict[str, Any]) -> None:
    answer = look(ask, ask.sell(body=plain(1000))["id"], **body)
    assert (answer.status_code, code(answer)) == (422, "invalid")
