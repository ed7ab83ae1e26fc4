"""What a card terminal is asked for, and what became of it."""

import marshmallow as ma
from marshmallow.fields import UUID, AwareDateTime, Integer, List, Nested, String

from pos.api.fields import Choice, Counted, Id, Strict, Text, Whole, Won
from pos.terminals.models import STATES


class CardApprovalIn(Strict):
    """A charge. The id is made before the first send and is the reference at the terminal: the same id never charges twice."""

    id = Id(required=True)
    site = Text(most=64, allow_none=True, load_default=None)
    amount = Won(least=1, required=True)
    vat = Won(allow_none=True, load_default=None, metadata={"description": "Our VAT in it, for the slip"})
    installments = Whole(most=60, load_default=0, metadata={"description": "Months; 0 or 1: at once"})


class CardReturnIn(Strict):
    """Won that go back to the card, under an id of its own."""

    id = Id(required=True)
    amount = Won(least=1, required=True)


class CardLookIn(Strict):
    """What a person did about it."""

    note = Text(lines=True, required=True)


class CardApprovalsQuery(Strict):
    """Approvals that no sale carries, or all of the last days. `which` left out: those that no sale carries."""

    site = Text(most=64)
    which = Choice(("unmatched", "all"), load_default="unmatched")
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Id()


class CardApprovalOut(ma.Schema):
    """An approval, or (`act` cancel) money going back. `asked`: the terminal has it; `unknown`: no answer came, and it is being found
    out; both may still become `approved` or `declined`. `approved_amount` may be less than `amount`."""

    id = UUID(required=True)
    site = String(required=True)
    act = String(required=True, metadata={"enum": ["approve", "cancel"]})
    original = UUID(required=True, allow_none=True)
    amount = Integer(required=True)
    vat = Integer(required=True, allow_none=True)
    installments = Integer(required=True)
    state = String(required=True, metadata={"enum": list(STATES)})
    decline = String(required=True, allow_none=True)
    approved_amount = Integer(required=True, allow_none=True)
    cancelled_amount = Integer(required=True)
    approval_no = String(required=True, allow_none=True)
    card_no = String(required=True, allow_none=True, metadata={"description": "Masked"})
    issuer = String(required=True, allow_none=True)
    terminal_id = String(required=True, allow_none=True)
    terminal_vat = Integer(required=True, allow_none=True)
    asked_at = AwareDateTime(required=True)
    approved_at = AwareDateTime(required=True, allow_none=True)
    looked_at = AwareDateTime(required=True, allow_none=True)
    note = String(required=True, allow_none=True)


class CardApprovalListOut(ma.Schema):
    """A page of approvals: those that no sale carries the oldest first, all of them the newest first."""

    data = List(Nested(CardApprovalOut), required=True)
    next_cursor = UUID(required=True, allow_none=True)
