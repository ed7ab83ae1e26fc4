"""What a correction changes, row by row, and what was said of a day before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos.console import figures
from pos.console.language import Speaker
from pos.daytotals.queries import Statement
from pos.daytotals.wanted import WantedTotal
from pos.money import TAX_CLASSES, TAXABLE, supply_of
from pos.sales.wanted import METHODS


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after; `css` is 'total' for sums, `changed` whether they differ."""

    word: str
    before: str
    after: str
    change: str
    changed: bool
    css: str = ""


def changes_of(say: Speaker, standing: Statement | None, wanted: WantedTotal, vat_registered: bool) -> list[Change]:
    """Every figure that is there before or after."""
    methods_then, classes_then = dict(standing.methods) if standing else {}, dict(standing.tax_classes) if standing else {}
    taxable = wanted.tax_classes.get(TAXABLE, 0)
    vat = taxable - supply_of(taxable) if vat_registered else 0
    rows = [_change(say("total"), standing.total if standing else 0, wanted.total, "total")]
    rows += [
        _change(say(f"method_{method}"), methods_then.get(method, 0), wanted.methods.get(method, 0))
        for method in METHODS if method in methods_then or method in wanted.methods
    ]
    rows += [
        _change(say(f"class_{word}"), classes_then.get(word, 0), wanted.tax_classes.get(word, 0), "first" if word == TAXABLE else "")
        for word in TAX_CLASSES if classes_then.get(word) or word in wanted.tax_classes
    ]
    rows.append(_change(say("vat"), standing.vat if standing else 0, vat))
    rows.append(_change(say("sales"), standing.sales if standing else 0, wanted.sales))
    return rows


def _change(word: str, before: int, after: int, css: str = "") -> Change:
    difference = after - before
    sign = "+" if difference > 0 else ""
    change = f"{sign}{figures.number(difference)}" if difference else "–"
    return Change(word, figures.number(before), figures.number(after), change, difference != 0, css)


def history_rows(say: Speaker, history: Sequence[Statement]) -> list[dict[str, str]]:
    """Everything that was stated and withdrawn, as rows of a table."""
    return [
        {
            "when": figures.moment(each.recorded_at, say.language), "act": say("act_stated" if each.stands else "act_withdrawn"),
            "total": figures.number(each.total), "sales": figures.number(each.sales), "who": each.recorded_by,
            "why": each.reason or each.note or "", "receipt": each.receipt_no, "booked": figures.day_name(each.book_date, say.language),
        }
        for each in history
    ]
