"""Chance that is no chance: the same names give the same draws, on every machine and in every year. It never touches money."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

Thing = TypeVar("Thing")


class Choices(Generic[Thing]):
    """Things with weights (whole numbers, not all 0), to be drawn from."""

    def __init__(self, weighted: Sequence[tuple[Thing, int]]) -> None:
        self.things = [thing for thing, _ in weighted]
        self.steps = list(accumulate(weight for _, weight in weighted))


class Chance:
    """A series of draws that follows from its names alone."""

    def __init__(self, *names: object) -> None:
        # Of Python's generator only the seeding by text and random() itself are promised to stay as they are.
        self._next = Random("/".join(map(str, names))).random

    def below(self, bound: int) -> int:
        """A whole number from 0 up to but without `bound`."""
        return int(self._next() * bound)

    def between(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)

    def percent(self, chance: int) -> bool:
        """True in so many of a hundred draws."""
        return self.below(100) < chance

    def pick(self, choices: Choices[Thing]) -> Thing:
        """One of the things, as often as its weight says."""
        return choices.things[bisect_right(choices.steps, self.below(choices.steps[-1]))]


def example_id(*names: object) -> UUID:
    """The one id of an example thing, which follows from its names alone."""
    return uuid5(NAMESPACE_URL, "pos:example:" + "/".join(map(str, names)))
