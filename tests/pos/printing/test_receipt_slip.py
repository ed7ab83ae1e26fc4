"""The receipt on paper: every field that it needs, in every width, read back from the printer's own page."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pos.printing.escpos import ORDERED_STATUS, Dialect, as_bytes, packed, unpacked
from pos.printing.letters import columns_of, printable
from pos.printing.plain import as_text
from pos.printing.receipt_slip import Issue, receipt_slip
from pos.printing.slip import WIDTHS, Line, Qr, Slip
from pos.printing.trial_slip import trial_slip
from tests.pos.printing.receipts import RECEIPTS, every_kind_of_line, refund_receipt
from tests.support.printer import drawn

LINK = "https://pos.example.kr/r/ABCDEFGHIJKLMNOPQRSTUV"


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("columns", WIDTHS)
def test_the_paper_says_everything_that_a_receipt_must(columns: int) -> None:
    text = squeezed(as_text(receipt_slip(every_kind_of_line(), columns, Issue(link=LINK))))
    for wanted in (
        "꿈이든the카페3호점", "사업자번호000-00-00000", "대표자예시대표", "전화032-000-0000", "여성의광장1층로비", "2020-11-20(금)14:05",
        "담당0003", "CAFE-03-T1-004271", "아메리카노", "+샷추가", "*국내산무농약참나무원목표고버섯선물세트(특대)", "0.337kg",
        "펲뷁유자차-원3,000",
        "소계27,225", "할인-1,000", "합계26,225원", "과세공급가액7,273", "부가세727", "면세8,225", "과세외10,000", "현금20,000",
        "현금영수증번호없이발급", "거스름돈14,000", "카드10,225", "카드번호9410-12**-****-3456", "승인번호30012345", "할부3개월",
        "할부일시불", "계좌이체5,000현금영수증발급안함", "환불CAFE-03-T1-004272-2,500", "주문번호059포장", "예시자료", "금액은모두예시",
    ):
        assert wanted in text, wanted
    assert LINK in text


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_refund_names_its_original(columns: int) -> None:
    text = squeezed(as_text(receipt_slip(refund_receipt(), columns)))
    assert "환불영수증" in text
    assert "원래영수번호CAFE-03-T1-004271" in text
    assert "돌려드린돈-2,900원" in text
    assert "현금영수증" not in text
    assert "주문번호" not in text


def test_a_copy_and_a_practice_say_so() -> None:
    plain = replace(every_kind_of_line(), example=False)
    assert "재발행" not in as_text(receipt_slip(plain, 48))
    assert "재발행 (2번째)" in as_text(receipt_slip(plain, 48, Issue(copy=2)))
    assert "연습용" in as_text(receipt_slip(plain, 48, Issue(practice=True)))
    assert "예시" not in as_text(receipt_slip(replace(plain, head=replace(plain.head, representative=None)), 48))


@given(RECEIPTS, st.sampled_from(WIDTHS), st.sampled_from(["ko", "en"]), st.integers(0, 3))
@settings(max_examples=50, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_receipt_fits_its_paper_and_loses_nothing(receipt, columns: int, language: str, copy: int) -> None:  # type: ignore[no-untyped-def]
    slip = receipt_slip(receipt, columns, Issue(language, LINK, copy))
    for part in slip.parts:
        if isinstance(part, Line):
            assert columns_of(part.spread(columns // part.size.wide)) * part.size.wide <= columns
    page = squeezed("".join(part.spread(0) for part in slip.parts if isinstance(part, Line)))
    boxes = 0
    options = (option.name for line in receipt.lines for option in line.options)
    for text in (receipt.head.shop, *(line.name for line in receipt.lines), *options):
        written, lost = printable(text)
        boxes += lost
        assert squeezed(written) in page
    assert slip.replaced >= boxes
    for won in (receipt.total, receipt.supply, receipt.vat, receipt.exempt, *(line.amount for line in receipt.lines)):
        assert any(f"{won:,}" in squeezed(part.spread(0)) for part in slip.parts if isinstance(part, Line))


@pytest.mark.parametrize("columns", WIDTHS)
def test_the_printer_draws_what_was_laid_out(columns: int) -> None:
    slip = receipt_slip(every_kind_of_line(), columns, Issue(link=LINK))
    paper = drawn(as_bytes(slip, Dialect(), kick=True))
    assert paper.unknown == []
    assert (paper.kicks, paper.cuts, paper.qr) == (1, 1, [LINK])
    assert all(line.columns <= columns for line in paper.lines)
    assert [line.text for line in paper.lines if line.text] == _laid(slip)
    total = next(line for line in paper.lines if line.text.startswith("합계"))
    assert (total.wide, total.high, total.bold, total.columns) == (2, 2, True, columns // 2 * 2)
    assert next(line for line in paper.lines if "대표자" in line.text).align == 1
    assert drawn(b"".join(unpacked(packed(slip, Dialect())))).texts == paper.texts


def _laid(slip: Slip) -> list[str]:
    rules = {False: "-" * slip.columns, True: "=" * slip.columns}
    texts = [
        part.spread(slip.columns // part.size.wide) if isinstance(part, Line) else rules[part.heavy]
        for part in slip.parts if isinstance(part, Line) or hasattr(part, "heavy")
    ]
    return [text for text in texts if text]


def test_hangul_needs_two_byte_mode() -> None:
    slip = receipt_slip(every_kind_of_line(), 48)
    assert "???" in "".join(drawn(as_bytes(slip, Dialect(two_byte=False))).texts)
    assert "아메리카노" in "".join(drawn(as_bytes(slip, Dialect(two_byte=False)), two_byte_from_start=True).texts)


@pytest.mark.parametrize("columns", WIDTHS)
def test_the_test_page_shows_what_a_printer_can_do(columns: int) -> None:
    slip = trial_slip("cafe-01-P1", "계산대", columns, cuts=False, drawer=True, moment="2020-11-20 (금) 14:05", address="http://localhost")
    paper = drawn(as_bytes(slip, Dialect(cuts=False)))
    assert (paper.cuts, paper.qr, paper.bars) == (0, ["http://localhost"], ["cafe-01-P1"])
    assert slip.replaced == 1
    assert {(line.wide, line.high) for line in paper.lines} >= {(1, 1), (1, 2), (2, 2)}
    assert any(line.bold for line in paper.lines)
    assert max(line.columns for line in paper.lines) == columns
    assert any(isinstance(part, Qr) for part in slip.parts)
    assert ORDERED_STATUS not in as_bytes(slip, Dialect())
