"""Tickets as the API takes and gives them: drop-offs, events, photos. Telephone numbers come in whole and go out masked."""

from typing import Any

import marshmallow as ma

from pos.api.fields import Choice, Counted, Day, Id, Instant, Many, Part, Quantity, Strict, Text, Whole, Won, YesNo
from pos.api.schemas.site_facts import CODE
from pos.catalogue.models import TAX_CLASSES
from pos.tickets.dropping_off import MOST_ITEMS, MOST_MARKS, MOST_PHOTOS, MOST_WORKS
from pos.tickets.jpeg import MOST_BYTES
from pos.tickets.kinds import ITEM_KINDS, MARKS
from pos.tickets.models import EVENT_KINDS, MESSAGE_STATES, SETTLEMENTS, STATES
from pos.tickets.queries import STANDS

TAG = r"[A-Za-z0-9가-힣-]{1,12}"
PHONE = r"[0-9 .()-]{9,20}"
BASE64 = r"[A-Za-z0-9+/]+={0,2}"
MOST_BASE64 = -(-MOST_BYTES // 3) * 4


class TicketAct(Strict):
    """What every act on a ticket has. A tablet sends `device_seq`; others send none."""

    id = Id(required=True)
    device_seq = Whole(least=1, most=10**9, allow_none=True, load_default=None)
    sent_at = Instant(allow_none=True, load_default=None)
    cashier = Text(most=64, allow_none=True, load_default=None)


class TicketMarkIn(Strict):
    """A mark seen on an item: `x` and `y` say where on its drawing, in hundredths from the left and the top."""

    code = Choice(tuple(MARKS), required=True)
    text = Text(allow_none=True, load_default=None)
    x = Whole(most=100, allow_none=True, load_default=None)
    y = Whole(most=100, allow_none=True, load_default=None)


class TicketWorkIn(Strict):
    """Work agreed: a product of the catalogue at the price of that moment."""

    sku = Text(required=True, most=64)
    name = Text(required=True)
    tax_class = Choice(TAX_CLASSES, required=True)
    quantity = Quantity(load_default=1000)
    unit_price = Won(required=True)


class TicketItemIn(Strict):
    """One thing that is left. `photos` are ids of photos that follow by themselves."""

    kind = Choice(tuple(ITEM_KINDS), required=True)
    name = Text(allow_none=True, load_default=None, most=100, metadata={"description": "Brand, colour, size"})
    marks = Many(Part(TicketMarkIn), most=MOST_MARKS, load_default=list)
    works = Many(Part(TicketWorkIn), least=1, most=MOST_WORKS, required=True)
    photos = Many(Id(), most=MOST_PHOTOS, load_default=list)


class DropOffIn(TicketAct):
    """Something is left to be worked on. `tag` hangs on it: a tablet makes it and prints it; left out, the server gives one.
    `settlement` says when it is paid: now, with a deposit, or at pick-up; the money itself comes with sales that name the ticket."""

    dropped_off_at = Instant(required=True)
    due_date = Day(required=True)
    items = Many(Part(TicketItemIn), least=1, most=MOST_ITEMS, required=True)
    settlement = Choice(SETTLEMENTS, required=True)
    tag = Text(allow_none=True, load_default=None, pattern=TAG, most=12)
    phone = Text(allow_none=True, load_default=None, pattern=PHONE, most=20)
    customer = Text(allow_none=True, load_default=None, most=40)
    note = Text(allow_none=True, load_default=None, lines=True)
    tell = YesNo(load_default=False)
    site = Text(allow_none=True, load_default=None, pattern=CODE, most=40)


class TicketEventIn(TicketAct):
    """Something was done with a ticket. `items` names those it is about, null all of them. `rescheduled` needs `due_date`, `undone` the
    event that it takes back in `undoes`; `reopened`, `cancelled` and `unclaimed` need a reason."""

    kind = Choice(EVENT_KINDS, required=True)
    at = Instant(required=True)
    items = Many(Whole(least=1, most=MOST_ITEMS), least=1, most=MOST_ITEMS, allow_none=True, load_default=None)
    due_date = Day(allow_none=True, load_default=None)
    reason = Text(allow_none=True, load_default=None)
    undoes = Id(allow_none=True, load_default=None)


class TicketPhotoIn(Strict):
    """A photo of an item: a JPEG of at most 180 KiB, in base64."""

    id = Id(required=True)
    item = Whole(least=1, most=MOST_ITEMS, required=True)
    taken_at = Instant(required=True)
    jpeg = Text(required=True, most=MOST_BASE64, pattern=BASE64)


class TicketMessageIn(Strict):
    """The wish to tell a customer once more."""

    id = Id(required=True)


class TicketsQuery(Strict):
    """Which tickets: of a site or of all within reach. `due`: open ones that are promised for that day or earlier. `stands`: open, overdue,
    or kept_long (ready, and the free days are over). `phone_last` is the last four digits; `code` stands on slips and labels."""

    site = Text(pattern=CODE, most=40, load_default=None)
    state = Choice(STATES, load_default=None)
    stands = Choice(STANDS, load_default=None)
    due = Day(load_default=None)
    phone_last = Text(pattern="[0-9]{4}", most=4, load_default=None)
    phone = Text(pattern=PHONE, most=20, load_default=None)
    tag = Text(pattern=TAG, most=12, load_default=None)
    code = Text(pattern=r"[A-Za-z0-9-]{3,60}", most=60, load_default=None)
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(load_default=None)


class TicketWorkQuery(Strict):
    """Work that was done in these days: at a site, or at all within reach."""

    site = Text(pattern=CODE, most=40, load_default=None)
    from_ = Day(data_key="from", required=True)
    to = Day(required=True)


def _won(**more: Any) -> ma.fields.Integer:
    return ma.fields.Integer(required=True, **more)


class TicketWorkOut(TicketWorkIn):
    """Work agreed, and what it comes to; `unsold_milli` is what of it no sale covers yet, in thousandths."""

    amount = _won()
    unsold_milli = _won()


class TicketPhotoRefOut(ma.Schema):
    """A photo that was announced. `here`: it has come and was not forgotten."""

    id = Id(required=True)
    here = YesNo(required=True)


class TicketItemOut(ma.Schema):
    """An item and how it stands; `finished_on` the day on which its work was done."""

    item = _won()
    kind = Choice(tuple(ITEM_KINDS), required=True)
    name = Text(required=True, allow_none=True)
    marks = Many(Part(TicketMarkIn), most=MOST_MARKS, required=True)
    works = Many(Part(TicketWorkOut), most=MOST_WORKS, required=True)
    photos = Many(Part(TicketPhotoRefOut), most=100, required=True)
    worth = _won()
    state = Choice(STATES[:3], required=True)
    finished_on = Day(required=True, allow_none=True)


class TicketEventOut(ma.Schema):
    """What was done, by whom and when."""

    id = Id(required=True)
    kind = Choice(EVENT_KINDS, required=True)
    at = Instant(required=True)
    received_at = Instant(required=True)
    items = Many(ma.fields.Integer(), most=MOST_ITEMS, required=True, allow_none=True)
    due_date = Day(required=True, allow_none=True)
    reason = Text(required=True, allow_none=True)
    undoes = Id(required=True, allow_none=True)
    cashier = Text(required=True, allow_none=True)
    by = Text(required=True)
    flags = Many(Text(), most=20, required=True)


class TicketMessageOut(ma.Schema):
    """A message to the customer and what became of it."""

    id = Id(required=True)
    kind = Choice(("ready", "reminder"), required=True)
    state = Choice(MESSAGE_STATES, required=True)
    wanted_at = Instant(required=True)
    settled_at = Instant(required=True, allow_none=True)
    failure = Text(required=True, allow_none=True)


class TicketMoneyOut(ma.Schema):
    """What documents that name the ticket say: deposits taken − used − returned = held. `outstanding` is the agreed work that no sale
    covers yet, `to_pay` the rest of it after the deposit, `to_return` what a ticket that is over still holds of the customer's."""

    taken = _won()
    used = _won()
    returned = _won()
    held = _won()
    outstanding = _won()
    to_pay = _won()
    to_return = _won()
    storage_fee = _won()
    sales = Many(Id(), most=10_000, required=True)


class TicketOut(ma.Schema):
    """A ticket, whole. Phone (masked), customer and note are null for those who do not work there, and once they were forgotten."""

    id = Id(required=True)
    site = Text(required=True)
    number = _won()
    ticket_no = Text(required=True)
    tag = Text(required=True)
    state = Choice(STATES, required=True)
    dropped_off_at = Instant(required=True)
    received_at = Instant(required=True)
    business_date = Day(required=True)
    promised_for = Day(required=True)
    due_date = Day(required=True)
    ready_at = Instant(required=True, allow_none=True)
    ended_at = Instant(required=True, allow_none=True)
    settlement = Choice(SETTLEMENTS, required=True)
    price = _won()
    tell = YesNo(required=True)
    phone = Text(required=True, allow_none=True)
    customer = Text(required=True, allow_none=True)
    note = Text(required=True, allow_none=True)
    forgotten_at = Instant(required=True, allow_none=True)
    cashier = Text(required=True, allow_none=True)
    by = Text(required=True)
    flags = Many(Text(), most=20, required=True)
    items = Many(Part(TicketItemOut), most=MOST_ITEMS, required=True)
    events = Many(Part(TicketEventOut), most=10_000, required=True)
    messages = Many(Part(TicketMessageOut), most=10_000, required=True)
    money = Part(TicketMoneyOut, required=True)


class TicketsOut(ma.Schema):
    """A page of tickets, the newest first."""

    data = Many(Part(TicketOut), most=500, required=True)
    next_cursor = Text(allow_none=True, required=True)


class TicketPhotoOut(ma.Schema):
    """A photo that was kept, without what the camera wrote into it."""

    id = Id(required=True)
    ticket = Id(required=True)
    item = _won()
    width = _won()
    height = _won()
    sha256 = Text(required=True)


class TicketContactOut(ma.Schema):
    """How to reach the customer; that it was read is noted in the site's book."""

    phone = Text(required=True, allow_none=True)
    customer = Text(required=True, allow_none=True)


class TicketWorkDayOut(ma.Schema):
    """A day's work at a site: items finished and their worth in won."""

    site = Text(required=True)
    day = Day(required=True)
    items = _won()
    worth = _won()


class TicketWorkDoneOut(ma.Schema):
    """Work done, by site and day, and together. It is no revenue: that counts on the day the money is taken."""

    data = Many(Part(TicketWorkDayOut), most=100_000, required=True)
    items = _won()
    worth = _won()
