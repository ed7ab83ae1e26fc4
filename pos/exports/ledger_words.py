"""The words of the sales ledger: what a document and a payment are called there, and how much of a number is shown."""

SOURCES = {"sale": "판매", "refund": "환불", "delivery": "납품", "day_total": "하루 합계", "import": "가져옴"}
WITHDRAWN = "하루 합계 취소"
METHODS = {
    "cash": "현금", "card": "카드", "incheon_eum": "인천e음", "zeropay": "제로페이", "easy_pay": "간편결제", "transfer": "계좌이체",
    "onnuri": "온누리상품권", "local_voucher": "지역상품권", "prepaid_pass": "이용권", "deposit": "예약금", "coupon": "쿠폰",
    "on_account": "외상", "sponsor": "후원",
}
LATE = "영업분"
# So many of the last digits of an approval number are shown.
SHOWN = 3


def source_word(source: str, names_another: bool) -> str:
    """What a document is called, by its source and whether it withdraws or refunds another."""
    return WITHDRAWN if source == "day_total" and names_another else SOURCES[source]


def masked(number: str) -> str:
    """An approval number as the ledger shows it."""
    shown = number[-SHOWN:]
    return "*" * (len(number) - len(shown)) + shown
