"""One slip over the wire: ask the printer how it is, send, and believe only what it says itself. Knows no database.

What can be known: before the first byte, everything; after it, that the slip came to its end, when the printer answers a question that
stood behind it. Anything else is not known, and said so.
"""

import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from pos.printing.addresses import resolve
from pos.printing.escpos import DLE, EOT, FORGET_THE_REST, KICK, KICK_AT_ONCE, ORDERED_STATUS, START, unpacked

PRINTED, BACK, HELD, LOST = "printed", "back", "held", "lost"

# Answers to questions asked at once carry these bits, those to ordered ones do not.
AT_ONCE_MASK, AT_ONCE = 0x93, 0x12
ORDERED_MASK = 0x90
OFFLINE, COVER, PAPER_STOP, ERROR, CUTTER, PAPER_END = 0x08, 0x04, 0x20, 0x40, 0x08, 0x60


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds each step may take."""

    connect: float = 3.0
    status: float = 2.0
    send: float = 5.0
    whole: float = 30.0
    answer: float = 20.0
    look_every: float = 1.0


@dataclass(frozen=True, slots=True)
class Sending:
    """What goes where. `kick`: the drawer is to be opened; `answers`: the printer can be asked."""

    host: str
    port: int
    content: bytes
    kick: bool
    answers: bool
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it: printed (`proved` by the printer or not), back in line for nothing left, held for something did, or lost to
    another worker."""

    state: str
    trouble: str | None = None
    heard: bool = False
    proved: bool = False


# Called before the first byte leaves, with whether the drawer opens and whether paper may follow; False: hands off.
Begin = Callable[[bool, bool], bool]


class _Stopped(Exception):
    """The printer says, or its silence shows, that it does not go on."""

    def __init__(self, trouble: str) -> None:
        self.trouble = trouble


def deliver(sending: Sending, begin: Begin, patience: Patience | None = None) -> Result:
    """Prints one slip, or says what came between."""
    how = patience or Patience()
    try:
        wire = socket.create_connection(resolve(sending.host, sending.port, sending.anywhere), how.connect)
    except OSError:
        return Result(BACK, "no_answer")
    with wire:
        line = _Line(wire, how)
        with contextlib.suppress(OSError):
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        trouble = line.trouble() if sending.answers else None
        if trouble is not None:
            return _before(line, sending, trouble, begin)
        if not begin(sending.kick, True):
            return Result(LOST)
        try:
            return _send(line, sending, how)
        except _Stopped as stop:
            line.forget_the_rest()
            return Result(HELD, stop.trouble, heard=line.heard)


def _before(line: "_Line", sending: Sending, trouble: str, begin: Begin) -> Result:
    # Without paper a sale goes on, and its change lies in the drawer.
    if sending.kick and line.heard:
        if not begin(True, False):
            return Result(LOST)
        with contextlib.suppress(_Stopped):
            line.send(KICK_AT_ONCE)
            if not sending.content:
                return Result(PRINTED, heard=True)
    return Result(BACK, trouble, heard=line.heard)


def _send(line: "_Line", sending: Sending, how: Patience) -> Result:
    until = monotonic() + how.whole
    if sending.kick:
        line.send(START + KICK)
    for chunk in unpacked(sending.content):
        if monotonic() > until:
            raise _Stopped("stopped")
        line.send(chunk)
        if sending.answers:
            line.look()
    if not sending.answers:
        return Result(PRINTED, heard=True)
    line.send(ORDERED_STATUS)
    if line.came_to_the_end():
        return Result(PRINTED, heard=True, proved=True)
    raise _Stopped("unsure")


class _Line:
    """A connection to a printer, and what it says over it."""

    def __init__(self, wire: socket.socket, how: Patience) -> None:
        self._wire, self._how = wire, how
        self._ended = False
        self.heard = False

    def trouble(self) -> str | None:
        """What keeps the printer from printing, as it says itself; None when nothing does."""
        cause = self._ask(2)
        if cause is None:
            return "no_answer"
        found = self._cause(cause)
        if found is None and (self._ask(4) or 0) & PAPER_END == PAPER_END:
            found = "paper_out"
        return found or ("offline" if (self._ask(1) or 0) & OFFLINE else None)

    def look(self) -> None:
        """Raises _Stopped when the printer says that it has stopped. Silence is nothing: it may be busy."""
        cause = self._ask(2)
        found = None if cause is None else self._cause(cause)
        if found is not None:
            raise _Stopped(found)

    def send(self, data: bytes) -> None:
        """Hands bytes to the network."""
        self._wire.settimeout(self._how.send)
        try:
            self._wire.sendall(data)
        except OSError as error:
            raise _Stopped("stopped") from error

    def came_to_the_end(self) -> bool:
        """Whether the ordered question is answered. Asks meanwhile how the printer is."""
        until = monotonic() + self._how.answer
        while not self._ended and monotonic() < until:
            if self._read(self._how.look_every, ordered=True) is None and not self._ended:
                self.look()
        return self._ended

    def forget_the_rest(self) -> None:
        """So that a printer that gets paper does not go on with half a slip that will be printed whole again."""
        with contextlib.suppress(OSError):
            self._wire.settimeout(self._how.status)
            self._wire.sendall(FORGET_THE_REST)

    def _cause(self, said: int) -> str | None:
        if said & COVER:
            return "cover_open"
        if said & PAPER_STOP:
            return "paper_out"
        if said & ERROR:
            return "cutter" if (self._ask(3) or 0) & CUTTER else "printer_error"
        return None

    def _ask(self, number: int) -> int | None:
        self.send(DLE + EOT + bytes([number]))
        return self._read(self._how.status)

    def _read(self, seconds: float, *, ordered: bool = False) -> int | None:
        """The next answer to a question asked at once; with `ordered` the ordered one ends the waiting too."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            self._wire.settimeout(left)
            try:
                said = self._wire.recv(1)
            except TimeoutError:
                return None
            except OSError as error:
                raise _Stopped("stopped") from error
            if not said:
                raise _Stopped("stopped")
            self.heard = True
            if said[0] & AT_ONCE_MASK == AT_ONCE:
                return said[0]
            if not said[0] & ORDERED_MASK:
                self._ended = True
                if ordered:
                    return None
        return None
