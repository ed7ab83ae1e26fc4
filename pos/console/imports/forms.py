"""The empty forms of each kind of file: which headings it has, with a row or two of examples, as csv that a Korean spreadsheet opens."""

from collections.abc import Sequence

from pos.exports.table_text import csv_file
from sites.errors import Message, say

NEEDED, OPTIONAL = True, False
# What each heading is called in English; both are understood.
ENGLISH = {
    "상품코드": "sku", "상품명": "name", "분류": "category", "가격": "price", "과세구분": "tax_class", "바코드": "barcode",
    "적용일": "from", "사업장": "site", "품목": "item", "수량": "quantity", "단위": "unit", "기준일": "date",
    "2019년 1월 … 12월": "2019-01 … 2019-12", "합계": "total", "날짜": "date", "현금, 카드 …": "cash, card …",
    "옵션그룹": "group", "옵션명": "option", "옵션가격": "option price", "최소": "min", "최대": "max", "옵션코드": "option code",
    "과세, 면세": "taxable, exempt", "건수": "sales", "비고": "note",
    "거래일자": "date", "발급일자": "date", "승인번호": "approval_no", "금액": "amount", "구분": "kind", "카드사": "issuer",
    "단말기번호": "terminal",
}

# Heading, whether it has to be there, and what it holds.
COLUMNS: dict[str, tuple[tuple[str, bool, Message], ...]] = {
    "products": (
        ("상품코드", NEEDED, say("영문과 숫자", "letters and digits")),
        ("상품명", OPTIONAL, say("새 상품에는 꼭", "needed for a new one")),
        ("분류", OPTIONAL, say("커피, 디저트 …", "coffee, dessert …")),
        ("가격", OPTIONAL, say("부가세를 넣은 값", "VAT included")),
        ("과세구분", OPTIONAL, say("과세, 면세, 비과세", "taxable, exempt, out_of_scope")),
        ("바코드", OPTIONAL, say("숫자 그대로", "as printed")),
        ("적용일", OPTIONAL, say("2020-11-23처럼", "like 2020-11-23")),
    ),
    "options": (
        ("상품코드", NEEDED, say("이미 있는 상품", "a product that stands")),
        ("옵션그룹", NEEDED, say("온도, 추가 …", "temperature, extras …")),
        ("옵션명", NEEDED, say("ICE, 샷 추가 …", "ice, extra shot …")),
        ("옵션가격", OPTIONAL, say("비우면 0원", "empty: 0 won")),
        ("최소", OPTIONAL, say("꼭 고르면 1", "1 where one must be chosen")),
        ("최대", OPTIONAL, say("하나만 고르면 1", "1 where only one may be")),
        ("옵션코드", OPTIONAL, say("비우면 저절로", "empty: by itself")),
        ("적용일", OPTIONAL, say("2020-11-23처럼", "like 2020-11-23")),
    ),
    "prices": (
        ("사업장", OPTIONAL, say("이름이나 코드", "name or code")),
        ("상품코드", NEEDED, say("또는 상품명", "or the name")),
        ("가격", NEEDED, say("부가세를 넣은 값", "VAT included")),
        ("적용일", OPTIONAL, say("2020-11-23처럼", "like 2020-11-23")),
    ),
    "opening-stock": (
        ("사업장", OPTIONAL, say("이름이나 코드", "name or code")),
        ("품목", NEEDED, say("이름이나 코드", "name or code")),
        ("수량", NEEDED, say("소수 셋째 자리까지", "up to three places")),
        ("단위", OPTIONAL, say("g, ml, ea …", "g, ml, ea …")),
        ("기준일", OPTIONAL, say("2020-11-01처럼", "like 2020-11-01")),
    ),
    "past-months": (
        ("사업장", NEEDED, say("이름이나 코드", "name or code")),
        ("2019년 1월 … 12월", NEEDED, say("또는 연월과 매출액", "or month and amount")),
        ("과세구분", OPTIONAL, say("줄마다 다를 때", "where rows differ")),
        ("합계", OPTIONAL, say("맞는지 확인합니다", "is checked")),
    ),
    "card-statement": (
        ("거래일자", NEEDED, say("승인일도 됩니다", "the day of the approval")),
        ("승인번호", NEEDED, say("영문과 숫자", "letters and digits")),
        ("금액", NEEDED, say("취소는 음수로", "cancelled: negative")),
        ("구분", OPTIONAL, say("승인, 취소", "approved, cancelled")),
        ("카드사", OPTIONAL, say("신한, 국민 …", "issuer")),
        ("단말기번호", OPTIONAL, say("단말기별로 볼 때", "to see each terminal")),
        ("사업장", OPTIONAL, say("이름이나 코드", "name or code")),
    ),
    "cash-receipt-statement": (
        ("발급일자", NEEDED, say("거래일자도 됩니다", "the day of issue")),
        ("승인번호", NEEDED, say("영문과 숫자", "letters and digits")),
        ("금액", NEEDED, say("취소는 음수로", "cancelled: negative")),
        ("구분", OPTIONAL, say("승인, 취소", "approved, cancelled")),
        ("사업장", OPTIONAL, say("이름이나 코드", "name or code")),
    ),
    "day-totals": (
        ("날짜", NEEDED, say("2020-11-20처럼", "like 2020-11-20")),
        ("현금, 카드 …", NEEDED, say("결제 수단마다 한 열", "a column per method")),
        ("과세, 면세", NEEDED, say("세금 구분마다 한 열", "a column per tax class")),
        ("건수", NEEDED, say("영수증 수", "number of receipts")),
        ("사업장", OPTIONAL, say("이름이나 코드", "name or code")),
        ("합계", OPTIONAL, say("맞는지 확인합니다", "is checked")),
        ("비고", OPTIONAL, say("200자까지", "up to 200 letters")),
    ),
}

_MONTHS = [f"2019년 {month}월" for month in range(1, 13)]
_FORMS: dict[str, tuple[str, Sequence[str], Sequence[Sequence[str | int]]]] = {
    "products": ("상품-양식.csv", ("상품코드", "상품명", "분류", "가격", "과세구분", "바코드", "적용일"),
                 [("example-tea", "예시 유자차", "차·음료", 3000, "과세", "", ""),
                  ("example-mushroom", "예시 표고버섯", "상품", 5000, "면세", "", "")]),
    "options": ("옵션-양식.csv", ("상품코드", "옵션그룹", "옵션명", "옵션가격", "최소", "최대", "적용일"),
                [("example-tea", "예시 온도", "따뜻하게", 0, 1, 1, ""), ("example-tea", "예시 온도", "차갑게", 500, 1, 1, ""),
                 ("example-tea", "예시 추가", "꿀 추가", 300, 0, 1, "")]),
    "prices": ("사업장-가격-양식.csv", ("사업장", "상품코드", "가격", "적용일"), [("cafe-01", "example-tea", 2800, "")]),
    "opening-stock": ("처음-재고-양식.csv", ("사업장", "품목", "수량", "단위", "기준일"),
                      [("cafe-01", "example-beans", 5000, "g", "")]),
    "past-months": ("월-매출-양식.csv", ("사업장", *_MONTHS, "합계"), [("cafe-01", *[1_000_000] * 12, 12_000_000)]),
    "card-statement": ("카드-승인-양식.csv", ("사업장", "거래일자", "승인번호", "금액", "구분", "카드사", "단말기번호"),
                       [("cafe-01", "2020-11-20", "30000001", 5000, "승인", "예시카드", "1")]),
    "cash-receipt-statement": ("홈택스-현금영수증-양식.csv", ("사업장", "발급일자", "승인번호", "금액", "구분"),
                               [("cafe-01", "2020-11-20", "300000001", 5000, "승인")]),
    "day-totals": ("하루-합계-양식.csv", ("사업장", "날짜", "현금", "카드", "과세", "면세", "건수", "합계", "비고"),
                   [("gs25-01", "2020-11-20", 300_000, 900_000, 1_100_000, 100_000, 180, 1_200_000, "예시")]),
}


def template_name(kind: str) -> str:
    """What the empty form is called."""
    return _FORMS[kind][0]


def template_file(kind: str) -> bytes:
    """The empty form: headings, and example rows to be written over."""
    _, headings, rows = _FORMS[kind]
    return csv_file(headings, rows)
