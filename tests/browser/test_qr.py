"""The tablet's QR codes, in a real Chromium, module for module those of another encoder; and what is drawn is what was reckoned."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
import segno.encoder
from playwright.sync_api import Browser, Error, Page, Route

UI = Path(__file__).parents[2] / "pos" / "checkout" / "static" / "js" / "ui"
LINK = "https://pos.example.kr/r/AZMPLnwbfV6aUS9qHAudEQ"
# One letter, real links, each version full and one letter beyond it, and letters of three bytes.
TEXTS = ["a", LINK, f"https://pos.jahwal-incheon.example.kr/r/{LINK[-22:]}", "꿈이든 the 카페" * 3] + [
    "x" * length for full in (14, 26, 42, 62, 84, 106, 122, 152, 180) for length in (full, full + 1)
] + ["x" * 213]
CODES = """async ([text, masks]) => {
  const { qrCode } = await import('/qr.js');
  return masks.map((mask) => qrCode(text, mask));
}"""
DRAWN = """async (text) => {
  const { qrCode, qrPicture } = await import('/qr.js');
  const { modules } = qrCode(text);
  const svg = qrPicture(text, 'a code');
  const side = Number(svg.getAttribute('viewBox').split(' ')[2]);
  const seen = Array.from({ length: side }, () => Array(side).fill(0));
  for (const [, x, y, length] of svg.querySelector('path').getAttribute('d').matchAll(/M(\\d+) (\\d+)h(\\d+)v1h-\\d+z/g)) {
    for (let step = 0; step < Number(length); step += 1) seen[Number(y)][Number(x) + step] = 1;
  }
  return { modules, seen, label: svg.getAttribute('aria-label'), role: svg.getAttribute('role') };
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page that can import the encoder."""

    def serve(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name.endswith(".js"):
            route.fulfill(content_type="text/javascript", body=(UI / name).read_text(encoding="utf-8"))
        else:
            route.fulfill(content_type="text/html", body="<!doctype html><title>QR</title>")

    context = chromium.new_context()
    context.route("**/*", serve)
    opened = context.new_page()
    opened.goto("http://encoder.invalid/")
    yield opened
    context.close()


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The other encoder. It pads a text that ends on a whole byte with one byte more than the standard (7.4.10) has; readers skip it."""
    monkeypatch.setattr(segno.encoder, "write_padding_bits", lambda bits, _version, length: bits.extend([0] * (-length % 8)))
    return lambda text, **given: segno.make(text, error="m", mode="byte", encoding="utf-8", boost_error=False, micro=False, **given)


def codes(page: Page, text: str, masks: list[int | None]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = page.evaluate(CODES, [text, masks])
    return made


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{len(text.encode())}-bytes")
def test_every_module_is_where_the_other_encoder_has_it(page: Page, other: Any, text: str) -> None:
    masks = range(8) if text == LINK else [len(text) % 8]
    for code in codes(page, text, [None, *masks]):
        theirs = other(text, version=code["version"], mask=code["mask"])
        assert [list(row) for row in theirs.matrix] == code["modules"], f"version {code['version']}, mask {code['mask']}"
    assert code["version"] == other(text).version


def test_the_mask_is_the_one_with_the_least_penalty(page: Page) -> None:
    for text in TEXTS[:2]:
        chosen, *all_masks = codes(page, text, [None, *range(8)])
        scores = [
            segno.encoder.evaluate_mask([bytearray(row) for row in code["modules"]], len(code["modules"]), len(code["modules"]))
            for code in all_masks
        ]
        assert scores[chosen["mask"]] == min(scores)


def test_what_is_drawn_is_the_code_with_its_quiet_zone(page: Page) -> None:
    drawn = page.evaluate(DRAWN, LINK)
    side = len(drawn["modules"])
    assert len(drawn["seen"]) == side + 8
    assert [row[4:-4] for row in drawn["seen"][4:-4]] == drawn["modules"]
    assert sum(map(sum, drawn["seen"])) == sum(map(sum, drawn["modules"]))
    assert (drawn["label"], drawn["role"]) == ("a code", "img")


def test_a_text_that_is_too_long_is_refused(page: Page) -> None:
    with pytest.raises(Error, match="RangeError"):
        codes(page, "x" * 214, [None])
