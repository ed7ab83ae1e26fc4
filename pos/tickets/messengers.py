"""Who carries a message to a customer: the interface that a gateway's adapter keeps, and which one serves a site.

Nothing here knows a host. Without an adapter nothing is sent: what would have been said stands in the list of those to be called.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol

# An adapter answers or gives up within this time. After twice as long nobody still waits, and another worker may ask.
ANSWER_WITHIN_SECONDS = 20


class NoAnswer(Exception):
    """The gateway gave no answer, or none that says what happened: the message may have gone or not."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said to whom. `reference` is ours and stays the same however often this is asked; `sender` is the shop's number."""

    reference: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The gateway took it, under this number of its own."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It was refused and will be each time: a word for machines, no personal data."""

    code: str


Answer = Sent | Refused


class Messenger(Protocol):
    """An adapter. Both methods raise NoAnswer when it is unknown what happened, within ANSWER_WITHIN_SECONDS."""

    def send(self, message: Message) -> Answer:
        """Sends. The caller has asked `known` before when it ever sent this reference."""

    def known(self, reference: str) -> Answer | None:
        """What became of a reference; None when it never arrived."""


Make = Callable[[str, Path], Messenger]


def messenger_for(configured: Mapping[str, str], site: str, data_dir: Path) -> Messenger | None:
    """The adapter of a site by the setting (site code or `*` to adapter), None where people call."""
    name = configured.get(site) or configured.get("*")
    return None if name is None else _maker(name)(site, data_dir)


def _maker(name: str) -> Make:
    module, _, maker = ("pos.tickets.simulator:simulator" if name == "simulator" else name).partition(":")
    made: Make = getattr(import_module(module), maker)
    return made
