"""The slip that a till's page prints as: the lines of a closing report on 80 mm paper, in groups."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from pos.console import figures
from pos.console.language import Speaker
from pos.console.tills.rows import signed
from pos.tills.z_report import ZReport

CHECKED = 12


@dataclass(frozen=True, slots=True)
class Slip:
    """Its heading, who it is from, and groups of lines (word, figure, strong)."""

    title: str
    names: tuple[str, ...]
    groups: tuple[tuple[tuple[str, str, bool], ...], ...]


def slip_of(say: Speaker, report: ZReport, time_of: Callable[[datetime], str]) -> Slip:
    """The slip of a till, closed or not."""
    head = report["letterhead"]
    names = [head.get(part) for part in ("shop", "address", "business_number")]
    groups = (_when(say, report, time_of), *(part(say, report) for part in (_sales, _methods, _cash, _pieces, _seal)))
    title = say("slip_title" if report["z_no"] is not None else "slip_x")
    return Slip(title, tuple(dict.fromkeys(name for name in names if name)), tuple(tuple(group) for group in groups if group))


Lines = list[tuple[str, str, bool]]


def _when(say: Speaker, report: ZReport, time_of: Callable[[datetime], str]) -> Lines:
    day = date.fromisoformat(report["business_date"])
    times = [time_of(datetime.fromisoformat(at)) if at else "–" for at in (report["opened_at"], report["closed_at"])]
    lines: Lines = [
        (say("slip_day"), f"{day.isoformat()} ({figures.weekday(day, say.language)})", False),
        (say("slip_times"), " / ".join(times), False),
    ]
    lines.append((say("cashier"), report["closed_cashier"] or report["cashier"] or say("nobody"), False))
    number = say("z_no", number=report["z_no"]) if report["z_no"] is not None else say("number", number=report["number"])
    return [*lines, (say("till"), f"{report['device'] or say('console')} · {number}", False)]


def _sales(say: Speaker, report: ZReport) -> Lines:
    total = report["total"]
    if total is None:
        return []
    lines: Lines = [(f"{say('sales')} {figures.number(total['sales'])}", figures.number(total["gross"]), False)]
    lines += [(say("discount"), figures.number(-total["discount"]), False)] if total["discount"] else []
    lines += [(f"{say('refunds')} {figures.number(total['refunds'])}", figures.number(-total["refund"]), False)] if total["refunds"] else []
    lines.append((say("net"), figures.number(total["net"]), True))
    parts = (("supply", total["supply"]), ("vat", total["vat"]), ("exempt", total["exempt"]), ("out_of_scope", total["out_of_scope"]))
    return lines + [(say(word), figures.number(won), False) for word, won in parts if won]


def _methods(say: Speaker, report: ZReport) -> Lines:
    return [(say(f"method_{line['method']}"), figures.number(line["expected"] or 0), False) for line in report["methods"]]


def _cash(say: Speaker, report: ZReport) -> Lines:
    cash = report["cash"]
    lines: Lines = [
        (say("opening_float"), figures.number(cash["opening_float"]), False), (say("taken"), signed(cash["taken"] or 0), False),
        (say("given_back"), signed(-(cash["given_back"] or 0)), False), (say("moved_in"), signed(cash["moved_in"]), False),
        (say("moved_out"), signed(-cash["moved_out"]), False), (say("expected"), figures.number(cash["expected"] or 0), False),
    ]
    if report["z_no"] is None:
        return lines
    counted, difference = cash["counted"], cash["difference"]
    if counted is None or difference is None:
        return [*lines, (say("counted"), say("uncounted"), True)]
    return [*lines, (say("counted"), figures.number(counted), False), (say("difference"), signed(difference), True)]


def _pieces(say: Speaker, report: ZReport) -> Lines:
    counted = {int(won): many for won, many in (report["denominations"] or {}).items() if many}
    return [
        (say("piece_won", won=figures.number(won)), f"× {figures.number(counted[won])}", False) for won in sorted(counted, reverse=True)
    ]


def _seal(say: Speaker, report: ZReport) -> Lines:
    seal = report["seal"]
    if seal is None:
        return []
    text = seal["chain_hash"][:CHECKED]
    return [(say("slip_check"), " ".join(text[at:at + 4] for at in range(0, CHECKED, 4)), False)]
