"""The tablet's arithmetic, in a real Chromium, gives what the vectors say: the same file that judges the server's."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

ORDER = Path(__file__).parents[2] / "pos" / "checkout" / "static" / "js" / "order"
MODULE, TILL = ORDER / "arithmetic.js", ORDER / "till.js"
VECTORS = Path(__file__).parents[1] / "vectors"

Calls = Callable[[str, list[list[Any]]], list[Any]]

# Each answer is the value, or what was thrown; a -0 would be a 0 in JSON, and must not hide behind it.
CALL = """async ([source, name, calls]) => {
  const arithmetic = await import(source);
  const answer = (given) => {
    try { return arithmetic[name](...given); }
    catch (error) { return { impossible: { pointer: error.pointer, code: error.code }, error: error.name }; }
  };
  const plain = (value) => (Object.is(value, -0) ? '-0' : value);
  return calls.map((given) => JSON.parse(JSON.stringify(answer(given), (_, value) => plain(value))));
}"""


@pytest.fixture(scope="module")
def arithmetic(chromium: Browser) -> Iterator[Calls]:
    """Calls a function of the module, once for each list of arguments."""
    source = "data:text/javascript;base64," + b64encode(MODULE.read_bytes()).decode("ascii")
    context = chromium.new_context()
    page = context.new_page()

    def calls(name: str, given: list[list[Any]]) -> list[Any]:
        answers: list[Any] = page.evaluate(CALL, [source, name, given])
        return answers

    yield calls
    context.close()


@pytest.mark.browser
def test_every_sale_of_the_vectors_comes_to_the_same_on_the_tablet(arithmetic: Calls) -> None:
    file = json.loads((VECTORS / "totals.json").read_text(encoding="utf-8"))
    line, line_total, cases = file["columns"]["line"], file["columns"]["line_total"], file["cases"]
    given = [
        [[dict(zip(line, row, strict=True)) for row in case["lines"]], case["discount"], case["vat_registered"]]
        for case in cases
    ]
    answers = arithmetic("totalUp", given)
    for case, answer in zip(cases, answers, strict=True):
        expected = case["expected"]
        if "impossible" in expected:
            assert answer == {"impossible": expected["impossible"], "error": "Impossible"}, case["name"]
        else:
            rows = [dict(zip(line_total, row, strict=True)) for row in expected["lines"]]
            assert answer == {**expected, "lines": rows}, case["name"]


@pytest.mark.browser
def test_every_part_of_the_vectors_comes_back_the_same_on_the_tablet(arithmetic: Calls) -> None:
    file = json.loads((VECTORS / "refunds.json").read_text(encoding="utf-8"))
    parts = [
        (case["name"], dict(zip(file["columns"]["line"], case["line"], strict=True)), part)
        for case in file["cases"]
        for part in case["parts"]
    ]
    answers = arithmetic("partBack", [[line, before, after] for _, line, (before, after, _, _) in parts])
    for (name, _, (_, _, net, vat)), answer in zip(parts, answers, strict=True):
        assert answer == {"net": net, "vat": vat}, name


@pytest.mark.browser
def test_more_than_was_sold_does_not_come_back_on_the_tablet(arithmetic: Calls) -> None:
    line = {"quantity_milli": 1000, "net": 5000, "vat": 455}
    answers = arithmetic("partBack", [[line, -1, 500], [line, 600, 500], [line, 0, 1001]])
    assert [answer["error"] for answer in answers] == ["RangeError"] * 3


@pytest.mark.browser
def test_a_half_goes_away_from_zero_on_the_tablet_too(arithmetic: Calls) -> None:
    given = [[1, 2], [-1, 2], [3, 2], [-3, 2], [499, 1000], [-499, 1000], [2**53 - 1, 2]]
    assert arithmetic("roundHalfUp", given) == [1, -1, 2, -2, 0, 0, 2**52]


@pytest.mark.browser
def test_the_odd_won_goes_where_the_server_puts_it(arithmetic: Calls) -> None:
    given = [[1000, [3000] * 3], [2, [1, 1, 1]], [7, [1, 3, 2]], [7, [0, 0, 0]], [0, [0, 0]], [0, []], [5, [0, 1]]]
    expected = [[334, 333, 333], [1, 1, 0], [1, 4, 2], [7, 0, 0], [0, 0], [], [0, 5]]
    assert arithmetic("allocate", given) == expected


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "milli"),
    [("0.400", 400), ("0.4", 400), ("2", 2000), (2, 2000), (" 1.25 ", 1250), ("99999.999", 99_999_999), ("0.001", 1)],
)
def test_a_quantity_is_read_exactly(arithmetic: Calls, text: str | int, milli: int) -> None:
    assert arithmetic("parseQuantity", [[text]]) == [milli]


@pytest.mark.browser
@pytest.mark.parametrize(
    "text",
    ["", "0", "0.000", "-1", "+1", ".5", "1.", "1,5", "1e3", "0.0001", "100000", "١", "NaN", 0.30000000000000004, None],
)
def test_what_is_no_quantity_is_refused(arithmetic: Calls, text: object) -> None:
    [answer] = arithmetic("parseQuantity", [[text]])
    assert answer == {"impossible": {"pointer": "/quantity", "code": "not_a_quantity"}, "error": "Impossible"}


@pytest.mark.browser
def test_quantities_and_won_are_written_as_the_receipt_has_them(arithmetic: Calls) -> None:
    assert arithmetic("quantityText", [[2000], [400], [1007], [99_999_999]]) == ["2", "0.400", "1.007", "99999.999"]
    assert arithmetic("formatWon", [[0], [500], [12500], [1_000_000_000], [-1000]]) == [
        "0원",
        "500원",
        "12,500원",
        "1,000,000,000원",
        "−1,000원",
    ]


@pytest.mark.browser
def test_change_is_what_was_handed_over_beyond_what_is_due(arithmetic: Calls) -> None:
    assert arithmetic("changeDue", [[9500, 20000], [9500, 9500], [9500, 5000]]) == [10500, 0, 0]


@pytest.mark.browser
def test_every_day_of_the_vectors_comes_to_the_same_on_the_tablet(chromium: Browser) -> None:
    cases = json.loads((VECTORS / "tills.json").read_text(encoding="utf-8"))["cases"]
    source = "data:text/javascript;base64," + b64encode(TILL.read_bytes()).decode("ascii")
    context = chromium.new_context()
    found = context.new_page().evaluate(
        """async ([source, cases]) => {
          const { reckon } = await import(source);
          return cases.map(({ float, acts }) => {
            const { cash, ways } = reckon(float, acts.map(({ kind, ...document }) => ({ kind, state: 'sent', document })));
            return { cash: cash.expected, ways: Object.fromEntries(ways.map(({ method, expected }) => [method, expected])) };
          });
        }""",
        [source, cases],
    )
    context.close()
    for case, answer in zip(cases, found, strict=True):
        assert answer == case["expected"], case["name"]
