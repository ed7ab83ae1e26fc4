"""A square code as one path: the template draws it, black on white whatever the light, so that every camera reads it."""

from dataclasses import dataclass

import segno

QUIET = 4


@dataclass(frozen=True, slots=True)
class Square:
    """The side with its quiet zone, in modules, and the path of the dark ones."""

    side: int
    path: str


def square_code(text: str) -> Square:
    """The code of a text, error correction M, micro codes excluded since not every app reads them."""
    rows = segno.make_qr(text, error="m").matrix
    runs = [f"M{start + QUIET} {y + QUIET}h{length}v1h-{length}z" for y, row in enumerate(rows) for start, length in _runs(row)]
    return Square(len(rows) + 2 * QUIET, "".join(runs))


def _runs(row: bytearray | tuple[int, ...]) -> list[tuple[int, int]]:
    """Where dark stretches of a row begin, and how long they are."""
    found: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((at, 1))
    return found
