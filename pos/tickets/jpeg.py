"""A JPEG picture, read as far as it takes to know that it is one, how large it is, and to leave out what a camera writes into it: where and
when it was taken, and with what. Nothing is decoded."""

from typing import NamedTuple

MOST_BYTES = 180 * 1024
MOST_PIXELS = 4096

START, END = b"\xff\xd8", b"\xff\xd9"
_SCAN = 0xDA
# Frames of every coding but the three markers between them that are none.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# The application's own segments (EXIF, XMP, thumbnails) and comments; the plain JFIF head and Adobe's colour note stay.
_DROPPED = frozenset(range(0xE1, 0xEE)) | {0xEF, 0xFE}


class Picture(NamedTuple):
    """A picture without its camera's notes, and its size in pixels."""

    content: bytes
    width: int
    height: int


def read_jpeg(content: bytes) -> Picture | None:
    """The picture; None for anything that is no whole JPEG within the bounds."""
    if len(content) > MOST_BYTES or not content.startswith(START):
        return None
    kept, at, size = [START], len(START), None
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            return None
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        end = at + 2 + length
        if marker == 0xFF:
            at += 1
            continue
        if length < 2 or end > len(content):
            return None
        if marker in _FRAMES and length >= 8:
            size = (int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big"))
        if marker == _SCAN:
            return _whole(b"".join(kept) + content[at:], size)
        if marker not in _DROPPED:
            kept.append(content[at:end])
        at = end
    return None


def _whole(content: bytes, size: tuple[int, int] | None) -> Picture | None:
    end = content.rfind(END)
    if size is None or end < 0 or not all(1 <= side <= MOST_PIXELS for side in size):
        return None
    return Picture(content[: end + len(END)], *size)
