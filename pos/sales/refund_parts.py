"""What part of a sold line comes back: in whatever pieces it is returned, the parts add up to the whole."""

from typing import NamedTuple

from pos.money import round_half_up


class SoldLine(NamedTuple):
    """A line as it was stored when sold; its class and tax stay, whatever the site or the catalogue is by now."""

    quantity_milli: int
    net: int
    vat: int


def part_back(line: SoldLine, before_milli: int, after_milli: int) -> tuple[int, int]:
    """(net, vat) in won of the refund that takes what came back of `line` from `before_milli` to `after_milli`.

    It is the difference of two running sums, not a rounding of its own: hence the parts add up to the line's net and
    VAT, and neither the VAT nor the supply of a part is ever negative. More than was sold, or less than nothing, is a
    ValueError: whoever asks has checked what is left.
    """
    if not 0 <= before_milli <= after_milli <= line.quantity_milli:
        raise ValueError("a refund lies between nothing and the quantity sold")
    net_before, vat_before = _back(line, before_milli)
    net_after, vat_after = _back(line, after_milli)
    return net_after - net_before, vat_after - vat_before


def _back(line: SoldLine, milli: int) -> tuple[int, int]:
    """Net and VAT of the first `milli` thousandths that came back."""
    if line.net == 0:
        return 0, 0
    net = round_half_up(line.net * milli, line.quantity_milli)
    return net, round_half_up(line.vat * net, line.net)
