"""A slip in ESC/POS, the language of receipt printers: bytes in CP949 in two-byte mode. Only orders that the common Korean models know;
each part is a piece of its own, so that a status can be asked between two of them and never inside one."""

from collections.abc import Iterator
from dataclasses import dataclass

from pos.printing.letters import ENCODING
from pos.printing.slip import Align, Bars, Cut, Line, Part, Qr, Rule, Size, Slip

ESC, FS, GS, DLE = b"\x1b", b"\x1c", b"\x1d", b"\x10"
EOT = b"\x04"
START = ESC + b"@"
TWO_BYTE_MODE = FS + b"&"
KICK = ESC + b"p\x00\x32\xfa"
CUT = GS + b"V\x42\x00"
# From the head to where the paper is torn off.
FEED = ESC + b"d\x05"
# Answered when everything before it has been worked off, so that an answer is proof that the slip came to its end.
ORDERED_STATUS = GS + b"r\x01"
QR_DOTS = b"\x06"
CHUNK = 512
# Worked off at once, whatever stands before it: also by a printer that has stopped.
KICK_AT_ONCE = DLE + b"\x14\x01\x00\x02"
FORGET_THE_REST = DLE + b"\x14\x08\x01\x03\x14\x01\x06\x02\x08"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a model is told and what it can do. `two_byte`: it has to be switched into two-byte mode; `cuts`: it has a knife."""

    two_byte: bool = True
    cuts: bool = True


def pieces(slip: Slip, dialect: Dialect) -> Iterator[bytes]:
    """The slip in pieces that each stand by themselves, the first one bringing the printer to its senses."""
    yield START + (TWO_BYTE_MODE if dialect.two_byte else b"")
    for part in slip.parts:
        yield _piece(part, slip.columns, dialect)


def as_bytes(slip: Slip, dialect: Dialect, *, kick: bool = False) -> bytes:
    """The whole slip, after a kick of the drawer where that is wanted: whoever waits for change does not wait for paper."""
    start, *rest = pieces(slip, dialect)
    return start + (KICK if kick else b"") + b"".join(rest)


def packed(slip: Slip, dialect: Dialect) -> bytes:
    """The slip to be kept and sent later: pieces gathered to chunks, each with its length before it."""
    chunks = [b""]
    for piece in pieces(slip, dialect):
        if chunks[-1] and len(chunks[-1]) + len(piece) > CHUNK:
            chunks.append(b"")
        chunks[-1] += piece
    return b"".join(len(chunk).to_bytes(4, "big") + chunk for chunk in chunks)


def unpacked(content: bytes) -> Iterator[bytes]:
    """The chunks again. A status may be asked between two of them."""
    at = 0
    while at < len(content):
        end = at + 4 + int.from_bytes(content[at : at + 4], "big")
        yield content[at + 4 : end]
        at = end


def _piece(part: Part, columns: int, dialect: Dialect) -> bytes:
    match part:
        case Line(align=align, size=size, bold=bold):
            return _line(part.spread(columns // size.wide), align, size, bold)
        case Rule(heavy):
            return (b"=" if heavy else b"-") * columns + b"\n"
        case Qr(content):
            return _centred(_qr(content.encode("ascii")))
        case Bars(content):
            code = b"{B" + content.encode("ascii")
            return _centred(GS + b"h\x40" + GS + b"w\x02" + GS + b"H\x02" + GS + b"k\x49" + bytes([len(code)]) + code)
        case Cut():
            return CUT if dialect.cuts else FEED


def _line(text: str, align: Align, size: Size, bold: bool) -> bytes:
    wide, high = size.value
    before = after = b""
    if align is not Align.LEFT:
        before, after = ESC + b"a" + bytes([align.value]), ESC + b"a\x00"
    if size is not Size.PLAIN:
        before, after = before + GS + b"!" + bytes([(wide - 1) << 4 | (high - 1)]), GS + b"!\x00" + after
    if bold:
        before, after = before + ESC + b"E\x01", ESC + b"E\x00" + after
    return before + text.encode(ENCODING) + b"\n" + after


def _centred(code: bytes) -> bytes:
    return ESC + b"a\x01" + code + b"\n" + ESC + b"a\x00"


def _qr(content: bytes) -> bytes:
    model, dots, correction = b"1A2\x00", b"1C" + QR_DOTS, b"1E1"
    orders = (model, dots, correction, b"1P0" + content, b"1Q0")
    return b"".join(GS + b"(k" + len(order).to_bytes(2, "little") + order for order in orders)
