"""Writes tests/vectors/: sums of sales and parts of refunds that both arithmetics, the server's and the tablet's, must give.

`python tests/support/make_vectors.py` writes the same files every time. What is expected is reckoned here with exact
fractions, straight from the words of the contract, and shares no code with what it judges.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent.parent / "vectors"
LINE = ("quantity_milli", "unit_price", "options_price", "discount", "tax_class")
LINE_TOTAL = ("tax_class", "gross", "amount", "share", "net", "supply", "vat")
SUMS = ("gross", "discount", "total", "net", "supply", "vat", "exempt", "out_of_scope")
LARGEST = 10**9

Line = tuple[int, int, int, int, str]
Case = dict[str, Any]


def nearest(exact: Fraction) -> int:
    """Half up; here nothing is negative."""
    return floor(exact + Fraction(1, 2))


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """Won by won to whoever is furthest below the exact share, the earliest first."""
    if sum(weights) == 0:
        return [total if place == 0 else 0 for place in range(len(weights))]
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [floor(share) for share in exact]
    while sum(parts) < total:
        lacks = [share - part for share, part in zip(exact, parts, strict=True)]
        parts[lacks.index(max(lacks))] += 1
    return parts


def sale(lines: Sequence[Line], discount: int, vat_registered: bool) -> Case:
    """What contract section 3 says of a sale: its line totals and sums, or where it is impossible."""
    classes = [tax_class if vat_registered or tax_class != "taxable" else "exempt" for *_, tax_class in lines]
    gross = [nearest(Fraction(milli, 1000) * (price + options)) for milli, price, options, _, _ in lines]
    for place, line in enumerate(lines):
        if gross[place] > LARGEST:
            return {"impossible": {"pointer": f"/lines/{place}", "code": "amount_too_large"}}
        if line[3] > gross[place]:
            return {"impossible": {"pointer": f"/lines/{place}/discount", "code": "discount_too_large"}}
    amounts = [whole - line[3] for whole, line in zip(gross, lines, strict=True)]
    lowered = [place for place, tax_class in enumerate(classes) if tax_class != "out_of_scope"]
    if discount > sum(amounts[place] for place in lowered):
        return {"impossible": {"pointer": "/discount", "code": "discount_too_large"}}
    shares = dict(zip(lowered, shared(discount, [amounts[place] for place in lowered]), strict=True))
    nets = [amount - shares.get(place, 0) for place, amount in enumerate(amounts)]
    taxed = [place for place, tax_class in enumerate(classes) if tax_class == "taxable"]
    supply = nearest(Fraction(sum(nets[place] for place in taxed) * 10, 11))
    supplies = dict(zip(taxed, shared(supply, [nets[place] for place in taxed]), strict=True))
    rows = [
        (
            classes[place],
            gross[place],
            amounts[place],
            shares.get(place, 0),
            nets[place],
            supplies.get(place, 0),
            nets[place] - supplies[place] if place in supplies else 0,
        )
        for place in range(len(lines))
    ]
    revenue = [row for row in rows if row[0] != "out_of_scope"]
    sums = {
        "gross": sum(row[1] for row in revenue),
        "discount": sum(row[1] - row[2] + row[3] for row in revenue),
        "total": sum(amounts) - discount,
        "net": sum(row[4] for row in revenue),
        "supply": sum(row[5] for row in revenue),
        "vat": sum(row[6] for row in revenue),
        "exempt": sum(row[4] for row in rows if row[0] == "exempt"),
        "out_of_scope": sum(row[4] for row in rows if row[0] == "out_of_scope"),
    }
    return {"lines": rows, **sums}


def came_back(quantity_milli: int, net: int, vat: int, milli: int) -> tuple[int, int]:
    """Net and VAT of what came back in all."""
    if net == 0:
        return 0, 0
    money = nearest(Fraction(net) * Fraction(milli, quantity_milli))
    return money, nearest(Fraction(vat) * Fraction(money, net))


PICKED_SALES: list[tuple[str, list[Line], int, bool]] = [
    ("an empty cart", [], 0, True),
    ("2,000 is 1,818 and 182", [(1000, 2000, 0, 0, "taxable")], 0, True),
    ("5,000 is 4,545 and 455", [(1000, 5000, 0, 0, "taxable")], 0, True),
    ("1,000 off three of 3,000: 334, 333, 333", [(1000, 3000, 0, 0, "taxable")] * 3, 1000, True),
    ("the contract's own sale", [(2000, 2500, 500, 0, "taxable")], 1000, True),
    ("0.4 kg at 12,000", [(400, 12000, 0, 0, "exempt")], 0, True),
    ("half a won is a won", [(500, 2501, 0, 0, "taxable"), (1, 500, 0, 0, "exempt")], 0, True),
    ("less than half a won is none", [(1, 499, 0, 0, "taxable")], 0, True),
    ("three classes and a discount that the deposit does not share",
     [(1000, 4500, 0, 0, "taxable"), (1500, 8000, 0, 0, "exempt"), (1000, 10000, 0, 0, "out_of_scope")], 1500, True),
    ("a deposit alone", [(1000, 30000, 0, 0, "out_of_scope")], 0, True),
    ("a deposit lowered by its own discount", [(1000, 30000, 0, 5000, "out_of_scope")], 0, True),
    ("a deposit cannot hold a discount of the sale", [(1000, 30000, 0, 0, "out_of_scope")], 1, True),
    ("not VAT-registered: taxable counts as exempt",
     [(1000, 3000, 500, 0, "taxable"), (2000, 1500, 0, 0, "exempt"), (1000, 5000, 0, 0, "out_of_scope")], 700, False),
    ("a line given away", [(1000, 3000, 0, 3000, "taxable"), (1000, 2500, 0, 0, "taxable")], 0, True),
    ("a sale given away", [(1000, 3000, 0, 0, "taxable"), (3000, 700, 0, 100, "exempt")], 5000, True),
    ("a line that costs nothing", [(1000, 0, 0, 0, "taxable"), (1000, 2500, 0, 0, "taxable")], 100, True),
    ("everything costs nothing", [(1000, 0, 0, 0, "taxable"), (1000, 0, 0, 0, "exempt")], 0, True),
    ("a line discount of one won too much",
     [(1000, 2500, 0, 0, "taxable"), (1000, 2500, 0, 2501, "taxable")], 0, True),
    ("a sale discount of one won too much",
     [(1000, 2500, 0, 500, "taxable"), (1000, 1000, 0, 0, "exempt"), (1000, 9000, 0, 0, "out_of_scope")], 3001, True),
    ("a tie goes to the earlier line", [(1000, 1000, 0, 0, "taxable")] * 2, 1, True),
    ("two won over three equal lines", [(1000, 1, 0, 0, "exempt")] * 3, 2, True),
    ("a tie behind a deposit",
     [(1000, 500, 0, 0, "out_of_scope"), (1000, 500, 0, 0, "exempt"), (1000, 500, 0, 0, "taxable")], 333, True),
    ("a tie in the supply", [(1000, 1000, 0, 0, "taxable")] * 3, 0, True),
    ("single won", [(1000, 1, 0, 0, "taxable")] * 6, 0, True),
    ("the largest amount", [(1000, LARGEST, 0, 0, "taxable")], 999_999_999, True),
    ("the largest amounts share a large discount",
     [(1000, 999_999_999, 0, 0, "taxable"), (1000, LARGEST, 0, 0, "exempt"), (1000, 999_999_998, 0, 0, "taxable")],
     LARGEST, True),
    ("the largest quantity", [(99_999_999, 9_999, 1, 0, "taxable")], 123_456_789, True),
    ("the largest quantity of the dearest thing", [(99_999_999, LARGEST, 0, 0, "taxable")], 0, True),
    ("one won beyond the bound", [(1000, 1, 0, 0, "exempt"), (1000, LARGEST, 1, 0, "taxable")], 0, True),
    ("a thousandth of the dearest thing", [(1, LARGEST, 50 * LARGEST, 0, "taxable")], 1, True),
    ("sixty lines", [(1000, 997 + 13 * n, 0, n, "taxable" if n % 3 else "exempt") for n in range(60)], 7_777, True),
]  # fmt: skip

PICKED_REFUNDS: list[tuple[str, tuple[int, int, int], list[int]]] = [
    ("whole at once", (1000, 5000, 455), [1000]),
    ("one by one, 1,000 over three", (3000, 1000, 91), [1000, 1000, 1000]),
    ("a thousandth at a time", (7, 3, 1), [1] * 7),
    ("nothing was paid", (2000, 0, 0), [1000, 1000]),
    ("without VAT", (1500, 12001, 0), [500, 500, 500]),
    ("half a won", (2000, 1, 0), [1000, 1000]),
    ("by weight", (400, 4800, 436), [133, 133, 134]),
    ("not all of it", (5000, 9999, 909), [1000, 2500]),
    ("bounds", (99_999_999, LARGEST, 90_909_091), [1, 49_999_999, 49_999_998, 1]),
]


def random_sales(random: Random, count: int) -> Iterator[tuple[str, list[Line], int, bool]]:
    """Days at a café, at a farm's scale, at a till with deposits, and small numbers where ties are common."""
    for number in range(count):
        kind = ("café", "scale", "deposits", "ties")[number % 4]
        lines: list[Line] = []
        for _ in range(random.randrange(1, 6)):
            milli = 1000 * random.randrange(1, 5)
            price, options = 100 * random.randrange(0, 80), 500 * random.randrange(0, 3)
            tax_class = "taxable"
            if kind == "scale":
                milli, price, options, tax_class = random.randrange(1, 9_999), random.randrange(1, 30_000), 0, "exempt"
            elif kind == "deposits":
                tax_class = random.choice(("taxable", "exempt", "out_of_scope"))
            elif kind == "ties":
                milli, price, options = 1000, random.randrange(0, 4), 0
                tax_class = random.choice(("taxable", "taxable", "exempt"))
            gross = nearest(Fraction(milli, 1000) * (price + options))
            discount = random.randrange(0, gross + 1) if random.random() < 0.2 else 0
            lines.append((milli, price, options, discount, tax_class))
        unlowered = sale(lines, 0, True)
        discount = random.randrange(0, unlowered["net"] + 1) if random.random() < 0.6 else 0
        yield f"{kind} {number}", lines, discount, random.random() < 0.85


def random_refunds(random: Random, count: int) -> Iterator[tuple[str, tuple[int, int, int], list[int]]]:
    """Lines of all sizes, returned in one to five pieces, sometimes not to the end."""
    for number in range(count):
        milli = random.choice((1000 * random.randrange(1, 12), random.randrange(1, 20_000)))
        net = random.choice((random.randrange(0, 12), random.randrange(0, 90_000)))
        vat = random.choice((0, net - nearest(Fraction(net * 10, 11)), random.randrange(0, net + 1)))
        cuts = sorted(random.randrange(1, milli + 1) for _ in range(random.randrange(0, 4)))
        ends = [*cuts, milli] if random.random() < 0.8 else cuts or [milli]
        yield f"random {number}", (milli, net, vat), [b - a for a, b in zip([0, *ends], ends, strict=False) if b > a]


def totals_file() -> str:
    """The text of totals.json."""
    sales = [*PICKED_SALES, *random_sales(Random(20_201_120), 220)]
    cases = [
        {
            "name": name,
            "lines": lines,
            "discount": discount,
            "vat_registered": vat,
            "expected": sale(lines, discount, vat),
        }
        for name, lines, discount, vat in sales
    ]
    return _file({"line": LINE, "line_total": LINE_TOTAL, "sums": SUMS}, cases)


def refunds_file() -> str:
    """The text of refunds.json: for each piece that came back, before, after, and its net and VAT."""
    cases = []
    for name, line, pieces in [*PICKED_REFUNDS, *random_refunds(Random(20_190_401), 140)]:
        parts, before = [], 0
        for piece in pieces:
            net, vat = came_back(*line, before)
            net_after, vat_after = came_back(*line, before + piece)
            parts.append((before, before + piece, net_after - net, vat_after - vat))
            before += piece
        cases.append({"name": name, "line": line, "parts": parts})
    columns = {"line": ("quantity_milli", "net", "vat"), "part": ("before_milli", "after_milli", "net", "vat")}
    return _file(columns, cases)


def _file(columns: Mapping[str, Sequence[str]], cases: Sequence[Case]) -> str:
    rows = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    return f'{{"columns":{json.dumps(columns, separators=(",", ":"))},\n"cases":[\n{rows}\n]}}\n'


if __name__ == "__main__":
    (FOLDER / "totals.json").write_text(totals_file(), encoding="utf-8")
    (FOLDER / "refunds.json").write_text(refunds_file(), encoding="utf-8")
