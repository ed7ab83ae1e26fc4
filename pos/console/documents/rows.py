"""The rows of a list of documents: when, which, what, how paid, how much, and what is odd. Three queries however many there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from pos.console import figures
from pos.console.language import Speaker
from pos.console.names import site_name, site_names
from pos.money import quantity_text
from pos.sales.flags import FLAGS, REMARKABLE
from pos.sales.models import Document, DocumentLine, DocumentPayment
from sites import clock

FLAGS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A document in a list, as finished texts. `kind` is told for all but plain sales; of each flag, whether it wants a look."""

    id: str
    href: str
    time: str
    receipt: str
    order: str
    site: str
    things: str
    paid: str
    amount: str
    kind: str
    flags: tuple[tuple[str, bool], ...]
    flags_more: str


def rows_of(
    session: Session, say: Speaker, found: Sequence[tuple[Document, str]], with_day: bool, flags: Mapping[UUID, Sequence[str]] | None = None
) -> list[Row]:
    """The rows; `flags` says which to show of each document, else all that it carries."""
    ids = [document.id for document, _ in found]
    things, methods = _things(session, ids), _methods(session, ids)
    names = {code: site_name(name, None).text for code, name in site_names(session, {code for _, code in found}).items()}
    rows = []
    for document, code in found:
        shown = sorted(flags[document.id] if flags is not None else document.flags.split(), key=FLAGS.index)
        rows.append(Row(
            str(document.id), url_for("console.document", document_id=document.id), _time(say, document, with_day), document.receipt_no,
            say("order", no=document.order_no) if document.order_no else "", names.get(code, code),
            _summary(say, things.get(document.id, [])), "·".join(say(f"method_{method}") for method in methods.get(document.id, ())),
            figures.number(document.total), kind_of(say, document),
            tuple((say(f"flag_{flag}"), flag in REMARKABLE) for flag in shown[:FLAGS_SHOWN]),
            say("flags_more", count=len(shown) - FLAGS_SHOWN) if len(shown) > FLAGS_SHOWN else "",
        ))
    return rows


def kind_of(say: Speaker, document: Document) -> str:
    """The kind of a document in a word; '' for a plain sale."""
    if document.source == "day_total" and document.original_id is not None:
        return say("source_withdrawal")
    return "" if document.source == "sale" else say(f"source_{document.source}")


def plain_quantity(milli: int) -> str:
    """1000 → '1', 400 → '0.4', below zero with a real minus."""
    text = quantity_text(abs(milli)).rstrip("0").rstrip(".")
    return f"{figures.MINUS}{text}" if milli < 0 else text


def _time(say: Speaker, document: Document, with_day: bool) -> str:
    local = document.occurred_at.astimezone(clock.zone(clock.DEFAULT_ZONE))
    hour = f"{local:%H:%M}" if document.hour is not None else ""
    if with_day or local.date() != document.book_date:
        return f"{figures.day_name(local.date(), say.language)} {hour}".strip()
    return hour


def _summary(say: Speaker, things: Sequence[tuple[str, int]]) -> str:
    if not things:
        return ""
    name, milli = things[0]
    first = name if milli == 1000 else f"{name} {plain_quantity(milli)}"
    return say("and_more", first=first, count=len(things) - 1) if len(things) > 1 else first


def _things(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[tuple[str, int]]]:
    found: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    query = sa.select(DocumentLine.document_id, DocumentLine.name, DocumentLine.quantity_milli).where(DocumentLine.document_id.in_(ids))
    for document_id, name, milli in session.execute(query.order_by(DocumentLine.document_id, DocumentLine.line_no)):
        found[document_id].append((name, milli))
    return found


def _methods(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, dict[str, None]]:
    """The methods of each document in their order, each once."""
    found: dict[UUID, dict[str, None]] = defaultdict(dict)
    query = sa.select(DocumentPayment.document_id, DocumentPayment.method).where(DocumentPayment.document_id.in_(ids))
    for document_id, method in session.execute(query.order_by(DocumentPayment.document_id, DocumentPayment.payment_no)):
        found[document_id][method] = None
    return found
