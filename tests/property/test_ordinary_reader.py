"""The quick reader of ordinary sales and the schema never disagree: it reads exactly what the schema reads, or leaves it to the schema."""

import json
from copy import deepcopy
from typing import Any

import marshmallow as ma
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.api.bodies import parse_json
from pos.api.schemas.ordinary_sale import read_ordinary
from pos.api.schemas.sales import SaleSchema
from pos.sales.wanted import METHODS, WantedSale, wanted_sale

SCHEMA = SaleSchema()
UUIDS = ("01930f2e-7c1b-7d5e-9a51-2f6a1c0b9d11", "01930F2E-7C1B-7D5E-9A51-2F6A1C0B9D11")
ODD_UUIDS = (
    "01930f2e7c1b7d5e9a512f6a1c0b9d11", "{01930f2e-7c1b-7d5e-9a51-2f6a1c0b9d11}", "urn:uuid:01930f2e-7c1b-7d5e-9a51-2f6a1c0b9d11",
    "0193_f2e-7c1b-7d5e-9a51-2f6a1c0b9d11", "01930f2e-7c1b-7d5e-9a51-2f6a1c0b9d1", "٠1930f2e-7c1b-7d5e-9a51-2f6a1c0b9d11", "",
)  # fmt: skip
ODD_NUMBERS = (True, False, -1, 0, 1, 10**9, 10**9 + 1, 2**63, 10**400, 1.0, 0.5, -0.0, 1e3, "1", "", None)
ODD_QUANTITIES = (
    "1", "0.400", "0", "0.000", "00001", "99999.999", "100000", "1.0000", "1.", ".5", "1e3", "+1", " 1", "1_0", "１", "-1",
    99_999, 100_000, True,
)  # fmt: skip
ODD_TEXTS = (
    "아메리카노", "\u1100\u1161", "e\u0301", "a\x00", "line\nline", "\u2028", "\ud800", " ", "\u00a0", "\u200b", "\u202e", "😀", "x" * 64,
    "x" * 65, "x" * 200, "x" * 201, "가" * 200, "\u1100\u1161\u11a8" * 200, "", "\ufeff", "\u0378", "\ue000",
)  # fmt: skip
ODD_INSTANTS = (
    "2020-11-20T10:15:03+09:00", "2020-11-20T01:15:03Z", "2020-11-20t01:15:03z", "2020-11-20T10:15:03.123456789+09:00",
    "2020-11-20T10:15:03", "2020-11-20 10:15:03Z", "2020-13-20T10:15:03Z", "2020-11-20T24:00:00Z", "1999-12-31T23:59:59Z",
    "2199-12-31T23:59:59-01:00", "0001-01-01T00:00:00+23:59", "2020-11-20T10:15:60Z", "2020-11-20T10:15:03+0900", "2020-W47-5T10:15:03Z",
)  # fmt: skip
LINE_FIELDS = (
    "sku",
    "name",
    "tax_class",
    "quantity",
    "unit_price",
    "options",
    "discount",
    "discount_reason",
    "note",
    "lot",
    "producer",
)
SALE_FIELDS = (
    "id", "device_seq", "sold_at", "total", "lines", "payments", "cashier", "order_type", "discount", "discount_reason", "till", "order_no",
    "note", "site", "sent_at", "customer", "ticket", "coupon_code", "passes", "approval", "surprise", "hour",
)  # fmt: skip
PAYMENT_FIELDS = (
    "method", "amount", "tendered", "approval_no", "card_no", "installments", "issuer", "terminal_id", "terminal_vat", "approved_at",
    "cash_receipt", "change",
)  # fmt: skip

values = st.one_of(
    st.sampled_from(ODD_NUMBERS), st.sampled_from(ODD_TEXTS), st.sampled_from(ODD_UUIDS + UUIDS), st.sampled_from(ODD_INSTANTS),
    st.sampled_from(ODD_QUANTITIES), st.sampled_from(("taxable", "exempt", "cash", "card", "take_out", "Taxable", *METHODS)),
    st.sampled_from(([], {}, [[]], [{}], {"by": "a-0001", "pin": "1"}, {"kind": "self_issued"}, [{"code": "ice", "price": 0}], ["pass-1"])),
    st.text(max_size=5), st.integers(),
)  # fmt: skip
option = st.fixed_dictionaries({"code": st.sampled_from(("ice", "extra-shot")), "price": st.integers(0, 10**9)})
line = st.fixed_dictionaries(
    {
        "sku": st.sampled_from(("americano", "latte")),
        "name": st.sampled_from(("아메리카노", "latte")),
        "tax_class": st.sampled_from(("taxable", "exempt", "out_of_scope")),
        "quantity": st.sampled_from(("1", "0.400", 2, "99999.999")),
        "unit_price": st.integers(0, 10**9),
    },
    optional={
        "options": st.lists(option, max_size=3),
        "discount": st.none() | st.integers(0, 10**9),
        "note": st.none(),
    },
)
payment = st.fixed_dictionaries(
    {"method": st.sampled_from(METHODS), "amount": st.integers(1, 10**9)},
    optional={"tendered": st.none() | st.integers(0, 10**9), "approval_no": st.sampled_from((None, "30012345"))},
)
ordinary_sales = st.fixed_dictionaries(
    {
        "id": st.sampled_from(UUIDS),
        "sold_at": st.sampled_from(ODD_INSTANTS[:4]),
        "total": st.integers(0, 10**9),
        "lines": st.lists(line, min_size=1, max_size=3),
        "payments": st.lists(payment, max_size=2),
    },
    optional={
        "device_seq": st.none() | st.integers(1, 10**9),
        "cashier": st.sampled_from((None, "p-0007")),
        "site": st.sampled_from((None, "cafe-01")),
        "order_type": st.sampled_from((None, "take_out")),
        "discount": st.none() | st.integers(0, 10**9),
        "discount_reason": st.sampled_from((None, "coupon")),
        "sent_at": st.sampled_from((None, ODD_INSTANTS[1])),
        "customer": st.none(),
    },
)


def by_schema(parsed: Any) -> tuple[WantedSale, str | None] | None:
    """What the schema reads; None where it refuses."""
    try:
        given = SCHEMA.load(deepcopy(parsed))
    except ma.ValidationError:
        return None
    return wanted_sale(given), given.get("site")


def check(document: Any) -> bool:
    """Compares the two readers of a document as it comes over the wire; True when the quick one read it."""
    parsed = parse_json(json.dumps(document).encode())
    quick = read_ordinary(parsed)
    if quick is not None:
        slow = by_schema(parsed)
        assert quick == slow
        # 1 == True and [] != (): the same words must come out, not only equal ones.
        assert repr(quick) == repr(slow)
    return quick is not None


@given(ordinary_sales)
@settings(max_examples=150)
def test_an_ordinary_sale_is_read_quickly_and_as_the_schema_reads_it(document: dict[str, Any]) -> None:
    assert check(document)


@given(ordinary_sales, st.data())
@settings(max_examples=400)
def test_a_changed_sale_is_read_as_the_schema_reads_it_or_not_at_all(document: dict[str, Any], data: st.DataObject) -> None:
    _change_and_check(document, data)


@pytest.mark.soak
@given(ordinary_sales, st.data())
@settings(max_examples=10_000)
def test_thousands_of_changed_sales_are_read_as_the_schema_reads_them(document: dict[str, Any], data: st.DataObject) -> None:
    _change_and_check(document, data)


def _change_and_check(document: dict[str, Any], data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        target, fields = data.draw(st.sampled_from(_places(document)))
        name = data.draw(st.sampled_from(fields))
        if data.draw(st.integers(0, 9)) == 0:
            target.pop(name, None)
        else:
            target[name] = data.draw(values)
    check(document)


def _places(document: dict[str, Any]) -> list[tuple[dict[str, Any], tuple[str, ...]]]:
    places = [(document, SALE_FIELDS)]
    for listed, fields in (("lines", LINE_FIELDS), ("payments", PAYMENT_FIELDS)):
        inside = document.get(listed)
        for item in inside if isinstance(inside, list) else ():
            if isinstance(item, dict):
                places.append((item, fields))
                options = item.get("options")
                places += (
                    [(each, ("code", "price", "name")) for each in options if isinstance(each, dict)]
                    if isinstance(options, list)
                    else []
                )
    return places


PLAIN = {
    "id": UUIDS[0], "device_seq": 1, "sold_at": ODD_INSTANTS[0], "total": 2500,
    "lines": [{"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": 2500}],
    "payments": [{"method": "cash", "amount": 2500}],
}  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [1, None, "sale", [], [PLAIN], {}, True, {"lines": []}, {**PLAIN, "lines": {}}, {**PLAIN, "payments": ""}],
)
def test_what_is_no_sale_at_all_is_left_to_the_schema(document: Any) -> None:
    assert read_ordinary(document) is None


@pytest.mark.parametrize("how_many", [(300, 20), (301, 1), (1, 21)])
def test_bounds_of_lists_are_the_schemas(how_many: tuple[int, int]) -> None:
    lines, payments = how_many
    assert check({**PLAIN, "lines": PLAIN["lines"] * lines, "payments": PLAIN["payments"] * payments}) == (
        how_many == (300, 20)
    )  # type: ignore[operator]


@pytest.mark.parametrize(
    "value", [*ODD_NUMBERS, *ODD_QUANTITIES, *ODD_TEXTS, *ODD_INSTANTS, *ODD_UUIDS, [], {}, [1], {"a": 1}]
)
def test_every_odd_value_in_every_field(value: Any) -> None:
    for field in SALE_FIELDS:
        check({**PLAIN, field: value})
    for field in LINE_FIELDS:
        check({**PLAIN, "lines": [{**PLAIN["lines"][0], field: value}]})  # type: ignore[index, dict-item]
    for field in PAYMENT_FIELDS:
        check({**PLAIN, "payments": [{**PLAIN["payments"][0], field: value}]})  # type: ignore[index, dict-item]
    for field in ("code", "price", "name"):
        check({**PLAIN, "lines": [{**PLAIN["lines"][0], "options": [{"code": "ice", "price": 0, field: value}]}]})  # type: ignore[index, dict-item]
