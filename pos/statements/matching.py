"""Our book beside a statement, number by number. Pure: a list of what differs, and nothing else.

Three looks, each at what the one before left over: under one number both say the same sum; all numbers of one sale and its refunds
together do (one side names the refund by the sale's number, the other by its own); and what we took without a number is the same amount
on the same day.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from pos.statements.models import AMOUNT_DIFFERS, NOT_IN_BOOKS, NOT_IN_STATEMENT


@dataclass(frozen=True, slots=True)
class Ours:
    """A payment, or money given back (negative), as our book has it. `sale`: the sale that it belongs to, a refund's being its original."""

    site_id: int
    day: date
    number: str
    amount: int
    issuer: str
    terminal: str
    document_id: UUID
    sale: UUID


@dataclass(frozen=True, slots=True)
class Theirs:
    """A row of a statement."""

    site_id: int
    day: date
    number: str
    amount: int
    issuer: str
    terminal: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What is under one number on both sides, 0 where nothing is. `day` is ours where we have it."""

    number: str
    day: date
    issuer: str
    ours: int
    theirs: int
    document_id: UUID | None

    @property
    def flag(self) -> str:
        """On which side it is missing, if it is."""
        if self.document_id is None:
            return NOT_IN_BOOKS
        return AMOUNT_DIFFERS if self.theirs else NOT_IN_STATEMENT


@dataclass(slots=True)
class _Group:
    ours: list[Ours] = field(default_factory=list)
    theirs: list[Theirs] = field(default_factory=list)

    @property
    def off(self) -> int:
        return sum(each.amount for each in self.ours) - sum(each.amount for each in self.theirs)


def plain_number(text: str) -> str:
    """A number as it is compared: a spreadsheet drops the zeros that it begins with, and people put dashes in."""
    return text.replace("-", "").replace(" ", "").upper().lstrip("0")


def differences(ours: Iterable[Ours], theirs: Iterable[Theirs]) -> list[Difference]:
    """What the two sides of one site do not say alike, by day and number."""
    groups: defaultdict[str, _Group] = defaultdict(_Group)
    bare = []
    for one in ours:
        number = plain_number(one.number)
        if number:
            groups[number].ours.append(one)
        else:
            bare.append(one)
    for other in theirs:
        groups[plain_number(other.number)].theirs.append(other)
    left = _without_whole_sales({number: group for number, group in groups.items() if group.off})
    bare = _without_alike(bare, left)
    found = [_difference(group) for group in left.values() if group.off]
    found += [Difference("", one.day, one.issuer, one.amount, 0, one.document_id) for one in bare]
    return sorted(found, key=lambda each: (each.day, each.number, str(each.document_id)))


def _without_whole_sales(groups: dict[str, _Group]) -> dict[str, _Group]:
    """Leaves out the numbers that belong to one sale and are right together."""
    of_sale: defaultdict[UUID, set[str]] = defaultdict(set)
    for number, group in groups.items():
        for one in group.ours:
            of_sale[one.sale].add(number)
    right = {
        number for numbers in of_sale.values() if len(numbers) > 1 and sum(groups[each].off for each in numbers) == 0 for number in numbers
    }
    return {number: group for number, group in groups.items() if number not in right}


def _without_alike(bare: list[Ours], groups: dict[str, _Group]) -> list[Ours]:
    """Pairs what we took without a number with rows of which we have nothing: same day, same amount, each once."""
    waiting: defaultdict[tuple[date, int], list[str]] = defaultdict(list)
    for number, group in groups.items():
        if not group.ours and len(group.theirs) == 1:
            waiting[group.theirs[0].day, group.theirs[0].amount].append(number)
    left = []
    for one in bare:
        numbers = waiting[one.day, one.amount]
        if numbers:
            groups.pop(numbers.pop(0))
        else:
            left.append(one)
    return left


def _difference(group: _Group) -> Difference:
    sums = sum(each.amount for each in group.ours), sum(each.amount for each in group.theirs)
    first: Ours | Theirs = group.ours[0] if group.ours else group.theirs[0]
    issuer = first.issuer or next((each.issuer for each in group.theirs), "")
    return Difference(first.number, first.day, issuer, *sums, group.ours[0].document_id if group.ours else None)
