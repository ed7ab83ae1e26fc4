"""Printers and slips as the pages show them, and a slip drawn as paper. Pure but for the addresses."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from pos.console import figures
from pos.console.devices.rows import ago
from pos.console.language import Speaker
from pos.console.me.qr import Square, square_code
from pos.console.names import site_name
from pos.console.table import Name
from pos.printing.models import HELD, Printer, PrintJob
from pos.printing.slip import Bars, Line, Qr, Rule, Slip
from sites.registry import Site

GRAVE = frozenset({"paper_out", "cover_open", "cutter", "printer_error", "no_answer"})


@dataclass(frozen=True, slots=True)
class Row:
    """A printer in words."""

    code: str
    place: Name
    name: str
    tone: str
    icon: str
    state: str
    advice: str
    address: str
    paper: str
    seen: str
    waiting: str
    held: str
    change: str
    trial: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A slip that waits or is held."""

    kind: str
    asked: str
    printer: str
    tone: str
    state: str
    why: str
    again: str | None
    let_go: str | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of paper: what stands on it and how."""

    kind: str
    text: str = ""
    right: str = ""
    square: Square | None = None


def row_of(say: Speaker, printer: Printer, site: Site, waiting: tuple[int, int], now: datetime) -> Row:
    """One printer in words."""
    tone, icon, state = "good", "ok", say("badge_well")
    if printer.trouble:
        tone, icon, state = "bad" if printer.trouble in GRAVE else "warn", "alert", say(f"trouble_{printer.trouble}")
    elif printer.seen_at is None:
        tone, icon, state = "line", "clock", say("badge_new")
    extras = [say(word) for word, has in (("drawer_too", printer.has_drawer), ("orders_too", printer.prints_orders)) if has]
    return Row(
        code=printer.code, place=site_name(site.name, None), name=printer.name, tone=tone, icon=icon, state=state,
        advice=say(f"text_{printer.trouble}") if printer.trouble else "", address=f"{printer.host}:{printer.port}",
        paper=" · ".join([say(f"columns_{printer.columns}"), *extras]), seen=ago(say, printer.seen_at, now),
        waiting=figures.number(waiting[0]) if waiting[0] else "–", held=say("held_count", count=waiting[1]) if waiting[1] else "",
        change=url_for("console.printer", code=printer.code), trial=url_for("console.printer_trial", code=printer.code),
    )


def waiting_of(say: Speaker, job: PrintJob, printer: str) -> Waiting:
    """One slip in words, with what a person may do about it."""
    held = job.state == HELD
    return Waiting(
        kind=say(f"kind_{job.kind}"), asked=figures.moment(job.asked_at, say.language), printer=printer, tone="bad" if held else "line",
        state=say(f"state_{job.state}"), why=say(f"text_{job.trouble}") if job.trouble else say("in_line"),
        again=url_for("console.print_anew", print_id=job.id) if held else None,
        let_go=url_for("console.print_let_go", print_id=job.id) if job.state != "printing" else None,
    )


def drawn(slip: Slip) -> list[Drawn]:
    """The slip as lines of paper, the cut left out."""
    lines = []
    for part in slip.parts:
        match part:
            case Line(text, align, size, bold, right):
                kind = " ".join(filter(None, (size.name.lower(), align.name.lower(), "bold" if bold else "")))
                lines.append(Drawn(kind, text, right))
            case Rule(heavy):
                lines.append(Drawn("heavy" if heavy else "rule"))
            case Qr(content):
                lines.append(Drawn("qr", content, square=square_code(content)))
            case Bars(content):
                lines.append(Drawn("bars", content))
    return lines
