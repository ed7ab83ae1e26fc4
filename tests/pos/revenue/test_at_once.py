"""What happens at once: closings that race, and a rebuilding while sales go on. Real processes, on PostgreSQL."""

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.support.cast import HERE, Cast
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")


def post(server: Server, token: str, path: str, body: object) -> tuple[int, dict[str, object]]:
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}", json.dumps(body).encode(), {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, json.load(answer)


def sell(server: Server, cast: Cast, seq: int) -> int:
    line = {"sku": f"cup-{seq % 3}", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": 1100}
    sale = {
        "id": str(uuid4()), "device_seq": seq, "sold_at": f"2020-11-{1 + seq % 28:02d}T11:15:03+09:00", "lines": [line],
        "payments": [{"method": "card", "amount": 1100}], "total": 1100,
    }  # fmt: skip
    return post(server, cast.tokens["tablet"], "/sales", sale)[0]


def test_of_eight_closings_at_once_one_closes(cast: Cast, server: Server) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(server, cast.tokens["admin"], "/months/2020-11/closing", {"scope": "region"}), range(8)))
    assert sorted(status for status, _ in answers) == [200] * 7 + [201]
    assert {closing["version"] for _, closing in answers} == {1}


def test_a_month_closes_between_sales_and_no_won_is_lost(cast: Cast, server: Server) -> None:
    with ThreadPoolExecutor(6) as pool:
        sales = [pool.submit(sell, server, cast, seq) for seq in range(1, 25)]
        closing = pool.submit(post, server, cast.tokens["admin"], "/months/2020-11/closing", {"scope": f"site:{HERE}"})
        assert closing.result()[0] == 201
        assert {sale.result() for sale in sales} == {201}
    assert server.pos("revenue", "verify") == "equal\n"
    november = json.loads(server.pos("revenue", "report", "2020-11", "--scope", "region", "--json"))
    booked_later = sum(late["net"] for late in november["adjustments"])
    assert november["total"]["net"] + booked_later == 24 * 1100


def test_rebuilding_while_sales_go_on_counts_each_once(cast: Cast, server: Server) -> None:
    with ThreadPoolExecutor(6) as pool:
        sales = [pool.submit(sell, server, cast, seq) for seq in range(1, 37)]
        rebuilding = pool.submit(server.pos, "revenue", "rebuild")
        assert {sale.result() for sale in sales} == {201}
        rebuilding.result()
    assert server.pos("revenue", "verify") == "equal\n"
    total = json.loads(server.pos("revenue", "report", "2020-11", "--scope", f"site:{HERE}", "--json"))["total"]
    assert (total["net"], total["sales"]) == (36 * 1100, 36)
