"""On what terms a site keeps what was left with it, and what it takes in, as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Choice, Many, Part, Strict, Text, Whole, YesNo
from pos.tickets.kinds import ITEM_KINDS, MARKS


class TicketTermsIn(Strict):
    """On what terms a site keeps what was left; all of it, to replace what was. Fees are in thousandths of the price a day."""

    work_days = Whole(most=365, required=True, metadata={"description": "Days until it is promised"})
    free_days = Whole(most=3650, required=True, metadata={"description": "Days after it was ready before a fee is asked for"})
    storage_fee_permille = Whole(most=1000, required=True)
    unclaimed_days = Whole(least=1, most=3650, required=True, metadata={"description": "Days after which it may be written off"})
    retention_days = Whole(least=1, most=3650, required=True, metadata={"description": "Days after the end until customers are forgotten"})
    deposit_percent = Whole(most=100, required=True)
    tells = YesNo(required=True)
    remind_days = Whole(least=1, most=3650, required=True, allow_none=True)
    ready_text = Text(required=True)
    reminder_text = Text(required=True)
    notice = Text(required=True, least=0, most=600, lines=True, metadata={"description": "Stands on the slip of a drop-off"})
    works = Many(Text(most=64), most=500, required=True, metadata={"description": "Products that are work; none: all"})


class TicketNameOut(ma.Schema):
    """A name in both languages."""

    ko = Text(required=True)
    en = Text(required=True)


class TicketKindOut(ma.Schema):
    """A kind of thing that is taken in, and the drawing that stands for it."""

    code = Choice(tuple(ITEM_KINDS), required=True)
    name = Part(TicketNameOut, required=True)
    picture = Text(required=True)


class TicketMarkKindOut(ma.Schema):
    """A mark that is looked for."""

    code = Choice(tuple(MARKS), required=True)
    name = Part(TicketNameOut, required=True)


class TicketTermsOut(TicketTermsIn):
    """The terms, and what is taken in there (`kinds`, `marks`). The ETag is what If-Match takes; version 0: nobody has set any."""

    site = Text(required=True)
    version = Whole(required=True)
    kinds = Many(Part(TicketKindOut), most=100, required=True)
    marks = Many(Part(TicketMarkKindOut), most=100, required=True)
