"""Who reports cash receipts to the tax office: the interface that a gateway's adapter keeps, and which one serves a site.

Nothing here knows a host. Without an adapter a person types in at Hometax and gives the approval number here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol

# An adapter answers or gives up within this time. After twice as long nobody still waits, and another worker may ask.
ANSWER_WITHIN_SECONDS = 20


class NoAnswer(Exception):
    """The gateway gave no answer, or none that says what happened: the receipt may be issued or not."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported. `reference` is ours and stays the same however often this is asked. A cancel names the approval number and day
    of the original, and why (1 undone, 2 by mistake, 3 otherwise). Amounts in won: amount = supply + vat + exempt."""

    reference: str
    act: str
    kind: str
    identifier: str | None = field(repr=False)
    amount: int
    supply: int
    vat: int
    exempt: int
    paid_at: datetime
    original_approval_no: str | None = None
    original_day: date | None = None
    reason: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The tax office took it, under this number."""

    approval_no: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """It was refused and will be each time: a word for machines, no personal data."""

    code: str


Answer = Done | Refused


class Issuer(Protocol):
    """An adapter. Both methods raise NoAnswer when it is unknown what happened, within ANSWER_WITHIN_SECONDS."""

    def report(self, report: Report) -> Answer:
        """Issues or cancels. The caller has asked `known` before when it ever reported this reference."""

    def known(self, reference: str) -> Answer | None:
        """What became of a reference; None when it never arrived."""


Make = Callable[[str, Path], Issuer]


def issuer_for(configured: Mapping[str, str], site: str, data_dir: Path) -> Issuer | None:
    """The adapter of a site by the setting (site code or `*` to adapter), None where people type in."""
    name = configured.get(site) or configured.get("*")
    return None if name is None else _maker(name)(site, data_dir)


def _maker(name: str) -> Make:
    module, _, maker = ("pos.cash_receipts.simulator:simulator" if name == "simulator" else name).partition(":")
    made: Make = getattr(import_module(module), maker)
    return made
