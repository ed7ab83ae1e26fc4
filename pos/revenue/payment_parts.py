"""What each payment of a document paid for: the tender rule of the cells, payment by payment. Pure."""

from collections.abc import Sequence
from operator import sub
from typing import NamedTuple

from pos.money import EXEMPT, OUT_OF_SCOPE, allocate
from pos.revenue.cells import CountedLine, CountedPayment, sums_by_class


class PaymentPart(NamedTuple):
    """Won of one payment by what they paid for; their sum is the payment."""

    supply: int
    vat: int
    exempt: int
    out_of_scope: int


def parts_of(lines: Sequence[CountedLine], payments: Sequence[CountedPayment]) -> list[PaymentPart]:
    """One part for each payment, in their order: classes taxable, exempt, out_of_scope, each over what is left of the payments."""
    left = [payment.amount for payment in payments]
    parts = [[0, 0, 0, 0] for _ in payments]
    for tax_class, _gross, net, supply in sums_by_class(lines):
        nets = allocate(net, left)
        left = list(map(sub, left, nets))
        supplies = allocate(supply, nets)
        for index, part in enumerate(parts):
            if tax_class == OUT_OF_SCOPE:
                part[3] += nets[index]
            elif tax_class == EXEMPT:
                part[2] += nets[index]
            else:
                part[0] += supplies[index]
                part[1] += nets[index] - supplies[index]
    return [PaymentPart(*part) for part in parts]
