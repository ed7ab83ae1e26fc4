"""The report of a till on paper: X while it is open, Z once it is closed. What was counted stands before what should have been there."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from pos.printing.slip import Sheet, Size, Slip
from pos.printing.writing import Writing
from pos.tills.z_report import Addendum, Figures, MethodLine, MovementLine, ZReport

FINGERPRINT = 12


def till_slip(report: ZReport, columns: int, zone: ZoneInfo, language: str = "ko", copy: int = 0) -> Slip:
    """The report laid out. Where the count is blind, nothing on the paper tells what should be in the till."""
    say, sheet = Writing(language), Sheet(columns)
    if copy:
        sheet.title(f"** {say('copy', count=copy)} **", bold=True)
    sheet.title(say("x" if report["z_no"] is None else "z"), Size.TALL, bold=True)
    sheet.title(report["letterhead"].get("shop") or report["site"])
    sheet.space()
    _head(sheet, say, report, zone)
    if report["total"] is not None:
        _figures(sheet, say, report["total"])
        for day in report["days"] if len(report["days"]) > 1 else []:
            sheet.pair(say("of_day", day=say.day(date.fromisoformat(day["book_date"]))), say.figure(day["net"]))
        sheet.rule()
    _methods(sheet, say, report["methods"])
    _cash(sheet, say, report)
    _counted(sheet, say, report["denominations"])
    _movements(sheet, say, report["movements"], zone)
    _left(sheet, say, report)
    if report["addendum"] is not None:
        _addendum(sheet, say, report["addendum"], zone)
    _end(sheet, say, report)
    return sheet.slip()


def _head(sheet: Sheet, say: Writing, report: ZReport, zone: ZoneInfo) -> None:
    sheet.rule(heavy=True)
    if report["z_no"] is not None:
        sheet.pair(say("z_no"), f"Z{report['z_no']}")
    sheet.pair(say("till_no"), " ".join(filter(None, (report["site"], report["device"], str(report["number"])))))
    sheet.pair(say("day"), say.day(date.fromisoformat(report["business_date"])))
    sheet.pair(say("opened"), say.instant(report["opened_at"], zone))
    if report["closed_at"]:
        sheet.pair(say("closed"), say.instant(report["closed_at"], zone))
    if report["cashier"]:
        sheet.pair(say("cashier"), say.person(report["cashier"]))
    if report["closed_cashier"]:
        sheet.pair(say("counted_by"), say.person(report["closed_cashier"]))
    sheet.rule(heavy=True)


def _figures(sheet: Sheet, say: Writing, total: Figures) -> None:
    sheet.pair(say("sales", count=total["sales"]), say.figure(total["gross"]))
    sheet.pair(say("discounts"), say.figure(-total["discount"]))
    sheet.pair(say("refunds", count=total["refunds"]), say.figure(-total["refund"]))
    sheet.pair(say("net"), say.figure(total["net"]), bold=True)
    sheet.rule()
    for label in ("supply", "vat", "exempt"):
        sheet.pair(say(label), say.figure(total[label]))
    if total["out_of_scope"]:
        sheet.pair(say("out_of_scope"), say.figure(total["out_of_scope"]))


def _methods(sheet: Sheet, say: Writing, methods: list[MethodLine]) -> None:
    for each in methods:
        sheet.pair(say(each["method"]), say.figure(each["expected"] or 0))
        if each["counted"] is not None:
            sheet.pair(say("method_counted", method=say(each["method"])), say.figure(each["counted"]), indent=2)
            _difference(sheet, say, each["difference"] or 0)
    if methods:
        sheet.rule()


def _cash(sheet: Sheet, say: Writing, report: ZReport) -> None:
    cash = report["cash"]
    if cash["counted"] is not None:
        sheet.pair(say("counted"), say.figure(cash["counted"]), bold=True)
    elif report["z_no"] is not None:
        sheet.pair(say("counted"), say("uncounted"), bold=True)
    sheet.pair(say("float"), say.figure(cash["opening_float"]))
    for label, won, sign in (("cash_taken", cash["taken"], "+"), ("cash_back", cash["given_back"], "-")):
        if won is not None:
            sheet.pair(say(label), f"{sign}{won:,}")
    sheet.pair(say("moved_in"), f"+{cash['moved_in']:,}")
    sheet.pair(say("moved_out"), f"-{cash['moved_out']:,}")
    if cash["change"]:
        sheet.pair(say("voucher_change"), f"-{cash['change']:,}")
    if cash["expected"] is not None:
        sheet.pair(say("expected"), say.figure(cash["expected"]), bold=True)
    if cash["difference"] is not None:
        _difference(sheet, say, cash["difference"])
    if report["blind"]:
        sheet.text(say("blind"))
    sheet.rule()


def _difference(sheet: Sheet, say: Writing, won: int) -> None:
    if won:
        sheet.pair(say("over" if won > 0 else "short"), f"{won:+,}", bold=True)
    else:
        sheet.pair(say("even"), "0", bold=True)


def _counted(sheet: Sheet, say: Writing, denominations: Mapping[str, int] | None) -> None:
    if not denominations:
        return
    sheet.text(say("denominations"))
    for won, count in sorted(denominations.items(), key=lambda each: -int(each[0])):
        sheet.pair(f"{int(won):,} x {count:,}", say.figure(int(won) * count), indent=2)
    sheet.rule()


def _movements(sheet: Sheet, say: Writing, movements: list[MovementLine], zone: ZoneInfo) -> None:
    if not movements:
        return
    sheet.text(say("movements"))
    for each in movements:
        sign = "+" if each["direction"] == "in" else "-"
        sheet.pair(f"{say.instant(each['at'], zone)[-5:]} {each['reason']}", f"{sign}{each['amount']:,}", indent=2)
    sheet.rule()


def _left(sheet: Sheet, say: Writing, report: ZReport) -> None:
    lines = [
        *([(say("banked"), say.figure(report["banked"]))] if report["banked"] is not None else []),
        *([(say("next_float"), say.figure(report["next_float"]))] if report["next_float"] is not None else []),
        *([(say("parked", count=len(report["parked"])), say.figure(sum(each["total"] for each in report["parked"])))]
          if report["parked"] else []),
    ]
    if report["unsent"] and report["unsent"]["still"]:
        lines.append((say("unsent"), say("unsent_of", count=report["unsent"]["still"], made=report["unsent"]["made"])))
    for left, right in lines:
        sheet.pair(left, right)
    if lines:
        sheet.rule()


def _addendum(sheet: Sheet, say: Writing, addendum: Addendum, zone: ZoneInfo) -> None:
    sheet.text(say("addendum"), bold=True)
    _figures(sheet, say, addendum["total"])
    sheet.pair(say("addendum_cash"), f"{addendum['cash']:+,}")
    sheet.rule()
    _methods(sheet, say, addendum["methods"])
    _movements(sheet, say, addendum["movements"], zone)


def _end(sheet: Sheet, say: Writing, report: ZReport) -> None:
    if report["seal"] is not None:
        chain = report["seal"]["chain_hash"][:FINGERPRINT]
        sheet.pair(say("seal"), " ".join(chain[at : at + 4] for at in range(0, FINGERPRINT, 4)))
        sheet.pair(say("seal_at"), say.figure(report["seal"]["position"]))
    if report["note"]:
        sheet.text(f"{say('note')}: {report['note']}")
    sheet.space()
    sheet.text(f"{say('signature')} {'_' * (sheet.columns // 2)}")
