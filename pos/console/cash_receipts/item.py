"""One receipt: what it says, the approval number typed in, and what else can be done about it."""

from datetime import datetime
from uuid import UUID

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.cash_receipts import settling
from pos.cash_receipts.models import CANCEL, CANCEL_WANTED, CANCELLED, FAILED, ISSUED, REASONS, WANTED, CashReceipt
from pos.cash_receipts.queries import ReceiptView, view_of
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.cash_receipts.page import ICONS, TONES, speaker
from pos.console.daytotals.day import may_change
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name, site_names
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, Message, NotFound, Stale
from sites.errors import say as two_languages

WHYS = ("wrong_number", "too_late", "not_wanted", "other")
LONGEST_NUMBER = 40


@console.get("/cash-receipts/<uuid:receipt_id>")
@needs(Permission.READ)
def cash_receipt(receipt_id: UUID) -> Response:
    """The receipt."""
    return _page(receipt_id, None)


@console.post("/cash-receipts/<uuid:receipt_id>/<act>")
@needs(Permission.SITE_WORK)
def cash_receipt_act(receipt_id: UUID, act: str) -> Response | AnyResponse:
    """The number typed in, or another thing done."""
    actor, form = current_visitor().actor, typed_in(request.form)
    if act not in _ACTS:
        raise NotFound
    number = form.typed.get("version", "")
    seen = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
    try:
        attempt(lambda session: _ACTS[act](session, actor, receipt_id, form, seen))
    except (Invalid, Conflict, Stale) as refused:
        return _page(receipt_id, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash(f"done_{act}")
    return redirect(url_for("console.cash_receipt", receipt_id=receipt_id))


def _type(session: Session, actor: Actor, receipt_id: UUID, form: Form, seen: int) -> CashReceipt:
    number, day = form.typed.get("approval_no", ""), form.day("issued_day")
    if not (number.isascii() and number.replace("-", "").isalnum() and len(number) <= LONGEST_NUMBER):
        form.wrong["approval_no"] = "wrong_text"
    try:
        at = datetime.strptime(form.typed.get("issued_time", ""), "%H:%M").time()  # noqa: DTZ007  # a time alone has no zone
    except ValueError:
        form.wrong["issued_time"], at = "wrong_text", None
    if form.wrong or day is None or at is None:
        raise Invalid("invalid", _nothing_said())
    _, site = settling.receipt_for(session, actor, receipt_id, Permission.SITE_WORK)
    issued_at = datetime.combine(day, at, clock.zone(site.time_zone))
    return settling.type_in(session, actor, receipt_id, number, issued_at, seen)


def _fail(session: Session, actor: Actor, receipt_id: UUID, form: Form, seen: int) -> CashReceipt:
    why = form.typed.get("why", "")
    return settling.mark_failed(session, actor, receipt_id, why if why in WHYS else "other", seen)


def _retry(session: Session, actor: Actor, receipt_id: UUID, _form: Form, seen: int) -> CashReceipt:
    return settling.want_again(session, actor, receipt_id, seen)


def _cancel(session: Session, actor: Actor, receipt_id: UUID, form: Form, seen: int) -> CashReceipt:
    reason = form.typed.get("reason", "")
    if reason not in {str(each) for each in REASONS}:
        form.wrong["reason"] = "wrong_text"
        raise Invalid("invalid", _nothing_said())
    return settling.take_away(session, actor, receipt_id, int(reason), seen)


_ACTS = {"typed": _type, "failed": _fail, "retry": _retry, "cancel": _cancel}


def _nothing_said() -> Message:
    return two_languages("적은 것을 다시 봐 주세요.", "Look at what you entered.")


def _page(receipt_id: UUID, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = settling.reachable(session, visitor.actor, receipt_id, Permission.READ)
        view = view_of(session, receipt_id)
        allowed = may_change(session, visitor.actor, site.code)
        name = site_name(site_names(session, {site.code})[site.code], None).text
        now = clock.now().astimezone(clock.zone(site.time_zone))
    row = view.row
    typed = {"issued_day": now.date().isoformat(), "issued_time": now.strftime("%H:%M")}
    stale = isinstance(refused, Stale)
    open_ = row.state in (WANTED, FAILED, CANCEL_WANTED) and not (row.act != CANCEL and row.approval_no)
    html = rendered(
        "console/cash_receipts/item.html", say, here="cash_receipts", visitor=visitor, scope=f"site:{site.code}", site_name=name, view=view,
        title=say("item_cancel_title" if row.act == CANCEL else "item_title", amount=figures.won(row.amount, say.language),
                  state=say(f"state_{row.state}")),
        form=form or Form(typed), version=row.version, facts=_facts(say, view), tone=TONES[row.state], icon_name=ICONS[row.state],
        stale=say("stale") if stale else None, problems=[] if refused is None or stale else sentences_of(refused, say.language),
        may_type=allowed and open_, may_fail=allowed and open_ and row.state != FAILED, may_retry=allowed and row.state == FAILED,
        may_cancel=allowed and row.act != CANCEL and row.state in (ISSUED, WANTED, FAILED) and row.cancelled_amount < row.amount,
        whys=[(why, say(f"why_{why}")) for why in WHYS], reasons=[(str(each), say(f"reason_{each}")) for each in REASONS],
    )
    return make_response(html, status)


def _facts(say: Speaker, view: ReceiptView) -> list[tuple[str, str]]:
    row = view.row

    def won(amount: int) -> str:
        return figures.won(amount, say.language)

    found = [
        (say("kind"), say(f"kind_{row.kind}")), (say("number"), row.identifier or say("no_number")),
        (say("method"), say(f"method_{row.method}")), (say("when"), figures.moment(row.occurred_at, say.language)),
        (say("supply"), won(row.supply)), (say("vat"), won(row.vat)), (say("exempt"), won(row.exempt)),
        (say("out_of_scope"), won(row.out_of_scope)), (say("cancelled_part"), won(row.cancelled_amount)),
        (say("approval"), row.approval_no), (say("issued_at"), figures.moment(row.issued_at, say.language) if row.issued_at else None),
        (say("original_approval"), view.original_approval_no),
        (say("original_day"), view.original_issued_on.isoformat() if view.original_issued_on else None),
        (say("reason"), say(f"reason_{row.reason}") if row.reason else None),
        (say("failure"), _why(say, row.failure) if row.failure and row.state not in (ISSUED, CANCELLED) else None),
        (say("tries"), figures.number(row.tries) if row.tries else None),
    ]
    dull = {say("exempt"), say("out_of_scope"), say("cancelled_part")}
    return [(name, text) for name, text in found if text is not None and not (name in dull and text == won(0))]


def _why(say: Speaker, failure: str) -> str:
    key = "why_refused" if failure.startswith("refused_") else f"why_{failure}"
    return say(key if key in say else "why_other")
