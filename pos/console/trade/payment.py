"""A payment: which sales it pays. What is left pays more, by hand or the oldest first; what it pays by mistake is freed; the whole is
taken back. Each is looked over where it undoes something, and done once however often it is sent."""

from uuid import UUID, uuid4

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.table import Cell, Name, Table, TableRow
from pos.console.trade.page import may_work_at, speaker
from pos.console.visitor import current_visitor
from pos.trade.owed import Owed, owed
from pos.trade.received import Received, received_for
from pos.trade.receiving import match_more, unmatch, withdraw
from sites.access import Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound

MATCHES, UNMATCHING, WITHDRAWAL = "matches", "unmatching", "withdrawal"
DONE = {MATCHES: "done_matched", UNMATCHING: "done_freed", WITHDRAWAL: "done_withdrawn"}


@console.get("/trade/payments/<uuid:payment_id>")
@needs(Permission.APPROVE)
def trade_payment(payment_id: UUID) -> Response:
    """What it pays and what can be done with it."""
    return _page(payment_id, Form({}))


@console.post("/trade/payments/<uuid:payment_id>/<act>")
@needs(Permission.SITE_WORK)
def trade_payment_answer(payment_id: UUID, act: str) -> Response | AnyResponse:
    """Does it; what undoes something is shown first and done with `sure`."""
    form = typed_in(request.form)
    if act not in DONE:
        raise NotFound("page_not_found")
    sale = _sale(form)
    reason = (form.text("reason") or "") if act == WITHDRAWAL else ""
    won = form.won("amount", least=1) if act == MATCHES and sale is not None else 0
    if act == UNMATCHING and sale is None:
        form.wrong["sale"] = "wrong_text"
    if form.wrong or form.typed.get("again"):
        return _page(payment_id, form, status=422 if form.wrong else 200)
    if act != MATCHES and form.typed.get("sure") != "yes":
        return _ask(payment_id, act, form, sale)
    try:
        attempt(lambda session: _do(session, payment_id, act, form.id(), sale, won, reason))
    except (Invalid, Conflict) as refused:
        return _page(payment_id, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash(DONE[act])
    return redirect(url_for("console.trade_payment", payment_id=payment_id))


def _do(session: Session, payment_id: UUID, act: str, number: UUID, sale: UUID | None, won: int, reason: str) -> None:
    actor = current_visitor().actor
    _, site, _ = received_for(session, actor, payment_id, Permission.SITE_WORK)
    if act == WITHDRAWAL:
        withdraw(session, actor, site, payment_id, number, reason)
    elif act == UNMATCHING and sale is not None:
        unmatch(session, actor, site, payment_id, number, sale)
    else:
        match_more(session, actor, site, payment_id, number, None if sale is None else [(sale, won)])


def _sale(form: Form) -> UUID | None:
    try:
        return UUID(form.typed.get("sale", ""))
    except ValueError:
        return None


def _ask(payment_id: UUID, act: str, form: Form, sale: UUID | None) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        found, _, of = received_for(session, visitor.actor, payment_id, Permission.SITE_WORK)
        name, won = of.name, figures.won(found.payment.amount, say.language)
    opens = [match for match in found.matches if act == WITHDRAWAL or match[0] == sale]
    form.typed["id"] = str(form.id())
    return make_response(rendered(
        "console/trade/sure.html", say, here="trade", visitor=visitor, form=form, act=say(f"do_{act}"), problems=[],
        title=say(f"sure_{act}", name=name, won=won), lead=say(f"sure_{act}_lead"), table=_pays(say, opens, "opens"),
    ))


def _page(payment_id: UUID, form: Form, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        found, site, of = received_for(session, visitor.actor, payment_id, Permission.APPROVE)
        works = may_work_at(session, visitor.actor, site.code) and not found.withdrawn
        there = owed(session, [site.id], of.id) if works and found.left else []
        code, name, scope = of.code, of.name, f"site:{site.code}"
    form.typed.setdefault("id", str(uuid4()))
    left, won = figures.won(found.left, say.language), figures.won(found.payment.amount, say.language)
    html = rendered(
        "console/trade/payment.html", say, here="trade", visitor=visitor, form=form, found=found, works=works,
        facts=_facts(say, found, left),
        title=say("payment_withdrawn" if found.withdrawn else "payment_title", name=name, won=won, left=left),
        table=_pays(say, found.matches, "pays") if found.matches else None, freed=[(str(sale), no) for sale, no, _ in found.matches],
        open_sales=[(str(each.sale_id), _named(say, each)) for each in there],
        back=url_for("console.trade_customer", code=code, scope=scope), stale=None,
        problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)


def _named(say: Speaker, each: Owed) -> str:
    return f"{each.receipt_no} · {figures.day_name(each.sold_on, say.language)} · {figures.won(each.open, say.language)}"


def _facts(say: Speaker, found: Received, left: str) -> list[tuple[str, str]]:
    return [
        (say("received_on"), figures.day_name(found.payment.received_on, say.language)), (say("left"), left),
        (say("site"), found.site), (say("reference"), found.payment.reference or "–"),
    ]


def _pays(say: Speaker, matches: list[tuple[UUID, str, int]], key: str) -> Table:
    rows = [
        TableRow(Name(receipt_no), (Cell(figures.number(won)),), href=url_for("console.document", document_id=sale))
        for sale, receipt_no, won in matches
    ]
    return Table(key, say(key), say(f"{key}_note"), (say("receipt_no"), say("amount")), tuple(rows))
