"""From a document to its cells: each facet alone is the whole, and one document never has a negative share of itself."""

from collections import defaultdict
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pos.revenue.cells import OF_MONTHS, Cell, Facet, cells_of, merge
from tests.pos.revenue.drawing import (
    document,
    drawn_documents,
    drawn_refund,
    drawn_sale,
    line,
)
from tests.support.make_vectors import shared

MONEY = ("gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope")
KEYS_END = Cell._fields.index("sales")
COUNTING = (Facet.DAY, Facet.HOUR, Facet.MONTH, Facet.MONTH_HOUR)


def measures(cell: Cell) -> tuple[int, ...]:
    return cell[KEYS_END:]  # type: ignore[return-value]


def of_days(cells: list[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.facet in list(OF_MONTHS)]


def of_facet(facet: Facet, cells: list[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.facet == facet]


def money(cells: list[Cell]) -> tuple[int, ...]:
    return tuple(sum(getattr(cell, measure) for cell in cells) for measure in MONEY)


seeds = st.integers(0, 2**64)


@given(seeds)
def test_every_facet_alone_is_the_whole_document(seed: int) -> None:
    for counted in drawn_documents(seed):
        cells = cells_of(counted)
        sign = -1 if counted.is_refund else 1
        revenue = [line for line in counted.lines if line.tax_class != "out_of_scope"]
        net = sum(line.net for line in revenue)
        gross = sum(line.gross for line in revenue)
        whole = (
            0 if counted.is_refund else gross,
            0 if counted.is_refund else gross - net,
            net if counted.is_refund else 0,
            sign * sum(line.supply for line in revenue),
            sign * sum(line.vat for line in revenue),
            sign * sum(line.net for line in revenue if line.tax_class == "exempt"),
            sign * sum(line.net for line in counted.lines if line.tax_class == "out_of_scope"),
        )
        for facet in Facet:
            assert money(of_facet(facet, cells)) == whole, facet.name
        quantity = sign * sum(line.quantity_milli for line in revenue)
        for facet in (Facet.DAY, Facet.HOUR, Facet.PRODUCT):
            assert sum(cell.quantity_milli for cell in of_facet(facet, cells)) == quantity
        assert all(cell.quantity_milli == 0 for cell in of_facet(Facet.TENDER, cells))


@given(seeds)
def test_every_document_is_counted_once_more_in_its_month(seed: int) -> None:
    for counted in drawn_documents(seed):
        cells = cells_of(counted)
        again = [
            cell._replace(
                facet=int(OF_MONTHS[Facet(cell.facet)]), book_date=counted.book_date.replace(day=1),
                key2=str(counted.book_date.isoweekday()) if cell.facet == Facet.HOUR else cell.key2,
            )
            for cell in of_days(cells)
        ]  # fmt: skip
        assert [cell for cell in cells if cell.facet in list(OF_MONTHS.values())] == again


@given(seeds)
def test_every_cell_adds_up_and_none_is_negative_in_itself(seed: int) -> None:
    for counted in drawn_documents(seed):
        for cell in cells_of(counted):
            assert cell.gross - cell.discount - cell.refund == cell.supply + cell.vat + cell.exempt
            if counted.is_refund:
                assert (cell.gross, cell.discount) == (0, 0)
                assert cell.refund >= 0
                assert max(cell.quantity_milli, cell.supply, cell.vat, cell.exempt, cell.out_of_scope) <= 0
            else:
                assert all(measure >= 0 for measure in measures(cell))


@given(seeds)
def test_net_and_out_of_scope_of_each_method_are_what_was_paid_by_it(seed: int) -> None:
    for counted in drawn_documents(seed):
        paid: dict[str, int] = defaultdict(int)
        for payment in counted.payments:
            paid[payment.method] += -payment.amount if counted.is_refund else payment.amount
        by_method: dict[str, int] = defaultdict(int)
        for cell in of_facet(Facet.TENDER, cells_of(counted)):
            by_method[cell.key1] += cell.gross - cell.discount - cell.refund + cell.out_of_scope
        assert {method: won for method, won in by_method.items() if won} == paid


@given(seeds)
def test_each_class_takes_its_part_of_what_the_classes_before_it_left(seed: int) -> None:
    for counted in drawn_documents(seed):
        left = [payment.amount for payment in counted.payments]
        expected: dict[tuple[str, str], int] = defaultdict(int)
        for tax_class in ("taxable", "exempt", "out_of_scope"):
            net = sum(line.net for line in counted.lines if line.tax_class == tax_class)
            for place, part in enumerate(shared(net, left)):
                left[place] -= part
                expected[counted.payments[place].method, tax_class] += -part if counted.is_refund else part
        found = {
            (cell.key1, cell.key2): cell.supply + cell.vat + cell.exempt + cell.out_of_scope
            for cell in of_facet(Facet.TENDER, cells_of(counted))
        }
        assert {key: won for key, won in found.items() if won} == {key: won for key, won in expected.items() if won}


@given(seeds)
def test_keys_are_unique_sorted_and_made_of_plain_values(seed: int) -> None:
    for counted in drawn_documents(seed):
        cells = cells_of(counted)
        keys = [cell[:KEYS_END] for cell in cells]
        assert keys == sorted(set(keys))
        assert all(type(cell.facet) is int for cell in cells)
        assert {cell.party for cell in cells} == {counted.party}
        counts = (0, 1) if counted.is_refund else (1, 0)
        for cell in cells:
            counting = cell.facet in COUNTING
            assert (cell.sales, cell.refunds) == (counts if counting else (0, 0))


@given(seeds)
def test_merged_cells_of_many_documents_have_the_sums_of_all(seed: int) -> None:
    cells = [cell for counted in drawn_documents(seed, 8) for cell in cells_of(counted)]
    merged = merge(cells)
    assert [cell[:KEYS_END] for cell in merged] == sorted({cell[:KEYS_END] for cell in cells})
    for cell in merged:
        same = [other for other in cells if other[:KEYS_END] == cell[:KEYS_END]]
        assert list(cell[KEYS_END:]) == [sum(column) for column in zip(*(one[KEYS_END:] for one in same), strict=True)]
        assert cell.gross - cell.discount - cell.refund == cell.supply + cell.vat + cell.exempt
    assert merge(reversed(merged)) == merged


@given(seeds)
def test_a_sale_wholly_refunded_in_parts_leaves_no_money_behind(seed: int) -> None:
    random = Random(seed)
    sale = drawn_sale(random)
    sold = [line.quantity_milli for line in sale.lines]
    done = [0] * len(sold)
    parts = []
    while done != sold:
        after = [random.choice((whole, random.randint(start, whole))) for start, whole in zip(done, sold, strict=True)]
        parts.append(drawn_refund(random, sale, done, after))
        done = after
    cells = merge(cell for part in [sale, *parts] for cell in cells_of(part))
    for facet in Facet:
        gross, discount, refund, *rest = money(of_facet(facet, cells))
        assert refund == gross - discount
        assert rest == [0, 0, 0, 0]
    for cell in of_facet(Facet.PRODUCT, cells):
        assert cell[Cell._fields.index("supply") :] == (0, 0, 0, 0)
        assert cell.quantity_milli == 0


def test_an_ordinary_sale_is_six_cells_of_its_day_and_six_of_its_month() -> None:
    lines = [line("americano", 2500), line("latte", 3500), line("cookie", 1500, category="dessert")]
    cells = cells_of(document(lines, [("card", 7500)]))
    assert len(cells) == 12
    assert [cell[0:1] + cell[3:6] for cell in of_days(cells)] == [
        (1, "", "", ""),
        (2, "09", "", ""),
        (3, "card", "taxable", ""),
        (4, "americano", "taxable", "coffee"),
        (4, "cookie", "taxable", "dessert"),
        (4, "latte", "taxable", "coffee"),
    ]


def test_a_coupon_and_a_card_share_both_classes_of_a_sale() -> None:
    lines = [line("latte", 6000, gross=6500), line("oyster-1kg", 4000, "exempt"), line("deposit", 5000, "out_of_scope")]
    tender = of_facet(Facet.TENDER, cells_of(document(lines, [("coupon", 5000), ("card", 10000)])))
    assert [(cell.key1, cell.key2, *money([cell])) for cell in tender] == [
        ("card", "exempt", 2667, 0, 0, 0, 0, 2667, 0),
        ("card", "out_of_scope", 0, 0, 0, 0, 0, 0, 3333),
        ("card", "taxable", 4333, 333, 0, 3637, 363, 0, 0),
        ("coupon", "exempt", 1333, 0, 0, 0, 0, 1333, 0),
        ("coupon", "out_of_scope", 0, 0, 0, 0, 0, 0, 1667),
        ("coupon", "taxable", 2167, 167, 0, 1818, 182, 0, 0),
    ]


def test_a_free_sale_without_a_payment_stands_under_no_method() -> None:
    [tender] = of_facet(Facet.TENDER, cells_of(document([line("latte", 0, gross=3500)], [])))
    assert (tender.key1, tender.key2, tender.gross, tender.discount) == ("none", "taxable", 3500, 3500)


def test_a_line_given_away_with_a_paid_one_stands_with_the_first_payment() -> None:
    lines = [line("latte", 0, gross=3500), line("oyster-1kg", 4000, "exempt")]
    tender = of_facet(Facet.TENDER, cells_of(document(lines, [("cash", 1000), ("card", 3000)])))
    assert [(cell.key1, cell.key2, cell.gross, cell.discount) for cell in tender] == [
        ("card", "exempt", 3000, 0),
        ("cash", "exempt", 1000, 0),
        ("cash", "taxable", 3500, 3500),
    ]


def test_two_payments_by_one_method_are_one_cell() -> None:
    tender = of_facet(Facet.TENDER, cells_of(document([line("latte", 3500)], [("card", 1500), ("card", 2000)])))
    assert [(cell.key1, cell.gross) for cell in tender] == [("card", 3500)]


def test_a_deposit_counts_as_a_sale_and_as_nothing_else_but_out_of_scope() -> None:
    for cell in cells_of(
        document([line("deposit", 5000, "out_of_scope", gross=6000, category=None)], [("cash", 5000)])
    ):
        assert money([cell]) == (0, 0, 0, 0, 0, 0, 5000)
        assert cell.quantity_milli == 0
        assert cell.sales == (1 if cell.facet in COUNTING else 0)


def test_a_refund_takes_away_what_the_sale_brought_and_names_it_refund() -> None:
    counted = document([line("latte", 5000, gross=6000)], [("cash", 5000)], is_refund=True, hour=23, sales=0)
    day, hour, tender, product = of_days(cells_of(counted))
    for cell in (day, hour, tender, product):
        assert money([cell]) == (0, 0, 5000, -4545, -455, 0, 0)
    assert (day.sales, day.refunds, day.quantity_milli) == (0, 1, -1000)
    assert (hour.key1, tender.key1, product.key1) == ("23", "cash", "latte")
    assert (tender.refunds, product.refunds, tender.quantity_milli, product.quantity_milli) == (0, 0, 0, -1000)


def test_a_day_total_states_its_own_number_of_sales_and_has_no_hour() -> None:
    counted = document([line("goods", 90_000, category=None)], [("card", 90_000)], hour=None, sales=41)
    day, hour, tender, product = of_days(cells_of(counted))
    assert (day.sales, hour.sales, hour.key1) == (41, 41, "")
    assert (tender.sales, product.sales, product.key3) == (0, 0, "")
