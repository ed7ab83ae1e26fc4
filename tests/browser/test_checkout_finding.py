"""What a scan means and what a search finds: the page's pure functions, case by case, in a real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

ORDER = Path(__file__).parents[2] / "pos" / "checkout" / "static" / "js" / "order"

Calls = Callable[[str, str, list[list[Any]]], list[Any]]

CALL = """async ([source, name, calls]) => {
  const module = await import(source);
  return calls.map((given) => module[name](...given));
}"""

PRODUCTS: list[dict[str, Any]] = [
    {"sku": "bagel", "name": "플레인 베이글", "barcode": "8801234567893"},
    {"sku": "gum", "name": "껌", "barcode": "96385074"},
    {"sku": "soda", "name": "탄산수", "barcode": "036000291452"},
    {"sku": "sticker", "name": "스티커", "barcode": "2100000000005"},
    {"sku": "shiitake", "name": "표고버섯", "barcode": "2512345000006", "measured": True},
    {"sku": "oyster", "name": "느타리버섯", "barcode": "54321", "measured": True},
    {"sku": "enoki", "name": "팽이버섯", "barcode": "65432", "measured": True, "price": 25000},
    {"sku": "00777", "name": "반찬", "barcode": None},
    {"sku": "cup", "name": "텀블러", "barcode": "CUP-0001"},
]
SCANS: list[tuple[str, dict[str, Any]]] = [
    ("8801234567893", {"product": "bagel"}),
    (" 8801234567893 ", {"product": "bagel"}),
    ("96385074", {"product": "gum"}),
    ("0000096385074", {"product": "gum"}),
    ("036000291452", {"product": "soda"}),
    ("0036000291452", {"product": "soda"}),
    ("CUP-0001", {"product": "cup"}),
    ("00777", {"product": "00777"}),
    # A label with a barcode of its own is that product, whatever its prefix says.
    ("2100000000005", {"product": "sticker"}),
    # 350 g and 12.345 kg by the product's own label code, 80 g by the five digits of its item.
    ("2512345003502", {"product": "shiitake", "quantityMilli": 350}),
    ("2512345123453", {"product": "shiitake", "quantityMilli": 12345}),
    ("2954321000806", {"product": "oyster", "quantityMilli": 80}),
    # 4,500 won and 99,999 won.
    ("2000777045004", {"product": "00777", "unitPrice": 4500}),
    ("2400777999992", {"product": "00777", "unitPrice": 99999}),
    ("2154321070001", {"product": "oyster", "unitPrice": 7000}),
    # 10,300 won are 412 g at 25,000 won a kilogram; no gram comes to 10,301.
    ("2165432103007", {"product": "enoki", "quantityMilli": 412}),
    ("2165432103014", {"product": "enoki", "unitPrice": 10301}),
    ("8801234567890", {"trouble": "wrong_check"}),
    ("96385075", {"trouble": "wrong_check"}),
    ("2512345003500", {"trouble": "wrong_check"}),
    ("4006381333931", {"trouble": "unknown"}),
    ("2599999003508", {"trouble": "unknown"}),
    ("nothing-like-it", {"trouble": "unknown"}),
    ("123456789", {"trouble": "unknown"}),
    ("2954321000004", {"trouble": "no_value", "product": "oyster"}),
    ("2000777000003", {"trouble": "no_value", "product": "00777"}),
    ("2500777003504", {"trouble": "not_weighed", "product": "00777"}),
]

MENU = [
    "아메리카노", "디카페인 아메리카노", "카페라떼", "바닐라라떼", "콜드브루", "유자차", "초코칩 쿠키", "닭갈비", "값진 선물", "Iced Tea",
    "쑥떡",
]
SEARCHES: list[tuple[str, list[str]]] = [
    ("ㅇㅁㄹㅋㄴ", ["아메리카노", "디카페인 아메리카노"]),
    ("ㅁㄹㅋ", ["아메리카노", "디카페인 아메리카노"]),
    ("아메ㄹㅋ", ["아메리카노", "디카페인 아메리카노"]),
    ("ㄷㅋ", ["디카페인 아메리카노"]),
    # Half-typed: 아멜 and 아메맄 are on their way to 아메리카노, 라 to 라떼.
    ("아멜", ["아메리카노", "디카페인 아메리카노"]),
    ("아메맄", ["아메리카노", "디카페인 아메리카노"]),
    ("카페라", ["카페라떼"]),
    ("바닐라ㄹ", ["바닐라라떼"]),
    # A plain consonant finds the doubled one, and not the other way round; a keyboard joins ㄹ and ㄱ.
    ("ㅋㅍㄹㄷ", ["카페라떼"]),
    ("ㅋㅍㄹㄸ", ["카페라떼"]),
    ("ㅆㄸ", ["쑥떡"]),
    ("ㅅㄷ", ["쑥떡"]),
    ("ㄸㅋ", []),
    ("ㄷㄺ", []),
    ("ㄷㄱㅂ", ["닭갈비"]),
    ("달", []),
    ("닭ㄱ", ["닭갈비"]),
    ("값ㅈ", ["값진 선물"]),
    ("갑", []),
    ("쿠키", ["초코칩 쿠키"]),
    ("초코칩쿠키", ["초코칩 쿠키"]),
    ("초코칩 쿠키", ["초코칩 쿠키"]),
    ("ㅣㅔ", []),
    ("유ㅏ", ["유자차"]),
    ("iced", ["Iced Tea"]),
    ("TEA", ["Iced Tea"]),
    ("sku-4", ["콜드브루"]),
    ("880000000005", ["유자차"]),
    ("ᄋᄆᄅ", ["아메리카노", "디카페인 아메리카노"]),
    ("zzz", []),
    ("   ", []),
]  # fmt: skip


@pytest.fixture(scope="module")
def call(chromium: Browser) -> Iterator[Calls]:
    """Calls a function of a module of the order, once for each list of arguments."""
    context = chromium.new_context(base_url="http://modules.test")
    context.route("**/*.js", lambda route: route.fulfill(path=ORDER / route.request.url.rpartition("/")[2], content_type="text/javascript"))
    context.route("**/", lambda route: route.fulfill(body="", content_type="text/html"))
    page = context.new_page()
    page.goto("/")

    def calls(module: str, name: str, given: list[list[Any]]) -> list[Any]:
        source = f"/{module}.js"
        answers: list[Any] = page.evaluate(CALL, [source, name, given])
        return answers

    yield calls
    context.close()


def test_a_scan_is_a_product_a_weight_a_price_or_told_apart(call: Calls) -> None:
    found = call("codes", "findScanned", [[PRODUCTS, code] for code, _ in SCANS])
    told = [{**answer, **({"product": answer["product"]["sku"]} if answer.get("product") else {})} for answer in found]
    assert list(zip([code for code, _ in SCANS], told, strict=True)) == SCANS


@pytest.mark.parametrize(("digits", "digit"), [
    ("880123456789", "3"), ("9638507", "4"), ("03600029145", "2"), ("400638133393", "1"), ("000000000000", "0"), ("251234500350", "2"),
])
def test_the_check_digit_is_the_standards(call: Calls, digits: str, digit: str) -> None:
    assert call("codes", "checkDigit", [[digits]]) == [digit]


def test_one_wrong_digit_is_always_noticed(call: Calls) -> None:
    good = "8801234567893"
    wrong = [good[:place] + str((int(good[place]) + more) % 10) + good[place + 1 :] for place in range(13) for more in range(1, 10)]
    assert {answer["kind"] for answer in call("codes", "readCode", [[code] for code in wrong])} == {"wrong_check"}


def test_what_is_typed_finds_what_is_meant_best_first(call: Calls) -> None:
    menu = [{"sku": f"sku-{number}", "name": name, "barcode": f"8800000000{number:02}"} for number, name in enumerate(MENU)]
    found = call("search", "found", [[menu, query] for query, _ in SEARCHES])
    assert [(query, [product["name"] for product in answer]) for (query, _), answer in zip(SEARCHES, found, strict=True)] == SEARCHES
