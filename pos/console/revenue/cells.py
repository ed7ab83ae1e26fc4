"""The cells of the revenue tables: figures as people read them, what is not known as a dash."""

from pos.console import figures
from pos.console.language import Speaker
from pos.console.table import Cell
from pos.revenue.measures import Measures

UNKNOWN = "–"
_FIGURES = ("gross", "discount", "refund", "supply", "vat", "exempt")
_TAKEN_OFF = ("discount", "refund")


def figure_heads(say: Speaker, key: str, beyond: bool, change: str | None = None) -> tuple[str, ...]:
    """The heads of a table of figures; `beyond` adds what is out of scope, `change` the column that compares."""
    named = [say(key), say("net"), *([change] if change else []), say("sales"), *(say(name) for name in _FIGURES)]
    return tuple([*named, say("out_of_scope")] if beyond else named)


def figure_cells(measures: Measures, beyond: bool, change: Cell | None = None) -> tuple[Cell, ...]:
    """A row below these heads. What is taken off shows with its minus."""
    sales = Cell(UNKNOWN, "n faint") if measures.sales is None else Cell(figures.number(measures.sales))
    signed = [-getattr(measures, name) if name in _TAKEN_OFF else getattr(measures, name) for name in _FIGURES]
    shown = [won_cell(measures.net, "n strong"), *([change] if change else []), sales, *(won_cell(amount) for amount in signed)]
    return tuple([*shown, won_cell(measures.out_of_scope)] if beyond else shown)


def won_cell(amount: int, css: str = "n") -> Cell:
    """An amount without its unit, which the table's note says."""
    return Cell(figures.number(amount), css)


def change_cell(thousandths: int | None) -> Cell:
    """A change with its sign."""
    return Cell(UNKNOWN, "n faint") if thousandths is None else Cell(figures.signed_percent(thousandths))


def reached_cell(thousandths: int | None) -> Cell:
    """How much of a plan was reached."""
    return Cell(UNKNOWN, "n faint") if thousandths is None else Cell(_percent(thousandths))


def share_cell(part: int, whole: int) -> Cell:
    """What part of a whole it is."""
    return reached_cell(figures.share(part, whole))


def _percent(thousandths: int) -> str:
    return figures.percent(thousandths) if thousandths >= 0 else figures.signed_percent(thousandths)
