"""A receipt with every kind of line that there is, sent to a printer whose paper ends in the middle of it, on both widths of paper: it is
held, printed whole once, and what stands on the paper is what was laid out."""

from dataclasses import replace

import pytest

from pos.printing import laying_out
from pos.printing.models import HELD, PRINTED, Printer
from pos.printing.receipt_slip import Issue, receipt_slip
from pos.printing.slip import Line, Qr, Rule, Slip
from pos.sales.receipts import Earlier, Receipt, ReceiptLine, ReceiptPass, ReceiptPayment, receipt_token
from sites.db import transaction
from tests.pos.printing.counter import BASE, Counter
from tests.pos.printing.receipts import every_kind_of_line

# What tickets, passes and donations add to a receipt, beside what is on every shop's.
MORE = (
    ReceiptLine("월정액 이용권 (구두 손질)", 1000, None, 30_000, 30_000, (), 0, "out_of_scope"),
    ReceiptLine("예약금", 1000, None, 3000, 3000, (), 0, "out_of_scope"),
    ReceiptLine("구두 손질 (이용권)", 1000, None, 8000, 0, (), 8000, "taxable"),
    ReceiptLine("커피 한 잔 더 드림", 1000, None, 0, 0, (), 0, "taxable"),
)
WAYS = ("deposit", "prepaid_pass", "coupon", "onnuri", "local_voucher", "zeropay", "easy_pay", "on_account", "sponsor")
MILLIMETRES = {58: 32, 80: 48}


def whole_receipt() -> Receipt:
    """Its sums are those of no sale: the paper takes them as they stand."""
    plain = every_kind_of_line()
    paid = tuple(ReceiptPayment(method, 1000 + place, 1000 + place, None, None, None, None) for place, method in enumerate(WAYS))
    return replace(
        plain, lines=(*plain.lines, *MORE), payments=(*plain.payments, *paid),
        passes=(ReceiptPass("월정액 이용권 (구두 손질)", "P-AB12-CD34-EF56"), ReceiptPass("커피 10잔", "P-0000-1111-2222")),
        refunds=(*plain.refunds, Earlier("CAFE-03-T1-004280", -1000)),
    )


def laid(slip: Slip) -> list[str]:
    """Each line of the slip as it has to read on paper."""
    rows = [
        part.spread(slip.columns // part.size.wide) if isinstance(part, Line) else ("=" if part.heavy else "-") * slip.columns
        for part in slip.parts if isinstance(part, (Line, Rule))
    ]
    return [row for row in rows if row]


def written(counter: Counter) -> list[str]:
    return [text for text in counter.device.paper.texts if text]


@pytest.mark.parametrize("width", MILLIMETRES)
def test_every_kind_of_line_comes_whole_after_the_paper_ended_in_the_middle(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    receipt, columns = whole_receipt(), MILLIMETRES[width]
    monkeypatch.setattr(laying_out, "receipt_by_token", lambda _session, _token: receipt)
    with transaction() as session:
        session.get_one(Printer, counter.printer.id).columns = columns
    link = f"{BASE}/r/{receipt_token(counter.sale.id)}"
    expected = laid(receipt_slip(receipt, columns, Issue(link=link)))
    assert len(expected) > 60
    for line in receipt.lines:
        assert any(line.name.split()[0][:6] in row for row in expected), line
    for each in receipt.passes:
        assert any(each.code in row for row in expected)

    stopped = len(expected) // 2
    counter.device.paper_left = stopped
    job = counter.ask()
    counter.press.print_once()
    assert counter.state(job) == (HELD, "paper_out")
    counter.device.wait_until_idle()
    begun = written(counter)
    assert 0 < len(begun) < len(expected)
    assert begun == expected[: len(begun)]
    counter.device.paper.lines.clear()

    counter.device.paper_left = None
    counter.again(job)
    counter.press.print_once()
    assert counter.state(job) == (PRINTED, None)
    paper = counter.device.paper
    assert written(counter) == expected
    assert all(line.columns <= columns for line in paper.lines)
    assert (paper.unknown, paper.cuts, paper.qr) == ([], 1, [link])
    assert any(isinstance(part, Qr) for part in receipt_slip(receipt, columns, Issue(link=link)).parts)
