"""What a card terminal can be asked: the interface that an adapter keeps, and which one serves a site.

Nothing here knows a host. Without an adapter the cashier types in what a terminal beside the tablet printed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol

# A guest looks for the card, types a PIN, signs: an adapter answers or gives up within this time.
ANSWER_WITHIN_SECONDS = 90


class NoAnswer(Exception):
    """No answer came, or none that says what happened: the card may have been charged or not."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What is asked for. `reference` stays the same however often. `vat` is ours, for the slip; `installments` 0 or 1 is at once."""

    reference: str
    amount: int
    vat: int | None
    installments: int


@dataclass(frozen=True, slots=True)
class Return:
    """Money that goes back to the card of an approval, whole or in part, under a reference of its own."""

    reference: str
    amount: int
    approval_no: str
    approved_at: datetime
    terminal_id: str | None


@dataclass(frozen=True, slots=True)
class Approved:
    """The terminal did it. `amount` may be less than was asked for; `card_no` is masked by the terminal or by us."""

    approval_no: str
    at: datetime
    amount: int
    card_no: str | None = None
    issuer: str | None = None
    terminal_id: str | None = None
    vat: int | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """It was not done, and never will be under this reference: a word for machines."""

    code: str


Answer = Approved | Declined


class Terminal(Protocol):
    """An adapter. Every method raises NoAnswer when it is unknown what happened, within ANSWER_WITHIN_SECONDS."""

    def approve(self, charge: Charge) -> Answer:
        """Charges a card."""

    def give_back(self, back: Return) -> Answer:
        """Gives money back to a card."""

    def outcome(self, reference: str) -> Answer | None:
        """What became of a reference. None promises that it is closed: what may still travel under it will be declined."""


Make = Callable[[str, Path], Terminal]


def terminal_for(configured: Mapping[str, str], site: str, data_dir: Path) -> Terminal | None:
    """The adapter of a site by the setting (site code or `*` to adapter), None where approvals are typed in."""
    name = _adapter(configured, site)
    return None if name is None else _maker(name)(site, data_dir)


def has_terminal(configured: Mapping[str, str], site: str) -> bool:
    """Whether a terminal serves a site, without calling it up."""
    return _adapter(configured, site) is not None


def _adapter(configured: Mapping[str, str], site: str) -> str | None:
    return configured.get(site) or configured.get("*")


def _maker(name: str) -> Make:
    module, _, maker = ("pos.terminals.simulator:simulator" if name == "simulator" else name).partition(":")
    made: Make = getattr(import_module(module), maker)
    return made
