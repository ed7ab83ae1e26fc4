"""What becomes of a receipt: issued, refused, taken back. One place for the gateway's answers and for what people type in.

Every step is journalled at the site; the number by which the guest is found never is.
"""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.cash_receipts.issuers import Answer, Done
from pos.cash_receipts.models import (
    CANCEL,
    CANCEL_WANTED,
    CANCELLED,
    FAILED,
    ISSUE,
    ISSUED,
    REFUSED,
    WANTED,
    CashReceipt,
)
from pos.cash_receipts.wanting import cancel, is_nowhere
from sites import clock, journal
from sites.access import Actor, Permission, reach, site_for
from sites.errors import Conflict, NotFound, Stale, invalid_at, say
from sites.registry import Site, SiteLedger

MOST_TRIES = 12
# The first wait after no answer; each further one is twice as long, at most six hours.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


def receipt_for(session: Session, actor: Actor, receipt_id: UUID, permission: Permission) -> tuple[CashReceipt, Site]:
    """A receipt and its site, held until the transaction ends. NotFound out of reach, Forbidden where it is not allowed."""
    site = reachable(session, actor, receipt_id, permission)
    return held(session, receipt_id, site.id), site


def reachable(session: Session, actor: Actor, receipt_id: UUID, permission: Permission) -> Site:
    """The site of a receipt. NotFound out of reach, Forbidden where it is not allowed."""
    found = session.execute(
        sa.select(CashReceipt.site_id, Site.code).join(Site, Site.id == CashReceipt.site_id)
        .where(CashReceipt.id == receipt_id, Site.id.in_(reach(actor.grants)))
    ).one_or_none()
    if found is None:
        raise NotFound("cash_receipt_not_found")
    return site_for(session, actor, found.code, permission)


def held(session: Session, receipt_id: UUID, site_id: int) -> CashReceipt:
    """A receipt as it stands now that nobody else writes at its site."""
    hold(session, site_id)
    return session.get_one(CashReceipt, receipt_id, populate_existing=True)


def hold(session: Session, site_id: int) -> None:
    """Waits until nobody else writes at the site and keeps it so until the transaction ends."""
    session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == site_id).with_for_update())


def type_in(
    session: Session, actor: Actor, receipt_id: UUID, approval_no: str, issued_at: datetime, seen: int | None = None
) -> CashReceipt:
    """A person issued or cancelled it elsewhere and gives the number. The same number again changes nothing; another one: Conflict."""
    receipt, site = receipt_for(session, actor, receipt_id, Permission.SITE_WORK)
    if receipt.approval_no is not None and receipt.approval_no == approval_no:
        return receipt
    _check(receipt, seen)
    if receipt.state not in (WANTED, FAILED, CANCEL_WANTED) or (receipt.act == ISSUE and receipt.approval_no is not None):
        raise _settled()
    if issued_at > clock.now() + clock.FUTURE_TOLERANCE:
        raise invalid_at("/issued_at", "아직 오지 않은 시각입니다. 승인 시각을 확인해 주세요.", "That is in the future. Check the time.")
    if receipt.act == CANCEL:
        _check_original(session, receipt)
    _done(session, site, receipt, Done(approval_no, issued_at), actor.code)
    return receipt


def mark_failed(session: Session, actor: Actor, receipt_id: UUID, why: str, seen: int | None = None) -> CashReceipt:
    """A person found that it cannot be issued as it stands; it stays in the list of what failed."""
    receipt, site = receipt_for(session, actor, receipt_id, Permission.SITE_WORK)
    _check(receipt, seen)
    if receipt.state not in (WANTED, CANCEL_WANTED) or (receipt.act == ISSUE and receipt.approval_no is not None):
        raise _settled()
    _failed(session, site, receipt, why, actor.code)
    return receipt


def want_again(session: Session, actor: Actor, receipt_id: UUID, seen: int | None = None) -> CashReceipt:
    """One that failed is to be tried again, from now on. What was ever sent is asked for before it is sent again."""
    receipt, site = receipt_for(session, actor, receipt_id, Permission.SITE_WORK)
    _check(receipt, seen)
    if receipt.state != FAILED:
        raise _settled()
    receipt.tries, receipt.next_try_at = 0 if is_nowhere(receipt) else 1, None
    receipt.state, receipt.failure = CANCEL_WANTED if receipt.act == CANCEL else WANTED, None
    _written(session, site, receipt, "cash_receipt_wanted", actor.code)
    return receipt


def take_away(session: Session, actor: Actor, receipt_id: UUID, reason: int, seen: int | None = None) -> CashReceipt:
    """A person takes the whole rest of a receipt back without a refund: it was issued by mistake, say. Answers the receipt."""
    receipt, site = receipt_for(session, actor, receipt_id, Permission.SITE_WORK)
    _check(receipt, seen)
    if receipt.act == CANCEL or receipt.cancelled_amount == receipt.amount:
        raise _settled()
    now = clock.now()
    day = clock.business_day(now, site.time_zone, site.cut_off_minutes)
    cancel(
        session, receipt, receipt.amount - receipt.cancelled_amount, reason,
        {"id": receipt.document_id, "occurred_at": now, "business_date": day},
    )
    _written(session, site, receipt, "cash_receipt_cancel_wanted", actor.code)
    return receipt


def answered(session: Session, receipt_id: UUID, site_id: int, answer: Answer | None) -> CashReceipt:
    """What a gateway said of a receipt that it was asked for; None: it gave no answer, and will be asked again later."""
    receipt = held(session, receipt_id, site_id)
    site = session.get_one(Site, site_id)
    receipt.asking_until = None
    if receipt.state not in (WANTED, CANCEL_WANTED) or (receipt.act == ISSUE and receipt.approval_no is not None):
        session.flush()
        return receipt
    if isinstance(answer, Done):
        _done(session, site, receipt, answer, "worker")
    elif answer is not None:
        _failed(session, site, receipt, f"{REFUSED}{answer.code}", "worker")
    elif receipt.tries >= MOST_TRIES:
        _failed(session, site, receipt, "no_answer", "worker")
    else:
        receipt.next_try_at = clock.now() + min(FIRST_WAIT * 2 ** (receipt.tries - 1), LONGEST_WAIT)
        session.flush()
    return receipt


def _done(session: Session, site: Site, receipt: CashReceipt, done: Done, by: str) -> None:
    receipt.approval_no, receipt.issued_at, receipt.settled_by, receipt.failure = done.approval_no, done.at, by, None
    receipt.next_try_at = receipt.asking_until = None
    if receipt.act == CANCEL:
        receipt.state = CANCELLED
        session.flush()
        original = session.get_one(CashReceipt, receipt.original_id, populate_existing=True)
        original.state, original.version = state_with(session, original), original.version + 1
    else:
        receipt.state = state_with(session, receipt)
    _written(session, site, receipt, "cash_receipt_cancelled" if receipt.act == CANCEL else "cash_receipt_issued", by)


def state_with(session: Session, receipt: CashReceipt) -> str:
    """The state of an issued receipt: whether something of it is still to be taken back, or all of it was."""
    waiting = session.scalar(
        sa.select(sa.func.count()).select_from(CashReceipt)
        .where(CashReceipt.original_id == receipt.id, CashReceipt.state != CANCELLED)
    )
    if waiting:
        return CANCEL_WANTED
    return CANCELLED if receipt.cancelled_amount == receipt.amount else ISSUED


def _failed(session: Session, site: Site, receipt: CashReceipt, why: str, by: str) -> None:
    receipt.state, receipt.failure, receipt.settled_by = FAILED, why, by
    receipt.next_try_at = receipt.asking_until = None
    _written(session, site, receipt, "cash_receipt_failed", by)


def _written(session: Session, site: Site, receipt: CashReceipt, act: str, by: str) -> None:
    receipt.version += 1
    session.flush()
    content = {
        "act": receipt.act, "state": receipt.state, "amount": receipt.amount, "approval_no": receipt.approval_no,
        "original": str(receipt.original_id) if receipt.original_id else None, "version": receipt.version,
    }
    journal.append(session, journal.book_of_site(site.code), by, act, str(receipt.id), content)


def _check(receipt: CashReceipt, seen: int | None) -> None:
    if seen is not None and seen != receipt.version:
        raise Stale
    if receipt.asking_until is not None and receipt.asking_until > clock.now():
        raise Conflict("cash_receipt_being_asked", say(
            "지금 국세청에 묻고 있습니다. 잠시 후 결과를 보고 다시 해 주세요.", "It is being reported right now. Look again in a moment."))


def _check_original(session: Session, receipt: CashReceipt) -> None:
    original = session.get_one(CashReceipt, receipt.original_id)
    if original.approval_no is None:
        raise Conflict("cash_receipt_not_issued_yet", say(
            "원래 현금영수증의 승인번호를 먼저 입력해 주세요.", "Enter the approval number of the original receipt first."))


def _settled() -> Conflict:
    return Conflict("cash_receipt_settled", say(
        "이미 끝난 현금영수증입니다. 목록을 새로 열어 확인해 주세요.", "This cash receipt is settled already. Open the list again."))
