"""What is odd about a sale that names a ticket or pays with a deposit. The money was taken: it is stored, and says so."""

from sqlalchemy.orm import Session

from pos.sales import judges
from pos.sales.drafting import Draft
from pos.sales.rows import Rows
from pos.sales.wanted import WantedSale
from pos.tickets.models import Ticket
from pos.tickets.money import DEPOSIT, accounts_of, pending

UNKNOWN, SHORT = "ticket_unknown", "deposit_short"


def register() -> None:
    """Lets every sale be looked at before it is stored."""
    judges.register("tickets", flags_of)


def flags_of(session: Session, draft: Draft, wanted: WantedSale, rows: Rows) -> list[str]:
    """ticket_unknown: nothing was left here under that id, or not yet. deposit_short: more is paid from deposits than is held."""
    paid = sum(payment.amount for payment in wanted.payments if payment.method == DEPOSIT)
    if wanted.source != "sale" or (wanted.ticket is None and not paid):
        return []
    if wanted.ticket is None:
        return [SHORT]
    ticket = session.get(Ticket, wanted.ticket)
    if ticket is None or ticket.site_id != draft.document["site_id"]:
        return [UNKNOWN]
    if not paid:
        return []
    account = accounts_of(session, [ticket.id])[ticket.id]
    pending(account, rows.documents, rows.lines, rows.payments, ticket.id)
    return [SHORT] if paid > account.held else []
