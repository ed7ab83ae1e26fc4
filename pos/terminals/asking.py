"""Asking a terminal so that no card is charged twice: written down first, asked without any lock, and what came of it written down.

A repeated id is never sent again. Where no answer came the terminal is asked what became of the reference, and that decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.terminals.adapters import ANSWER_WITHIN_SECONDS, Answer, Approved, Charge, Declined, NoAnswer, Return, Terminal
from pos.terminals.models import APPROVE, APPROVED, ASKED, CANCEL, CANCELLED, DECLINED, UNKNOWN, CardApproval
from sites import clock, journal
from sites.access import Actor, Permission, reach, site_for
from sites.db import transaction
from sites.errors import Conflict, Invalid, NotFound, invalid_at, say
from sites.registry import Site, SiteLedger

LEASE = timedelta(seconds=ANSWER_WITHIN_SECONDS + 15)
# How long a query is left before another one may ask the same.
QUERY_LEASE = timedelta(seconds=20)
IN_DOUBT = (ASKED, UNKNOWN)
TerminalOf = Callable[[str], Terminal | None]


@dataclass(frozen=True, slots=True)
class WantedApproval:
    """A charge as it was sent: won, our VAT in it, months of instalments (0 or 1: at once)."""

    id: UUID
    amount: int
    vat: int | None = None
    installments: int = 0


@dataclass(frozen=True, slots=True)
class WantedReturn:
    """Won that go back to the card of an approval."""

    id: UUID
    amount: int


def begin_approval(session: Session, actor: Actor, site: Site, wanted: WantedApproval) -> tuple[CardApproval, bool]:
    """Writes down that the terminal will be asked, and whether that is new. Conflict when the id stands with other content."""
    take_turn(session, site.id)
    found = _standing(session, site, wanted.id, {
        "act": APPROVE, "amount": wanted.amount, "vat": wanted.vat, "installments": wanted.installments,
    })
    if found is not None:
        return found, False
    if wanted.installments > 1 and wanted.amount < site.installments_from:
        raise invalid_at(
            "/installments", "할부는 {amount:,}원부터 됩니다. 일시불로 해 주세요.",
            "Instalments begin at {amount:,} won. Charge it at once.", amount=site.installments_from,
        )
    return _begun(session, actor, site, CardApproval(
        id=wanted.id, act=APPROVE, amount=wanted.amount, vat=wanted.vat, installments=wanted.installments,
    )), True


def begin_return(session: Session, actor: Actor, original_id: UUID, wanted: WantedReturn) -> tuple[CardApproval, Site, bool]:
    """Writes down that money of an approval will go back. Conflict when more would go back than was approved, or while an earlier
    one is in doubt."""
    original, site = approval_for(session, actor, original_id, Permission.SELL)
    take_turn(session, site.id)
    session.refresh(original)
    found = _standing(session, site, wanted.id, {"act": CANCEL, "amount": wanted.amount, "original_id": original.id})
    if found is not None:
        return found, site, False
    if original.act != APPROVE or original.state != APPROVED:
        raise Conflict("card_not_approved", say(
            "승인된 카드 결제가 아니어서 취소할 수 없습니다. 상태를 확인해 주세요.",
            "Only an approval that stands can be cancelled. Look at its state."))
    pending = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(CardApproval.amount), 0))
        .where(CardApproval.original_id == original.id, CardApproval.state.in_(IN_DOUBT))
    )
    if wanted.amount > (original.approved_amount or 0) - original.cancelled_amount - int(pending or 0):
        raise Conflict("card_return_exceeds", say(
            "승인된 금액보다 많이 취소할 수 없습니다. 이미 취소했거나 결과를 기다리는 금액이 있습니다.",
            "More than was approved cannot go back. Some is back already, or waits for an answer."))
    return _begun(session, actor, site, CardApproval(
        id=wanted.id, act=CANCEL, original_id=original.id, amount=wanted.amount, installments=0,
    )), site, True


def approval_for(session: Session, actor: Actor, approval_id: UUID, permission: Permission) -> tuple[CardApproval, Site]:
    """An approval and its site. NotFound out of reach, Forbidden where it is not allowed."""
    found = session.execute(
        sa.select(CardApproval, Site.code).join(Site, Site.id == CardApproval.site_id)
        .where(CardApproval.id == approval_id, Site.id.in_(reach(actor.grants)))
    ).one_or_none()
    if found is None:
        raise NotFound("card_approval_not_found")
    return found[0], site_for(session, actor, found[1], permission)


def ask(terminal: Terminal, approval_id: UUID) -> CardApproval:
    """Sends what was begun, once, and writes down what came of it. The caller holds no transaction, and begun it itself."""
    with transaction() as session:
        row = session.get_one(CardApproval, approval_id)
        original = session.get(CardApproval, row.original_id) if row.original_id else None
        charge = Charge(str(row.id), row.amount, row.vat, row.installments)
        back = Return(
            str(row.id), row.amount, original.approval_no or "", original.approved_at or original.asked_at, original.terminal_id,
        ) if original else None
    try:
        answer: Answer | None = terminal.approve(charge) if back is None else terminal.give_back(back)
    except NoAnswer:
        answer = None
    with transaction() as session:
        return _settled(session, approval_id, answer)


def find_out(terminal: Terminal, approval_id: UUID) -> None:
    """Asks a terminal what became of one in doubt, unless somebody waits for its answer right now."""
    with transaction() as session:
        row = _held(session, approval_id)
        if not is_in_doubt(row):
            return
        row.state, row.asking_until = UNKNOWN, clock.now() + QUERY_LEASE
        session.flush()
    try:
        answer = terminal.outcome(str(approval_id)) or Declined("not_received")
    except NoAnswer:
        return
    with transaction() as session:
        _settled(session, approval_id, answer)


def is_in_doubt(row: CardApproval) -> bool:
    """Whether nobody knows and nobody is asking."""
    return row.state in IN_DOUBT and (row.asking_until is None or row.asking_until <= clock.now())


def find_out_one(terminal_of: TerminalOf) -> bool:
    """Finds out about the oldest one in doubt of a site with a terminal; False when there is none."""
    with transaction() as session:
        rows = session.execute(
            sa.select(CardApproval.id, Site.code).join(Site, Site.id == CardApproval.site_id)
            .where(CardApproval.state.in_(IN_DOUBT), sa.or_(CardApproval.asking_until.is_(None), CardApproval.asking_until <= clock.now()))
            .order_by(CardApproval.asked_at, CardApproval.id).limit(100)
        ).all()
    for approval_id, code in rows:
        terminal = terminal_of(code)
        if terminal is not None:
            find_out(terminal, approval_id)
            return True
    return False


def look_at(session: Session, actor: Actor, approval_id: UUID, note: str) -> CardApproval:
    """A person has seen to an approval that no sale carries, or to one that stays unknown, and says how."""
    row, site = approval_for(session, actor, approval_id, Permission.APPROVE)
    take_turn(session, site.id)
    session.refresh(row)
    if row.looked_at is None:
        row.looked_at, row.looked_by, row.note = clock.now(), actor.code, note
        _written(session, site, row, "card_looked_at", actor.code)
    return row


def take_turn(session: Session, site_id: int) -> None:
    """Waits until nobody else writes at this site and keeps it so until the transaction ends."""
    session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == site_id).with_for_update())


def _held(session: Session, approval_id: UUID) -> CardApproval:
    site_id = session.scalar(sa.select(CardApproval.site_id).where(CardApproval.id == approval_id))
    take_turn(session, site_id or 0)
    return session.get_one(CardApproval, approval_id, populate_existing=True)


def _standing(session: Session, site: Site, approval_id: UUID, wanted: dict[str, object]) -> CardApproval | None:
    found = session.get(CardApproval, approval_id, populate_existing=True)
    if found is None:
        return None
    if found.site_id != site.id:
        raise Conflict("id_taken", say("이 번호(id)는 이미 쓰였습니다. 새 번호로 다시 보내 주세요.",
                                       "This id is taken. Send it with a new one."))
    differing = [name for name, value in wanted.items() if getattr(found, name) != value]
    if differing:
        same = say("이미 저장된 내용과 다릅니다.", "This differs from what is stored.")
        raise Conflict("content_differs", say(
            "같은 번호(id)로 다른 내용이 이미 저장되어 있습니다.", "Other content is already stored under this id."
        ), {f"/{name}": [same] for name in differing if name in ("amount", "vat", "installments")})
    return found


def _begun(session: Session, actor: Actor, site: Site, row: CardApproval) -> CardApproval:
    now = clock.now()
    row.site_id, row.device_id, row.recorded_by = site.id, actor.device_id, actor.code
    row.asked_at, row.asking_until, row.state, row.cancelled_amount = now, now + LEASE, ASKED, 0
    session.add(row)
    _written(session, site, row, "card_asked" if row.act == APPROVE else "card_return_asked", actor.code)
    return row


def _settled(session: Session, approval_id: UUID, answer: Answer | None) -> CardApproval:
    """What is decided stays decided: an answer that comes after the query's changes nothing."""
    row = _held(session, approval_id)
    if row.state not in IN_DOUBT:
        return row
    row.asking_until = None
    if answer is None:
        row.state = UNKNOWN
    elif isinstance(answer, Approved):
        row.state, row.approval_no, row.approved_amount, row.approved_at = APPROVED, answer.approval_no, answer.amount, answer.at
        row.card_no, row.issuer = _masked(answer.card_no), answer.issuer
        row.terminal_id, row.terminal_vat = answer.terminal_id, answer.vat
        if row.act == CANCEL:
            original = session.get_one(CardApproval, row.original_id, populate_existing=True)
            original.cancelled_amount += answer.amount
            if original.cancelled_amount >= (original.approved_amount or 0):
                original.state = CANCELLED
    else:
        row.state, row.decline = DECLINED, answer.code
    _written(session, session.get_one(Site, row.site_id), row, f"card_{row.state}" if row.act == APPROVE else f"card_return_{row.state}",
             "terminal")
    return row


def _masked(card_no: str | None) -> str | None:
    """A terminal may give more than may be kept: at most the first six and the last four digits stay."""
    if card_no is None:
        return None
    places = [place for place, character in enumerate(card_no) if character.isdigit()]
    if len(places) <= 10:
        return card_no
    hidden = set(places[6:-4])
    return "".join("*" if place in hidden else character for place, character in enumerate(card_no))


def _written(session: Session, site: Site, row: CardApproval, act: str, by: str) -> None:
    session.flush()
    content = {
        "amount": row.amount, "approved_amount": row.approved_amount, "approval_no": row.approval_no, "state": row.state,
        "original": str(row.original_id) if row.original_id else None,
    }
    journal.append(session, journal.book_of_site(site.code), by, act, str(row.id), content)


def no_terminal() -> Invalid:
    """The refusal where a site's terminal stands beside the tablet: the approval number is typed into the sale's payment."""
    return Invalid("no_terminal", say(
        "이 지점은 카드 단말기가 연결되어 있지 않습니다. 단말기에서 승인한 뒤 승인번호를 입력해 주세요.",
        "No card terminal is connected here. Charge the card on the terminal and type its approval number in."))
