"""Won as whole numbers: rounding, sharing out, the supply inside a price, the three tax classes. No floats, no text."""

from collections.abc import Sequence

TAXABLE = "taxable"
EXEMPT = "exempt"
OUT_OF_SCOPE = "out_of_scope"
TAX_CLASSES = (TAXABLE, EXEMPT, OUT_OF_SCOPE)

# The contract's bound on every single amount; sums of many lines may be larger.
LARGEST_AMOUNT = 1_000_000_000


def round_half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator to the nearest whole number; `denominator` is above 0.

    A half goes away from zero, so that what is taken back rounds exactly as what was given: f(-n) == -f(n).
    """
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """`total` shared out in proportion to `weights` by largest remainder; the parts always sum to `total`.

    Nothing here is negative. On equal remainders the earlier one gets the won; where all weights are 0 the first gets
    everything. No part exceeds its weight unless `total` exceeds their sum.
    """
    if total == 0:
        return [0] * len(weights)
    if len(weights) == 1:
        return [total]
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    parts: list[int] = []
    remainders: list[int] = []
    for weight in weights:
        part, remainder = divmod(total * weight, whole)
        parts.append(part)
        remainders.append(remainder)
    left = total - sum(parts)
    if left:
        # sorted() is stable: equal remainders keep the order of the weights.
        for index in sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)[:left]:
            parts[index] += 1
    return parts


def supply_of(net: int) -> int:
    """The supply (공급가액) inside `net` won with 10 % VAT included; the VAT is what is left of it."""
    return round_half_up(net * 10, 11)


def quantity_text(milli: int) -> str:
    """A quantity in thousandths as it is written: 400 → '0.400'."""
    sign = "-" if milli < 0 else ""
    return f"{sign}{abs(milli) // 1000}.{abs(milli) % 1000:03d}"
