"""One slip over the wire, and everything that befalls it there: what is believed is only what the printer said."""

import socket
import time
from threading import Timer

import pytest

from pos.printing.addresses import NotAllowed, resolve, wrong_host
from pos.printing.escpos import Dialect, packed, unpacked
from pos.printing.receipt_slip import receipt_slip
from pos.printing.slip import WIDTHS
from pos.printing.wire import BACK, HELD, LOST, PRINTED, Patience, Result, Sending, deliver
from tests.pos.printing.receipts import every_kind_of_line
from tests.support.printer import SimulatedPrinter, drawn

QUICK = Patience(connect=0.5, status=0.3, send=0.5, whole=5, answer=0.8, look_every=0.1)
CONTENT = packed(receipt_slip(every_kind_of_line(), 48), Dialect())


class Begun:
    """Notes what the press would note before the first byte leaves."""

    def __init__(self, answer: bool = True) -> None:
        self.calls: list[tuple[bool, bool]] = []
        self.answer = answer

    def __call__(self, kick: bool, begun: bool) -> bool:
        self.calls.append((kick, begun))
        return self.answer


def sent(
    device: SimulatedPrinter, content: bytes = CONTENT, *, kick: bool = False, answers: bool = True, begun: Begun | None = None
) -> Result:
    return deliver(Sending("127.0.0.1", device.port, content, kick, answers), begun or Begun(), QUICK)


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_slip_comes_out_whole_and_the_printer_says_so(device: SimulatedPrinter, columns: int) -> None:
    content = packed(receipt_slip(every_kind_of_line(), columns), Dialect())
    begun = Begun()
    assert sent(device, content, kick=True, begun=begun) == Result(PRINTED, None, heard=True, proved=True)
    assert begun.calls == [(True, True)]
    assert (device.paper.cuts, device.paper.kicks, device.paper.unknown) == (1, 1, [])
    assert "아메리카노" in "".join(device.paper.texts)
    assert all(line.columns <= columns for line in device.paper.lines)


@pytest.mark.parametrize(("what", "trouble"), [("cover", "cover_open"), ("paper", "paper_out"), ("cutter", "cutter")])
def test_what_is_wrong_before_the_first_byte_costs_nothing(device: SimulatedPrinter, what: str, trouble: str) -> None:
    device.cover_open, device.cutter_jammed = what == "cover", what == "cutter"
    device.paper_left = 0 if what == "paper" else None
    begun = Begun()
    assert sent(device, begun=begun) == Result(BACK, trouble, heard=True)
    assert begun.calls == []
    assert device.paper.lines == []


def test_the_drawer_opens_without_paper_and_once(device: SimulatedPrinter) -> None:
    device.paper_left = 0
    begun = Begun()
    assert sent(device, kick=True, begun=begun) == Result(BACK, "paper_out", heard=True)
    assert begun.calls == [(True, False)]
    assert sent(device, b"", kick=True) == Result(PRINTED, None, heard=True)
    # A kick alone waits for no answer: the printer reads it when it does.
    deadline = time.monotonic() + 15
    while device.paper.kicks < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (device.paper.kicks, device.paper.lines) == (2, [])


@pytest.mark.parametrize("columns", [32, 48])
def test_paper_that_runs_out_in_the_middle_is_told_and_the_rest_is_never_printed_by_itself(device: SimulatedPrinter, columns: int) -> None:
    content = packed(receipt_slip(every_kind_of_line(), columns), Dialect())
    device.paper_left = 12
    assert sent(device, content) == Result(HELD, "paper_out", heard=True)
    device.wait_until_idle()
    assert len(device.paper.lines) == 12
    device.paper_left = None
    assert sent(device, content) == Result(PRINTED, None, heard=True, proved=True)
    whole = drawn(b"".join(unpacked(content))).texts
    assert device.paper.texts == whole[:12] + whole
    assert device.paper.cuts == 1


def test_a_cover_that_is_opened_in_the_middle_is_told(device: SimulatedPrinter) -> None:
    device.hang_after = 600
    timer = Timer(0.1, lambda: (setattr(device, "cover_open", True), setattr(device, "hang_after", None), device.resume.set()))
    timer.start()
    result = sent(device)
    timer.join()
    assert result.state == HELD
    assert result.trouble in ("cover_open", "stopped")


def test_a_socket_that_drops_in_the_middle_leaves_nobody_knowing(device: SimulatedPrinter) -> None:
    device.drop_after = 700
    assert sent(device).state == HELD
    assert device.paper.cuts == 0


def test_a_printer_that_hangs_in_the_middle_is_left_after_a_while(device: SimulatedPrinter) -> None:
    device.hang_after = 700
    result = sent(device)
    assert (result.state, result.trouble) == (HELD, "unsure")


def test_a_printer_that_never_says_that_it_is_done_is_not_believed(device: SimulatedPrinter) -> None:
    device.answers_at_end = False
    assert sent(device) == Result(HELD, "unsure", heard=True)
    assert device.paper.cuts == 1


def test_a_printer_that_cannot_be_asked_is_sent_to_without_proof() -> None:
    with SimulatedPrinter(speaks=False) as device:
        assert sent(device) == Result(BACK, "no_answer")
        assert device.paper.lines == []
        assert sent(device, answers=False) == Result(PRINTED, None, heard=True, proved=False)
        for _ in range(100):
            if device.paper.cuts:
                break
            device.resume.wait(0.02)
        assert device.paper.cuts == 1


def test_nobody_there_costs_nothing() -> None:
    with SimulatedPrinter() as device:
        port = device.port
    begun = Begun()
    assert deliver(Sending("127.0.0.1", port, CONTENT, True, True), begun, QUICK) == Result(BACK, "no_answer")
    assert begun.calls == []


def test_who_lost_the_slip_sends_nothing(device: SimulatedPrinter) -> None:
    assert sent(device, begun=Begun(answer=False)) == Result(LOST)
    assert device.paper.lines == []


@pytest.mark.parametrize(("host", "allowed"), [
    ("192.168.0.50", True), ("10.1.2.3", True), ("172.31.255.1", True), ("127.0.0.1", True), ("fd00::1", True), ("::1", True),
    ("printer.shop", True), ("8.8.8.8", False), ("172.32.0.1", False), ("169.254.169.254", False), ("0.0.0.0", False),
    ("fe80::1", False), ("::ffff:8.8.8.8", False), ("::ffff:192.168.0.1", True), ("2001:db8::1", False), ("192.168.0", False),
    ("a b", False), ("http://192.168.0.1", False), ("192.168.0.1:80", False), ("2130706433", False),
])  # fmt: skip
def test_a_printer_stands_in_the_shop_and_nowhere_else(host: str, allowed: bool) -> None:
    assert (wrong_host(host, anywhere=False) is None) == allowed


def test_a_name_is_checked_as_what_it_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(address: str) -> None:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: [(socket.AF_INET, 1, 6, "", (address, 9100))])

    found("192.168.0.50")
    assert resolve("printer.shop", 9100, anywhere=False) == ("192.168.0.50", 9100)
    for address, port in (("169.254.169.254", 9100), ("93.184.216.34", 9100), ("192.168.0.50", 6379)):
        found(address)
        with pytest.raises(NotAllowed):
            resolve("printer.shop", port, anywhere=False)
        assert resolve("printer.shop", port, anywhere=True) == (address, port)
