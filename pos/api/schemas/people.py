"""Participants, their PINs and assignments, as the API takes and gives them."""

from typing import Any

import marshmallow as ma

from pos.api.fields import Counted, Day, Many, Part, Strict, Text, Whole, YesNo

CODE = "[A-Za-z0-9][A-Za-z0-9-]{0,39}"


class Pin(Text):
    """A PIN of 4 to 8 digits; a text, since it may begin with 0."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least=4, most=8, pattern="[0-9]{4,8}", **kwargs)


class ParticipantsQuery(Strict):
    """Which participants, and which page of them."""

    site = Text(pattern=CODE, most=40)
    centre = Text(pattern=CODE, most=40)
    search = Text(most=40, load_default="")
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(most=40, load_default="")


class _Facts(Strict):
    display_name = Text(required=True, most=40)


class ParticipantIn(_Facts):
    """A new participant. `display_name` is what tablets show; the legal name is stored encrypted."""

    centre = Text(required=True, pattern=CODE, most=40)
    legal_name = Text(allow_none=True, load_default=None, most=60)
    type = Text(allow_none=True, load_default=None, pattern="[A-Z][A-Z0-9_]*", most=40)
    started_on = Day(allow_none=True, load_default=None)
    pin = Pin(allow_none=True, load_default=None)


class ParticipantEdit(_Facts):
    """All that is known of a participant, to replace what was; a legal name that is left out stays."""

    legal_name = Text(allow_none=True, most=60)
    type = Text(required=True, allow_none=True, pattern="[A-Z][A-Z0-9_]*", most=40)
    started_on = Day(required=True, allow_none=True)


class ReasonIn(Strict):
    """Why."""

    reason = Text(required=True)


class LegalNameOut(ma.Schema):
    """A legal name, shown this once."""

    legal_name = Text(required=True, allow_none=True)


class PinIn(Strict):
    """A new PIN of 4 to 8 digits, or null to take it away."""

    pin = Pin(required=True, allow_none=True)


class AssignmentIn(Strict):
    """Where the participant works from a day on; `site` null: nowhere."""

    site = Text(required=True, allow_none=True, pattern=CODE, most=40)
    from_ = Day(required=True, data_key="from")
    until = Day(allow_none=True, load_default=None)


class ParticipantListed(ma.Schema):
    """A participant in a list; `site` is where they are assigned today."""

    code = Text(required=True)
    display_name = Text(required=True)
    centre = Text(required=True)
    site = Text(required=True, allow_none=True)
    type = Text(required=True, allow_none=True)
    started_on = Day(required=True, allow_none=True)
    has_pin = YesNo(required=True)
    version = Whole(required=True)


class ParticipantsOut(ma.Schema):
    """One page of participants, in order of code."""

    data = Many(Part(ParticipantListed), most=500, required=True)
    next_cursor = Text(allow_none=True, required=True)


class AssignmentOut(ma.Schema):
    """Days, both included, at a site."""

    site = Text(required=True)
    from_ = Day(required=True, data_key="from")
    until = Day(required=True, allow_none=True)


class ParticipantOut(ma.Schema):
    """A participant with every assignment. Whether there is a legal name is said, not what it is."""

    code = Text(required=True)
    display_name = Text(required=True)
    has_legal_name = YesNo(required=True)
    centre = Text(required=True)
    type = Text(required=True, allow_none=True)
    started_on = Day(required=True, allow_none=True)
    has_pin = YesNo(required=True)
    version = Whole(required=True)
    assignments = Many(Part(AssignmentOut), most=1000, required=True)
