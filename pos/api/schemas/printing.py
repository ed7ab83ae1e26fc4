"""Printers and what is printed on them, as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Choice, Counted, Id, Instant, Many, Strict, Text, Whole, YesNo
from pos.api.schemas.site_facts import CODE
from pos.printing.asking import REASONS
from pos.printing.models import KINDS, STATES, TRIAL, TROUBLES
from pos.printing.slip import WIDTHS
from pos.printing.writing import LANGUAGES

ASKED_KINDS = tuple(kind for kind in KINDS if kind != TRIAL)
PRINTER = "[A-Za-z0-9][A-Za-z0-9-]{0,39}-P[0-9]{1,6}"


class _Width(Whole):
    """Columns of a roll: 32 (58 mm), 42 or 48 (80 mm)."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(least=WIDTHS[0], most=WIDTHS[-1], metadata={"enum": list(WIDTHS)}, **kwargs)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> int:
        if value not in WIDTHS or type(value) is not int:
            raise self.wrong("32, 42, 48 가운데 하나여야 합니다.", "This must be 32, 42 or 48.")
        return value


class PrinterIn(Strict):
    """How a printer is set up; all of it, to replace what was."""

    name = Text(required=True, most=60)
    host = Text(required=True, most=253, metadata={"description": "Its address in the shop's own network, or its name there"})
    port = Whole(least=1, most=65_535, load_default=9100)
    columns = _Width(load_default=48)
    two_byte = YesNo(load_default=True, metadata={"description": "It has to be switched to Hangul (FS &)"})
    cuts = YesNo(load_default=True)
    has_drawer = YesNo(load_default=False)
    answers = YesNo(load_default=True, metadata={"description": "It says how it is when asked (DLE EOT); else nothing is ever proved"})
    prints_orders = YesNo(load_default=False, metadata={"description": "Order slips come out here where no printer is named"})


class NewPrinterIn(PrinterIn):
    """A printer that is added to a site."""

    site = Text(required=True, pattern=CODE, most=40)


class PrinterOut(PrinterIn):
    """A printer, with what it said last. `trouble` null: nothing is wrong as far as is known."""

    code = Text(required=True)
    site = Text(required=True)
    trouble = Choice(TROUBLES, required=True, allow_none=True)
    seen_at = Instant(required=True, allow_none=True)
    waiting = Whole(required=True, metadata={"description": "Slips that wait for it"})
    held = Whole(required=True, metadata={"description": "Slips that a person has to decide about"})
    version = Whole(required=True)


class PrintersOut(ma.Schema):
    """The printers of the sites in reach, by site and number."""

    data = Many(ma.fields.Nested(PrinterOut), most=10_000, required=True)
    next_cursor = Text(required=True, allow_none=True)


class PrintersQuery(Strict):
    """Of which site."""

    site = Text(pattern=CODE, most=40, load_default=None)


class PrintIn(Strict):
    """A slip that is wanted. `of` is the sale, refund, till or ticket; a drawer has its sale or refund, or the reason why it is opened
    without one. `printer` null: the site's own."""

    id = Id(required=True)
    kind = Choice(ASKED_KINDS, required=True)
    of = Id(allow_none=True, load_default=None)
    printer = Text(allow_none=True, load_default=None, pattern=PRINTER, most=50)
    drawer = YesNo(load_default=False)
    reason = Choice(REASONS, allow_none=True, load_default=None)
    language = Choice(LANGUAGES, load_default="ko")
    site = Text(allow_none=True, load_default=None, pattern=CODE, most=40)


class TrialIn(Strict):
    """A test page."""

    id = Id(required=True)
    language = Choice(LANGUAGES, load_default="ko")


class PrintOut(ma.Schema):
    """A slip and what became of it. `held`: a person has to look, since some of it may be on paper. `copy`: what the slip says of itself,
    0 for the first. `replaced`: letters that the printer does not have. `proved`: the printer said that it came to the end."""

    id = Id(required=True)
    site = Text(required=True)
    printer = Text(required=True)
    kind = Choice(KINDS, required=True)
    of = Id(required=True, allow_none=True)
    drawer = YesNo(required=True)
    reason = Choice(REASONS, required=True, allow_none=True)
    language = Choice(LANGUAGES, required=True)
    state = Choice(STATES, required=True)
    trouble = Choice(TROUBLES, required=True, allow_none=True)
    trouble_text = Text(required=True, allow_none=True, metadata={"description": "What to do, for people"})
    copy = Whole(required=True)
    replaced = Whole(required=True)
    tries = Whole(required=True)
    drawer_opened = YesNo(required=True)
    proved = YesNo(required=True)
    asked_at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True)


class PrintsOut(ma.Schema):
    """A page of prints, the newest first."""

    data = Many(ma.fields.Nested(PrintOut), most=500, required=True)
    next_cursor = Text(required=True, allow_none=True)


class PrintsQuery(Strict):
    """Which prints: of a site, in a state; and which page of them."""

    site = Text(pattern=CODE, most=40, load_default=None)
    state = Choice(STATES, load_default=None)
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(load_default=None)


class SlipQuery(Strict):
    """How wide the paper is, and in which language."""

    columns = Counted(least=WIDTHS[0], most=WIDTHS[-1], load_default=48, metadata={"enum": list(WIDTHS)})
    language = Choice(LANGUAGES, load_default="ko")
    drawer = Choice(("true", "false"), load_default="false")
