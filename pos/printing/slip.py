"""A slip: what stands on a piece of paper, laid out in columns, before any printer's language. `Sheet` builds it and counts."""

from dataclasses import dataclass, field
from enum import Enum

from pos.printing.columns import apart, fields, wrap
from pos.printing.letters import columns_of, printable

# What the common rolls hold: 58 mm, and 80 mm in the two ways in which printers are set.
WIDTHS = (32, 42, 48)


class Size(Enum):
    """How many times as wide and as high as a plain letter."""

    PLAIN = (1, 1)
    TALL = (1, 2)
    LARGE = (2, 2)

    @property
    def wide(self) -> int:
        """How many columns a column takes."""
        return self.value[0]


class Align(Enum):
    """Where a line stands."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of printable text that fits; `right` is what stands at the other edge of it."""

    text: str
    align: Align = Align.LEFT
    size: Size = Size.PLAIN
    bold: bool = False
    right: str = ""

    def spread(self, columns: int) -> str:
        """The line's text, with what stands on its right at the end of so many columns."""
        return self.text + " " * (columns - columns_of(self.text) - columns_of(self.right)) + self.right if self.right else self.text


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    heavy: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A square code; `content` is ASCII."""

    content: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar code (Code 128); `content` is ASCII."""

    content: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of a piece of paper."""


Part = Line | Rule | Qr | Bars | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed, from top to bottom. `replaced` letters could not be written and stand as boxes."""

    columns: int
    parts: tuple[Part, ...]
    replaced: int


@dataclass(slots=True)
class Sheet:
    """A slip in the making. Every text goes through here, so that nothing is lost unseen and no line is too long."""

    columns: int
    _parts: list[Part] = field(default_factory=list)
    _replaced: int = 0

    def text(self, text: str, align: Align = Align.LEFT, size: Size = Size.PLAIN, *, bold: bool = False, indent: int = 0) -> None:
        """Text, wrapped; a newline in it ends a line. `indent` columns stay free on the left."""
        for paragraph in text.split("\n"):
            for each in wrap(self._printable(paragraph), self.columns // size.wide - indent):
                self._parts.append(Line(" " * indent + each if each else "", align, size, bold))

    def title(self, text: str, size: Size = Size.PLAIN, *, bold: bool = False) -> None:
        """Text in the middle."""
        self.text(text, Align.CENTRE, size, bold=bold)

    def pair(self, left: str, right: str, size: Size = Size.PLAIN, *, bold: bool = False, indent: int = 0) -> None:
        """Two texts at the two edges. An amount stands on the right: it is never broken, and set smaller where it is too long."""
        one, other = self._printable(left), self._printable(right)
        smaller = (size, Size.TALL) if size is Size.LARGE else (size,)
        fitting = next((each for each in smaller if self._fits(other, each, indent)), Size.PLAIN)
        room = self.columns // fitting.wide - indent
        alone = [(each, "") for each in (*wrap(one, room), *wrap(other, room))]
        lines = apart(one, other, room) if columns_of(other) <= room else alone
        self._parts.extend(Line(" " * indent + text, Align.LEFT, fitting, bold, beside) for text, beside in lines)

    def row(self, texts: tuple[str, ...], widths: tuple[int, ...]) -> bool:
        """Texts in fields, the first one on the left; False, and nothing is written, where one does not fit."""
        line = fields(tuple(self._peek(text) for text in texts), widths)
        if line is None:
            return False
        for text in texts:
            self._printable(text)
        self._parts.append(Line(line))
        return True

    def rule(self, *, heavy: bool = False) -> None:
        """A line across."""
        self._parts.append(Rule(heavy))

    def space(self) -> None:
        """An empty line."""
        self._parts.append(Line(""))

    def add(self, part: Part) -> None:
        """A code or a cut."""
        self._parts.append(part)

    def slip(self) -> Slip:
        """What was written, cut off at the end."""
        return Slip(self.columns, (*self._parts, Cut()), self._replaced)

    def _fits(self, text: str, size: Size, indent: int) -> bool:
        return columns_of(text) <= self.columns // size.wide - indent

    def _printable(self, text: str) -> str:
        written, replaced = printable(text)
        self._replaced += replaced
        return written

    @staticmethod
    def _peek(text: str) -> str:
        return printable(text)[0]
