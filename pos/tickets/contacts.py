"""Who left something: a telephone number and perhaps a name, sealed; found again by keyed hashes of the number and of its last digits."""

import re
from uuid import UUID

from pos.tickets.models import Ticket
from sites.errors import Invalid, invalid_at
from sites.vault import vault

LAST = 4
_DIGITS = re.compile(r"0[0-9]{8,10}", re.ASCII)


def phone_digits(text: str, pointer: str = "/phone") -> str:
    """The digits of a telephone number, 9 to 11 of them with a leading 0. Invalid for anything else."""
    digits = re.sub(r"[\s.\-()]", "", text)
    if _DIGITS.fullmatch(digits) is None:
        raise _no_phone(pointer)
    return digits


def _no_phone(pointer: str) -> Invalid:
    return invalid_at(pointer, "전화번호를 010-1234-5678처럼 적어 주세요.", "Give the number like 010-1234-5678.", code="phone_wrong")


def phone_hash(digits: str) -> bytes:
    """What a whole number is found by."""
    return vault.keyed_hash(f"ticket-phone:{digits}")


def last_hash(last_digits: str) -> bytes:
    """What the last four digits are found by."""
    return vault.keyed_hash(f"ticket-phone-last:{last_digits}")


def seal_contact(ticket: Ticket, phone: str | None, customer: str | None, note: str | None) -> None:
    """Puts number, name and note on the ticket, sealed to it."""
    row = str(ticket.id)
    if phone is not None:
        ticket.phone = vault.seal(phone, "ticket", "phone", row)
        ticket.phone_hash, ticket.phone_last = phone_hash(phone), last_hash(phone[-LAST:])
    ticket.customer = None if customer is None else vault.seal(customer, "ticket", "customer", row)
    ticket.note = None if note is None else vault.seal(note, "ticket", "note", row)


def opened(sealed: bytes | None, column: str, ticket_id: UUID) -> str | None:
    """What was sealed on a ticket; None where there was nothing or it was forgotten."""
    return None if sealed is None else vault.open(sealed, "ticket", column, str(ticket_id))


def masked(digits: str | None) -> str | None:
    """A number as others may see it: 010-****-5678."""
    return None if digits is None else f"{digits[:3]}-****-{digits[-LAST:]}"


def written(digits: str) -> str:
    """A number as people write it."""
    head = 2 if digits.startswith("02") else 3
    return f"{digits[:head]}-{digits[head:-LAST]}-{digits[-LAST:]}"
