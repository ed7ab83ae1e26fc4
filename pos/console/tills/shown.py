"""The parts of a till's report as finished texts. Pure but for addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pos.console import figures
from pos.console.language import Speaker
from pos.console.tills.rows import Badge, difference_badge, signed
from pos.tills.models import CANCELLED, OPEN
from pos.tills.z_report import DayFigures, Figures, MethodLine, MovementLine, ZReport

SHORT = 12
NUMBERS_NAMED = 20
OF_A_DAY = ("sales", "gross", "discount", "refunds", "refund", "net", "supply", "vat", "exempt", "out_of_scope")
TAKEN_OFF = frozenset({"discount", "refund"})


@dataclass(frozen=True, slots=True)
class Method:
    """Another method than cash."""

    word: str
    taken: str
    given_back: str
    expected: str
    counted: str
    difference: Badge | None


@dataclass(frozen=True, slots=True)
class Days:
    """The documents by book date: heads, a row a day, and their sum where there are several."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    total: tuple[str, ...] | None


def head_of(say: Speaker, report: ZReport, site: str) -> dict[str, Any]:
    """Title and the line below it."""
    won = report["cash"]["difference"]
    if report["state"] == OPEN:
        title = say("one_open", site=site, number=report["number"])
    elif report["state"] == CANCELLED:
        title = say("one_cancelled", site=site, number=report["number"])
    else:
        key = "one_uncounted" if won is None else "one_even" if won == 0 else "one_over" if won > 0 else "one_short"
        title = say(key, z=report["z_no"], won=figures.won(abs(won or 0), say.language))
    day = figures.day_with_weekday(date.fromisoformat(report["business_date"]), say.language)
    ended = report["closed_at"] or report["cancelled_at"]
    lead = [site, say("number", number=report["number"]), day, f"{_time(report['opened_at'])} – {_time(ended) if ended else ''}".rstrip()]
    lead += [say("of_device", device=report["device"])] if report["device"] else []
    lead += [say("by_cashier", code=report["cashier"])] if report["cashier"] else []
    return {"title": title, "lead": " · ".join(str(part) for part in lead)}


def cash_of(say: Speaker, report: ZReport) -> list[tuple[str, str, str]]:
    """How the cash comes about: (word, figure, css). What is not in it is left out."""
    cash = report["cash"]
    steps: list[tuple[str, int | None, int]] = [
        ("taken", cash["taken"], 1), ("given_back", cash["given_back"], -1), ("moved_in", cash["moved_in"], 1),
        ("moved_out", cash["moved_out"], -1), ("change", cash["change"], -1),
    ]
    rows: list[tuple[str, str, str]] = [(say("opening_float"), figures.number(cash["opening_float"]), "")]
    rows += [(say(word), signed((won or 0) * way), "part") for word, won, way in steps if won or word == "taken"]
    rows.append((say("expected"), figures.won(cash["expected"] or 0, say.language), "sum"))
    if report["z_no"] is not None:
        counted = cash["counted"]
        rows.append((say("counted"), say("uncounted") if counted is None else figures.won(counted, say.language), "sum"))
    return rows


def left_of(say: Speaker, report: ZReport) -> list[tuple[str, str]]:
    """What of the counted cash is taken away, and what stays."""
    found = (("banked", report["banked"]), ("next_float", report["next_float"]))
    return [(say(word), figures.number(won)) for word, won in found if won]


def pieces_of(say: Speaker, report: ZReport) -> list[tuple[str, str, str]]:
    """How many of each note and coin, the largest first, and what they come to."""
    counted = {int(won): many for won, many in (report["denominations"] or {}).items() if many}
    return [
        (say("piece_won", won=figures.number(won)), figures.number(counted[won]), figures.number(won * counted[won]))
        for won in sorted(counted, reverse=True)
    ]


def methods_of(say: Speaker, methods: Sequence[MethodLine], limit: int, *, closed: bool) -> list[Method]:
    """The other methods; what nobody counted of them has no difference."""
    return [
        Method(
            say(f"method_{line['method']}"), figures.number(line["taken"] or 0), figures.number(-(line["given_back"] or 0)),
            figures.number(line["expected"] or 0), "–" if line["counted"] is None else figures.number(line["counted"]),
            difference_badge(say, line["difference"], limit) if closed and line["counted"] is not None else None,
        )
        for line in methods
    ]


def days_of(say: Speaker, days: Sequence[DayFigures], total: Figures | None) -> Days | None:
    """The columns that hold anything; a sale's own tax always."""
    if not days or total is None:
        return None
    always = {"sales", "net", "supply", "vat"}
    names = [name for name in OF_A_DAY if name in always or any(day[name] for day in days)]  # type: ignore[literal-required]
    rows = tuple((figures.day_with_weekday(date.fromisoformat(day["book_date"]), say.language), _figures(day, names)) for day in days)
    return Days((say("book_date"), *(say(name) for name in names)), rows, _figures(total, names) if len(days) > 1 else None)


def moves_of(say: Speaker, moves: Sequence[MovementLine]) -> list[tuple[str, Badge, str, str, str]]:
    """Cash put in or taken out: when, which way, how much, why, by whom."""
    ways = {"in": Badge(say("way_in"), "line", "plus"), "out": Badge(say("way_out"), "line", "minus")}
    return [
        (
            figures.moment(datetime.fromisoformat(move["at"]), say.language), ways[move["direction"]],
            signed(move["amount"] if move["direction"] == "in" else -move["amount"]), move["reason"], move["cashier"] or move["by"],
        )
        for move in moves
    ]


def marks_of(say: Speaker, report: ZReport) -> list[str]:
    """What is odd about opening and closing, in sentences."""
    flags = dict.fromkeys([*report["flags"], *report["closing_flags"]])
    return [say(f"flag_{flag}") if f"flag_{flag}" in say else say("flag_other", flag=flag) for flag in flags]


def unsent_of(say: Speaker, report: ZReport) -> dict[str, str] | None:
    """What had not come when the till was closed, and what has not come still."""
    unsent = report["unsent"]
    if unsent is None or not unsent["count"]:
        return None
    still = say("unsent_still", count=figures.number(unsent["still"])) if unsent["still"] else say("unsent_came")
    named = ", ".join(map(str, unsent["numbers"][:NUMBERS_NAMED])) + (" …" if unsent["count"] > NUMBERS_NAMED else "")
    return {
        "title": say("unsent_title", count=figures.number(unsent["count"])), "still": still,
        "numbers": say("unsent_numbers", numbers=named), "tone": "warn" if unsent["still"] else "good",
    }


def proof_of(say: Speaker, report: ZReport) -> list[tuple[str, str, str]]:
    """Who opened and closed it, and the seal: (word, shortened, whole)."""
    rows: list[tuple[str, str, str]] = [(say("proof_opened"), report["opened_by"], "")]
    seal, received = report["seal"], report["closed_received_at"]
    if seal is None or received is None:
        return rows
    return [
        *rows, (say("proof_closed"), report["closed_by"] or "", ""),
        (say("proof_received"), figures.written_on(datetime.fromisoformat(received)), ""),
        (say("seal_place"), figures.number(seal["position"]), ""),
        (say("seal_hash"), f"{seal['chain_hash'][:SHORT]}…", seal["chain_hash"]),
        (say("seal_key"), seal["key"], ""),
    ]


def _figures(of: DayFigures | Figures, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(figures.number(-of[name] if name in TAKEN_OFF else of[name]) for name in names)  # type: ignore[literal-required]


def _time(instant: str) -> str:
    return figures.written_on(datetime.fromisoformat(instant))[-5:]
