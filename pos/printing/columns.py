"""Printable text in columns: wrapped, padded, set against each other. Never inside a letter; what is wrapped loses nothing but spaces
at the ends of lines."""

from pos.printing.letters import columns_of


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns, broken between words where that is possible; at least one line."""
    lines = [""]
    for word in text.split():
        gap = " " if lines[-1] else ""
        if columns_of(lines[-1] + gap + word) <= columns:
            lines[-1] += gap + word
            continue
        pieces = _pieces(word, columns)
        lines[len(lines) if lines[-1] else 0 :] = pieces
    return lines


def _pieces(word: str, columns: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if columns_of(pieces[-1] + letter) > columns:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def apart(left: str, right: str, columns: int) -> list[tuple[str, str]]:
    """Lines of two texts for the two edges. `right` is never broken and has to fit: it stands beside the end of `left` where there is
    room for both, else alone below."""
    room = columns - columns_of(right) - 1
    lines = wrap(left, columns)
    if len(lines) == 1 and columns_of(lines[0]) > room >= columns // 3:
        lines = wrap(left, room)
    if not right or columns_of(lines[-1]) <= room:
        return [*((line, "") for line in lines[:-1]), (lines[-1], right)]
    return [*((line, "") for line in lines), ("", right)]


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with spaces to so many columns."""
    gap = " " * max(0, columns - columns_of(text))
    return gap + text if right else text + gap


def fields(texts: tuple[str, ...], widths: tuple[int, ...]) -> str | None:
    """The first text at the left edge and the others at the right ends of their fields; None where one of them does not fit with a
    space before it."""
    if columns_of(texts[0]) > widths[0] or any(columns_of(text) >= width for text, width in list(zip(texts, widths, strict=True))[1:]):
        return None
    return padded(texts[0], widths[0]) + "".join(
        padded(text, width, right=True) for text, width in list(zip(texts, widths, strict=True))[1:]
    )
