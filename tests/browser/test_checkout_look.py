"""Every screen of the checkout, lying, upright and on a phone, in both languages: large enough, nothing cut, nothing axe minds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.axe import minded_by_axe
from tests.support.checkout_page import Checkout, tablet
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.waiting import still

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

SIZES = {"lying": (1280, 800), "upright": (800, 1280), "phone": (390, 844)}
SMALLEST_TARGET, SMALLEST_GAP, SMALLEST_WORD = 60, 8, 18
ROOT = {"normal": "16px", "large": "20px", "double": "32px"}

MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8")
WORDS = {
    "ko-KR": {
        "pair": "연결하기", "card": "카드", "cash": "현금", "finish": "결제 마치기", "exact": "딱 맞게", "type": "숫자로 적기",
        "more": "더보기", "next": "다음 주문", "unsent": "못 보낸 판매 보기",
    },
    "en-US": {
        "pair": "Pair", "card": "Card", "cash": "Cash", "finish": "Finish", "exact": "Exact", "type": "Type the amount",
        "more": "More", "next": "Next order", "unsent": "Show unsent sales",
    },
}


# `make test` looks at the two that differ most; `make soak` at all of them, before an issue is closed.
FACES = (
    ("lying", "ko-KR"), ("phone", "en-US"),
    *(
        pytest.param(face, marks=pytest.mark.soak)
        for face in (
            ("upright", "ko-KR"), ("phone", "ko-KR"), ("lying", "en-US"), ("upright", "en-US"),
            ("lying", "ko-KR", "double"), ("upright", "ko-KR", "double"), ("phone", "ko-KR", "double"), ("lying", "en-US", "double"),
        )
    ),
)


@pytest.fixture(params=FACES, ids=lambda given: "-".join(given))
def face(request: pytest.FixtureRequest, chromium: Browser, server: Server) -> Iterator[tuple[Checkout, dict[str, str]]]:
    """The page at a size and in a language, and the words of that language."""
    size, locale, *words = request.param
    width, height = SIZES[size]
    context = tablet(chromium, server, locale=locale, viewport={"width": width, "height": height}, reduced_motion="reduce")
    yield Checkout.open(context, *words), WORDS[locale]
    context.close()


def look(page: Page, screen: str, pictures: Path, words: str = "normal") -> list[str]:
    """What is wrong with the screen as it stands, with words of this size; its picture is kept beside the test's other files."""
    still(page)
    # A picture of the whole page would give the browser's own words back their usual size.
    page.screenshot(path=str(pictures / f"{screen}.png"))
    root = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    assert root == ROOT[words], f"{screen} was not looked at in {words} words"
    measured: list[str] = page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_GAP, SMALLEST_WORD])
    violations = [f"axe {rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in minded_by_axe(page)]
    return [f"{screen}: {trouble}" for trouble in measured + violations]


def test_every_screen_is_large_enough_and_whole(face: tuple[Checkout, dict[str, str]], server: Server, shop: Shop, tmp_path: Path) -> None:
    till, words = face
    page = till.page
    wrong = look(page, "01-pair", tmp_path, till.words)
    page.locator("#pair-code").fill(shop.pairing_code(server))
    till.press(words["pair"], exact=True)
    expect(page.locator(".people")).to_be_visible()
    wrong += look(page, "02-who", tmp_path, till.words)
    till.press("참여자 03")
    expect(till.tile("latte")).to_be_visible()
    wrong += look(page, "03-sell-empty", tmp_path, till.words)
    till.tile("americano").click()
    page.locator('[data-key="temperature/ice"]').click()
    wrong += look(page, "04-options", tmp_path, till.words)
    page.locator("dialog .btn.big").click()
    till.add("latte", times=2)
    page.locator('[data-key="tab-상품"]').click()
    till.tile("shiitake").click()
    page.locator('[data-key="key-1"]').click()
    wrong += look(page, "05-weight", tmp_path, till.words)
    page.locator("dialog .btn.big").click()
    page.locator('[data-key="tab-커피"]').click()
    wrong += look(page, "06-sell", tmp_path, till.words)
    till.press(words["more"], exact=True)
    wrong += look(page, "07-menu", tmp_path, till.words)
    page.keyboard.press("Escape")
    till.pay()
    wrong += look(page, "08-pay", tmp_path, till.words)
    page.locator('[data-key="note-50000"]').click()
    wrong += look(page, "09-change", tmp_path, till.words)
    till.press(words["type"])
    wrong += look(page, "10-typed", tmp_path, till.words)
    page.get_by_role("radio", name=words["card"]).click()
    page.locator("#card-no").fill("9410123412343456")
    wrong += look(page, "11-card", tmp_path, till.words)
    page.get_by_role("radio", name=words["cash"]).click()
    till.press(words["exact"])
    till.lose_network()
    till.press(words["finish"])
    till.sold()
    wrong += look(page, "12-done", tmp_path, till.words)
    till.press(words["next"])
    expect(page.locator(".banner.warn")).to_be_visible()
    wrong += look(page, "13-offline", tmp_path, till.words)
    till.press(words["unsent"])
    wrong += look(page, "14-unsent", tmp_path, till.words)
    assert wrong == []
    assert till.errors == []


def test_a_sale_can_be_made_with_the_keyboard_alone(till: Checkout, server: Server, shop: Shop) -> None:
    till.enter("카페라떼")
    till.shows("3,500원")
    expect(till.tile("latte")).to_be_focused()
    for words in ("3,500원 결제하기", "딱 맞게", "결제 마치기"):
        till.enter(words)
    sold = till.sold()
    till.says("1건 모두 전송됨")
    assert [sale["receipt_no"] for sale in shop.sales(server)] == [sold.receipt_no]
