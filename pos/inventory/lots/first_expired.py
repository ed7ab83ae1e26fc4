"""Which lots a quantity leaves from, and which it comes back to: first expired, first out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass(slots=True)
class Standing:
    """A lot as it stands: what is on hand of it, in 1/1000 of the item's unit."""

    id: int
    item_id: int
    code: str
    made_on: date
    use_by: date | None
    on_hand_milli: int

    def is_expired(self, day: date) -> bool:
        """Whether its last day is over on a day."""
        return self.use_by is not None and self.use_by < day


class Part(NamedTuple):
    """So much of a lot, in thousandths; always above 0."""

    lot: Standing
    milli: int


def in_order(lots: Iterable[Standing], day: date) -> list[Standing]:
    """The lots in the order in which they should leave: what is good that day before what is not, the first to expire first, what never
    expires last; of one day the oldest."""
    return sorted(lots, key=lambda lot: (lot.is_expired(day), lot.use_by or date.max, lot.made_on, lot.code))


def leaving(lots: Iterable[Standing], milli: int, day: date) -> list[Part]:
    """What of which lot leaves, in that order. Together less than `milli` where the lots hold less: the rest is of no lot."""
    parts, left = [], milli
    for lot in in_order(lots, day):
        part = min(left, lot.on_hand_milli)
        if part > 0:
            parts.append(Part(lot, part))
            left -= part
    return parts


def returning(gone: Sequence[Part], milli: int, day: date) -> list[Part]:
    """What comes back to which lot, of what had `gone`: the last to leave is the first to come back."""
    parts, left = [], milli
    by_id = {part.lot.id: part.milli for part in gone}
    for lot in reversed(in_order((part.lot for part in gone), day)):
        part = min(left, by_id[lot.id])
        if part > 0:
            parts.append(Part(lot, part))
            left -= part
    return parts
