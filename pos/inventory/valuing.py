"""What stock is worth by the moving average: won as integers, rounded half up once a move. Pure; docs/decisions/0012 says why so.

The worth of a site's item is what its moves changed it by, to the won: nothing else ever touches it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pos.money import round_half_up

# An average is kept in millionths of a won for one whole unit, and a quantity in thousandths of it.
AVERAGE_SCALE = 1_000_000
MILLI = 1000


class Worth(NamedTuple):
    """What is on hand is worth, in won, and the average for one unit in millionths of a won; None while no cost was ever stated.

    Below nothing on hand the worth is below nothing too: what is owed to the next delivery, at the last average.
    """

    value_won: int = 0
    average_micro: int | None = None


NO_WORTH = Worth()


def changed(on_hand_milli: int, worth: Worth, change_milli: int) -> int:
    """By how many won a move without a cost of its own changes the worth: a sale, waste, what a count found, a harvest, goods put back.

    What leaves takes its share of the worth, so that the last of it takes all that is left; what was not there leaves at the last
    average. What comes joins at the average.
    """
    after = on_hand_milli + change_milli
    if on_hand_milli > 0 and after >= 0:
        return round_half_up(worth.value_won * change_milli, on_hand_milli)
    return at_average(worth, after) - worth.value_won


def received(on_hand_milli: int, worth: Worth, quantity_milli: int, cost_won: int) -> Worth:
    """The worth after `quantity_milli` came for `cost_won`, and the average from then on.

    What is short, or never had a cost, takes the cost of what came: only what is then on hand keeps a worth, at that cost.
    """
    after = on_hand_milli + quantity_milli
    if on_hand_milli < 0 or worth.average_micro is None:
        return Worth(round_half_up(after * cost_won, quantity_milli), _average(cost_won, quantity_milli))
    value = worth.value_won + cost_won
    return Worth(value, _average(value, after))


def at_average(worth: Worth, quantity_milli: int) -> int:
    """A quantity at the last average; 0 while there is none."""
    return round_half_up(quantity_milli * (worth.average_micro or 0), AVERAGE_SCALE * MILLI)


def cost_of(quantity_milli: int, unit_cost: int) -> int:
    """What a quantity costs at so many won a unit."""
    return round_half_up(quantity_milli * unit_cost, MILLI)


def shared(won: int, taken: Sequence[tuple[str, int]]) -> Mapping[str, int]:
    """A move's won by what took it, in proportion to how much, which is not 0 together; the last one gets what rounding leaves."""
    whole, parts, left = sum(milli for _, milli in taken), dict[str, int](), won
    for number, (name, milli) in enumerate(taken, 1):
        part = left if number == len(taken) else round_half_up(won * milli * (1 if whole > 0 else -1), abs(whole))
        parts[name] = parts.get(name, 0) + part
        left -= part
    return parts


def _average(won: int, milli: int) -> int:
    return round_half_up(won * MILLI * AVERAGE_SCALE, milli)
