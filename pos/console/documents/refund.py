"""Giving money back from the desk: what comes back is typed, the amount is shown, and only then it is recorded."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid4

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.documents.page import speaker
from pos.console.documents.rows import plain_quantity
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.visitor import current_visitor
from pos.sales.models import Document
from pos.sales.queries import document_for
from pos.sales.refund_plan import AS_PAID, WAYS, Plan, can_be_refunded, left_lines, plan_refund
from pos.sales.refunding import record_refund
from pos.sales.wanted import WantedPayment, WantedRefund, WantedReturn
from sites import clock
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound

MOST_MILLI = 99_999_999
LONGEST_REASON = 200


@dataclass(slots=True)
class Typed:
    """A form as it was typed, and the words of the page for what is wrong with a field."""

    texts: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def way(self) -> str:
        """How it goes back."""
        return self.texts["way"] if self.texts.get("way") in WAYS else AS_PAID

    @property
    def id(self) -> UUID:
        """The id that the form was given when it was opened, so that sending it twice is one refund."""
        try:
            return UUID(self.texts.get("id", ""))
        except ValueError:
            return uuid4()

    def parts(self, lines: list[int]) -> list[WantedReturn]:
        """What comes back of which line; what cannot be read is told."""
        found = []
        for line in lines:
            text = self.texts.get(f"back_{line}", "")
            milli = _milli(text) if text else 0
            if milli is None:
                self.wrong[f"back_{line}"] = "wrong_quantity"
            elif milli:
                found.append(WantedReturn(line, milli, self.texts.get(f"stock_{line}") == "yes"))
        return found

    def reason(self) -> str:
        """Why it goes back."""
        text = self.texts.get("reason", "")
        if not 1 <= len(text) <= LONGEST_REASON or not text.isprintable():
            self.wrong["reason"] = "wrong_reason"
        return text


@console.get("/documents/<uuid:document_id>/refund")
@needs(Permission.SELL)
def document_refund(document_id: UUID) -> Response:
    """What comes back of a sale; `?all=yes` fills in all that is left."""
    typed = Typed({"id": str(uuid4()), "way": AS_PAID})
    return _form(document_id, typed, fill=request.args.get("all") == "yes")


@console.post("/documents/<uuid:document_id>/refund")
@needs(Permission.SELL)
def document_refund_answer(document_id: UUID) -> Response | AnyResponse:
    """Shows what it comes to; when that was seen, records it."""
    actor, typed = current_visitor().actor, _typed(request.form)
    with reading() as session:
        row = _sale(session, actor, document_id)
        wanted = typed.parts([line.line for line in left_lines(session, document_id)])
    reason = typed.reason()
    if "again" in request.form or typed.wrong:
        return _form(document_id, typed, status=200 if "again" in request.form else 422)

    def give_back(session: Session) -> int | None:
        plan = plan_refund(session, document_id, wanted, typed.way)
        if str(plan.due) != typed.texts.get("due"):
            return None
        payments = [WantedPayment(method, amount, amount) for method, amount in plan.payments]
        record_refund(session, actor, row.site_id, WantedRefund(typed.id, document_id, clock.now(), wanted, payments, reason))
        return plan.due

    try:
        if request.form.get("sure") == "yes" and attempt(give_back) is not None:
            flash("done_refunded")
            return redirect(url_for("console.document", document_id=document_id))
        with reading() as session:
            plan = plan_refund(session, document_id, wanted, typed.way)
    except (Invalid, Conflict) as refused:
        if _stands(actor, typed.id):
            return redirect(url_for("console.document", document_id=document_id))
        return _form(document_id, typed, refused, status=409 if isinstance(refused, Conflict) else 422)
    return _sure(row, typed, plan, changed="sure" in request.form)


def _sale(session: Session, actor: Actor, document_id: UUID) -> Document:
    """A sale that goods can come back of, for someone who may sell there. NotFound out of reach and for what is no sale."""
    answer = document_for(session, actor, document_id)
    site_for(session, actor, answer["site"], Permission.SELL)
    row = session.get_one(Document, document_id)
    if not can_be_refunded(row):
        raise NotFound("sale_not_found")
    session.expunge(row)
    return row


def _stands(actor: Actor, refund_id: UUID) -> bool:
    """Whether the form was sent twice and the first one has done it."""
    try:
        with reading() as session:
            return bool(document_for(session, actor, refund_id))
    except NotFound:
        return False


def _form(document_id: UUID, typed: Typed, refused: DomainError | None = None, fill: bool = False, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        row = _sale(session, visitor.actor, document_id)
        lines = left_lines(session, document_id)
    if fill:
        typed.texts |= {f"back_{line.line}": plain_quantity(line.left_milli) for line in lines if line.left_milli}
    left = any(line.left_milli for line in lines)
    content: dict[str, Any] = {
        "title": say("refund_title", receipt=row.receipt_no) if left else say("refund_none_left"), "row": row, "typed": typed, "left": left,
        "lines": [(line.line, line.name, plain_quantity(line.sold_milli), plain_quantity(line.left_milli)) for line in lines],
        "ways": [(way, say(f"way_{way}"), way == typed.way) for way in WAYS],
        "wrong": " ".join(_sentences(refused, say)) if refused else None,
    }
    return make_response(rendered("console/documents/refund.html", say, here="documents", visitor=visitor, **content), status)


def _sure(row: Document, typed: Typed, plan: Plan, changed: bool) -> Response:
    say = speaker()
    amount = figures.won(plan.due, say.language)
    ways = ", ".join(
        say("way_amount", method=say(f"method_{method}"), amount=figures.won(won, say.language)) for method, won in plan.payments
    )
    kept = {name: text for name, text in typed.texts.items() if name not in ("due", "sure", "again")}
    return make_response(rendered(
        "console/documents/sure.html", say, here="documents", visitor=current_visitor(), row=row, amount=amount,
        title=say("sure_refund", amount=amount), lead=say("sure_lead", ways=ways, amount=amount), fields={**kept, "due": str(plan.due)},
        lines=[(name, plain_quantity(part.quantity_milli), say("restocked" if part.restock else "not_restocked"), figures.number(net))
               for part, name, net in plan.lines],
        wrong=say("amount_changed") if changed else None,
    ))


def _typed(form: MultiDict[str, str]) -> Typed:
    return Typed({name: value.strip()[:400] for name, value in form.items() if name != "csrf_token"})


def _milli(text: str) -> int | None:
    try:
        milli = Decimal(text) * 1000
    except InvalidOperation:
        return None
    if not milli.is_finite() or milli != milli.to_integral_value() or not 0 <= milli <= MOST_MILLI:
        return None
    return int(milli)


def _sentences(refused: DomainError, say: Speaker) -> list[str]:
    said = [message.text(say.language) for messages in refused.errors.values() for message in messages]
    return said or [refused.message.text(say.language)]
