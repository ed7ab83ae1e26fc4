"""The parts of a document's page as finished texts. Pure but for addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from pos.console import figures
from pos.console.documents.rows import plain_quantity
from pos.console.language import Speaker
from pos.sales.flags import EVERY_FLAG
from pos.sales.models import Document, ReviewMark

SHORT = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A line as sold, or a part that came back."""

    name: str
    options: str
    note: str
    quantity: str
    unit_price: str
    discount: str
    amount: str
    tax: str
    returned: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag in words, why it stands there, and who looked at it."""

    word: str
    why: str
    looked: str


def head_of(say: Speaker, row: Document, answer: Mapping[str, Any], site: str) -> dict[str, Any]:
    """Title, the line below it, and what people wrote."""
    withdrawal = row.source == "day_total" and row.original_id is not None
    total = figures.won(abs(row.total), say.language)
    lead = [say("one_lead", site=site, at=figures.written_on(row.occurred_at))]
    lead += [say(f"type_{row.order_type}")] if row.order_type else []
    lead += [say("of_order", no=row.order_no)] if row.order_no else []
    lead += [say("by_cashier", code=row.cashier)] if row.cashier else []
    lead += [say("approved_by", code=row.approved_by)] if row.approved_by else []
    lead += [say("booked_on", day=figures.day_name(row.book_date, say.language))] if row.book_date != row.business_date else []
    said = (("reason", row.reason), ("note", row.note), ("line_discount", row.discount_reason))
    return {
        "title": say("one_withdrawal" if withdrawal else f"one_{row.source}", receipt=row.receipt_no, total=total),
        "lead": " · ".join(lead), "said": [(say(word), text) for word, text in said if text], "withdrawal": withdrawal,
    }


def lines_of(say: Speaker, answer: Mapping[str, Any], options: Sequence[str]) -> list[Line]:
    """The lines; of a refund only what came back is known."""
    refund = answer["source"] == "refund"
    return [
        Line(
            line["name"], options[index] if index < len(options) else "", "" if refund else line["note"] or "",
            quantity(line["quantity"]), "" if refund else figures.number(line["unit_price"]),
            "" if refund else _or_dash(line["discount"]), figures.number(line["net"] if refund else line["amount"]),
            say(f"class_{line['tax_class']}"),
            say("restocked" if line["restock"] else "not_restocked") if refund else _returned(line),
        )
        for index, line in enumerate(answer["lines"])
    ]


def sums_of(say: Speaker, row: Document, answer: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """How the total comes about: (word, figure, css)."""
    sums: list[tuple[str, str, str]] = []
    if row.sale_discount:
        sums += [(say("before_discount"), figures.number(row.total + row.sale_discount), ""),
                 (say("sale_discount"), figures.number(-row.sale_discount), "")]
    sums.append((say("total"), figures.won(answer["total"], say.language), "sum"))
    parts = [(word, answer[word]) for word in ("supply", "vat", "exempt", "out_of_scope")]
    sums += [(say(word), figures.number(won), "part") for word, won in parts if won]
    return [*sums, (say("change"), figures.number(row.change), "")] if row.change else sums


def payments_of(say: Speaker, answer: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Method, amount, what was tendered where that is more, and what is known of it; numbers of cards and people are masked."""
    return [
        (say(f"method_{payment['method']}"), figures.number(payment["amount"]),
         figures.number(payment["tendered"]) if payment["tendered"] != payment["amount"] else "–", " · ".join(_details(say, payment)))
        for payment in answer["payments"]
    ]


def refunds_of(say: Speaker, answer: Mapping[str, Any]) -> list[dict[str, str]]:
    """What came back of a sale so far."""
    return [
        {
            "href": url_for("console.document", document_id=refund["id"]), "receipt": refund["receipt_no"],
            "at": figures.moment(datetime.fromisoformat(refund["refunded_at"]), say.language), "reason": refund["reason"],
            "total": figures.number(refund["total"]),
        }
        for refund in answer["refunds"]
    ]


def flags_of(say: Speaker, row: Document, marks: Sequence[ReviewMark]) -> list[Flag]:
    """The flags in words, each with who looked first."""
    by_flag = {mark.flag: mark for mark in reversed(marks)}
    found = []
    for flag in row.flags.split():
        mark = by_flag.get(flag) or by_flag.get(EVERY_FLAG)
        looked = say("looked", who=mark.by, at=figures.moment(mark.at, say.language)) if mark else ""
        found.append(Flag(say(f"flag_{flag}"), say(f"why_{flag}"), f"{looked} “{mark.note}”" if mark and mark.note else looked))
    return found


def proof_of(say: Speaker, row: Document, answer: Mapping[str, Any], site: str) -> list[tuple[str, str, str]]:
    """Where it stands in the site's book and by which values: (word, shortened, whole)."""
    ack = answer["ack"]
    place = say("proof_entry", book=site, entry=figures.number(row.entry))
    hashes = (("proof_content", ack["content_sha256"]), ("proof_chain", ack["chain_hash"]), ("proof_signature", ack["signature"]))
    return [
        (say("proof_place"), place, ""), (say("proof_recorded"), figures.written_on(row.received_at), ""),
        (say("proof_by"), row.recorded_by, ""), *((say(word), f"{value[:SHORT]}…", value) for word, value in hashes),
        (say("proof_key"), ack["key"], ""),
    ]


def quantity(text: str) -> str:
    """'2.000' → '2', '-1.000' → '−1'."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, rest = digits.partition(".")
    return plain_quantity(int(f"{sign}{whole}{rest}"))


def _returned(line: Mapping[str, Any]) -> str:
    back = line.get("refunded")
    return "" if back is None or back == "0.000" else quantity(back)


def _or_dash(won: int) -> str:
    return figures.number(-won) if won else "–"


def _details(say: Speaker, payment: Mapping[str, Any]) -> list[str]:
    receipt = payment["cash_receipt"]
    found = [payment["issuer"], payment["card_no"]]
    found.append(say("approval_no", no=payment["approval_no"]) if payment["approval_no"] else None)
    found.append(say("installments", count=payment["installments"]) if (payment["installments"] or 0) > 1 else None)
    found.append(say("cash_receipt", identifier=receipt["identifier"] or "") if receipt else None)
    return [str(each) for each in found if each]
