"""A receipt printer on a socket: reads ESC/POS as it comes, draws it on a page, answers what it is asked, and fails as printers do."""

import socket
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

# What a printer works off at once: questions, a kick, forgetting what it holds.
AT_ONCE = {**{b"\x10\x04" + bytes([number]): 3 for number in range(1, 5)}, b"\x10\x14\x01": 5, b"\x10\x14\x08": 10}


@dataclass
class Written:
    """A line as it stands on the paper."""

    text: str
    wide: int = 1
    high: int = 1
    bold: bool = False
    align: int = 0

    @property
    def columns(self) -> int:
        """How much of the paper's width it takes."""
        return len(self.text.encode("cp949")) * self.wide


@dataclass
class Paper:
    """What came out: lines, codes, cuts; and how often the drawer was kicked."""

    lines: list[Written] = field(default_factory=list)
    qr: list[str] = field(default_factory=list)
    bars: list[str] = field(default_factory=list)
    cuts: int = 0
    kicks: int = 0
    unknown: list[bytes] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The lines as they read."""
        return [line.text for line in self.lines]


class SimulatedPrinter:
    """Listens on a port of its own. `paper_left` counts lines; the flags may be set at any time."""

    def __init__(self, *, two_byte_from_start: bool = False, speaks: bool = True) -> None:
        self.paper = Paper()
        self.paper_left: int | None = None
        self.cover_open = False
        self.cutter_jammed = False
        self.speaks = speaks
        self.answers_at_end = True
        self.drop_after: int | None = None
        self.hang_after: int | None = None
        self.resume = Event()
        self.received = 0
        self.connections = 0
        self._two_byte_from_start = two_byte_from_start
        self._reset()
        self._buffer = bytearray()
        self._parted = b""
        self.ended = 0
        self._lock = Lock()
        self._server = self._listen()
        self.port: int = self._server.getsockname()[1]
        self._stopping = Event()
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> "SimulatedPrinter":
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopping.set()
        self.resume.set()
        self._server.close()
        self._thread.join(5)

    @staticmethod
    def _listen() -> socket.socket:
        for port in range(9100, 9200):
            server = socket.socket()
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                server.bind(("127.0.0.1", port))
            except OSError:
                server.close()
                continue
            server.listen()
            server.settimeout(0.1)
            return server
        raise OSError("no port is free")

    @property
    def out_of_paper(self) -> bool:
        """Whether no line more can be printed."""
        return self.paper_left is not None and self.paper_left <= 0

    def _reset(self) -> None:
        self.wide = self.high = 1
        self.bold = False
        self.align = 0
        self.two_byte = self._two_byte_from_start
        self._line = bytearray()
        self._qr = b""

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                wire, _ = self._server.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.connections += 1
            with wire:
                wire.settimeout(0.05)
                self._talk(wire)
            self._buffer.clear()
            self._parted = b""
            self.ended += 1

    def wait_until_idle(self, connections: int = 1) -> None:
        """Waits until so many connections have come to their end, and everything that came over them."""
        for _ in range(500):
            if self.ended >= connections:
                return
            Event().wait(0.01)
        raise TimeoutError

    def _talk(self, wire: socket.socket) -> None:
        while not self._stopping.is_set():
            if self.hang_after is not None and self.received >= self.hang_after:
                self.resume.wait()
                return
            try:
                data = wire.recv(256)
            except TimeoutError:
                self._work(wire)
                continue
            except OSError:
                return
            if not data:
                self._work(wire)
                return
            self.received += len(data)
            if self.drop_after is not None and self.received >= self.drop_after:
                self.drop_after = None
                return
            self._take(data, wire)
            self._work(wire)

    def _take(self, data: bytes, wire: socket.socket) -> None:
        # Orders at once are worked off as they come, before what stands in the buffer; one may be parted between two packets.
        data, self._parted, at = self._parted + data, b"", 0
        while at < len(data):
            order = next((order for order in AT_ONCE if order.startswith(data[at : at + 3])), None)
            if order is not None and len(data) - at < AT_ONCE[order]:
                self._parted = data[at:]
                return
            if data[at] == 0x10 and data[at + 1 : at + 2] == b"\x04":
                if self.speaks:
                    wire.sendall(bytes([self._status(data[at + 2])]))
                at += 3
            elif data[at] == 0x10 and data[at + 1 : at + 3] == b"\x14\x01":
                self.paper.kicks += 1
                at += 5
            elif data[at] == 0x10 and data[at + 1 : at + 3] == b"\x14\x08":
                self._buffer.clear()
                self._line.clear()
                at += 10
            else:
                self._buffer.append(data[at])
                at += 1

    def _status(self, number: int) -> int:
        stopped = self.cover_open or self.out_of_paper or self.cutter_jammed
        return 0x12 | {
            1: 0x08 if stopped else 0,
            2: (0x04 if self.cover_open else 0) | (0x20 if self.out_of_paper else 0) | (0x40 if self.cutter_jammed else 0),
            3: 0x08 if self.cutter_jammed else 0,
            4: 0x60 if self.out_of_paper else 0,
        }[number]

    def _work(self, wire: socket.socket) -> None:
        while self._buffer and not (self.cover_open or self.out_of_paper or self.cutter_jammed):
            used = self._order(bytes(self._buffer), wire)
            if used == 0:
                return
            del self._buffer[:used]

    def _order(self, data: bytes, wire: socket.socket) -> int:
        """Works off one order or letter; answers how many bytes it took, 0 where more have to come."""
        lengths = {b"\x1b@": 2, b"\x1c&": 2, b"\x1ba": 3, b"\x1bE": 3, b"\x1bd": 3, b"\x1bp": 5, b"\x1d!": 3, b"\x1dr": 3, b"\x1dV": 4,
                   b"\x1dh": 3, b"\x1dw": 3, b"\x1dH": 3}
        head = data[:2]
        if head[:1] in (b"\x1b", b"\x1c", b"\x1d"):
            if len(head) < 2:
                return 0
            if head == b"\x1d(":
                return self._code(data)
            if head == b"\x1dk":
                return self._bars(data)
            length = lengths.get(head)
            if length is None:
                self.paper.unknown.append(head)
                return 2
            if len(data) < length:
                return 0
            self._obey(head, data[2:length], wire)
            return length
        if data[0] == 0x0A:
            self._print_line()
            return 1
        if data[0] >= 0x81 and self.two_byte:
            if len(data) < 2:
                return 0
            self._line += data[:2]
            return 2
        self._line += data[:1] if data[0] < 0x80 else b"?"
        return 1

    def _obey(self, head: bytes, rest: bytes, wire: socket.socket) -> None:
        if head == b"\x1b@":
            self._reset()
        elif head == b"\x1c&":
            self.two_byte = True
        elif head == b"\x1ba":
            self.align = rest[0]
        elif head == b"\x1bE":
            self.bold = bool(rest[0])
        elif head == b"\x1bp":
            self.paper.kicks += 1
        elif head == b"\x1d!":
            self.wide, self.high = (rest[0] >> 4) + 1, (rest[0] & 0x0F) + 1
        elif head == b"\x1dV":
            self.paper.cuts += 1
        elif head == b"\x1dr" and self.answers_at_end:
            wire.sendall(b"\x00")

    def _code(self, data: bytes) -> int:
        if len(data) < 5:
            return 0
        length = 5 + int.from_bytes(data[3:5], "little")
        if len(data) < length:
            return 0
        order = data[5:length]
        if order[:3] == b"1P0":
            self._qr = order[3:]
        elif order[:3] == b"1Q0":
            self.paper.qr.append(self._qr.decode("ascii"))
        return length

    def _bars(self, data: bytes) -> int:
        if len(data) < 4 or len(data) < 4 + data[3]:
            return 0
        self.paper.bars.append(data[6 : 4 + data[3]].decode("ascii"))
        return 4 + data[3]

    def _print_line(self) -> None:
        with self._lock:
            self.paper.lines.append(Written(self._line.decode("cp949"), self.wide, self.high, self.bold, self.align))
            self._line.clear()
            if self.paper_left is not None:
                self.paper_left -= 1


def drawn(data: bytes, *, two_byte_from_start: bool = False) -> Paper:
    """The page that bytes come to, without any wire."""
    with SimulatedPrinter(two_byte_from_start=two_byte_from_start) as printer:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            printer._take(data, theirs)
            printer._work(theirs)
        return printer.paper
