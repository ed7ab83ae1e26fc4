"""A slip as plain text: the same lines in the same columns, for a mail, a screen or a till that has its own printer."""

from pos.printing.letters import columns_of
from pos.printing.slip import Align, Bars, Line, Qr, Rule, Slip


def as_text(slip: Slip) -> str:
    """The slip in lines that end with a newline. Large letters are plain, a code is the text that it stands for, a cut is nothing."""
    lines: list[str] = []
    for part in slip.parts:
        match part:
            case Line(align=align):
                lines.append(_placed(part.spread(slip.columns), align, slip.columns))
            case Rule(heavy):
                lines.append(("=" if heavy else "-") * slip.columns)
            case Qr(content) | Bars(content):
                # Nobody could follow half an address: it stays whole even where it is longer than the paper is wide.
                lines.append(_placed(content, Align.CENTRE, slip.columns))
    return "\n".join(lines) + "\n"


def _placed(text: str, align: Align, columns: int) -> str:
    room = max(0, columns - columns_of(text))
    return " " * {Align.LEFT: 0, Align.CENTRE: room // 2, Align.RIGHT: room}[align] + text
