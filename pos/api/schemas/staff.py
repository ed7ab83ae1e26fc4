"""Those at a counter and those who approve there, as the API gives them, and a PIN to be checked."""

import marshmallow as ma

from pos.api.fields import Choice, Instant, Many, Part, Strict, Text, YesNo
from pos.api.schemas.people import CODE, Pin
from sites.access import TABLE, Permission
from sites.pins.approvers import ASKED_FOR


class StaffQuery(Strict):
    """Whose staff, or whose approvers."""

    site = Text(pattern=CODE, most=40)


class StaffMember(ma.Schema):
    """Someone who works here today. `in_since`: came and has not gone yet."""

    code = Text(required=True)
    display_name = Text(required=True)
    has_pin = YesNo(required=True)
    in_since = Instant(required=True, allow_none=True)


class StaffOut(ma.Schema):
    """Those assigned to the site today, in order of code."""

    data = Many(Part(StaffMember), most=1000, required=True)
    next_cursor = Text(allow_none=True, required=True)


class Approver(ma.Schema):
    """An account that may approve here with its PIN. `role` is the one nearest to the site, `may` what it can be asked for: `approve`
    refunds, overrides and discounts, `site_work` stock counts."""

    code = Text(required=True)
    name = Text(required=True, allow_none=True)
    role = Choice(tuple(sorted(TABLE[Permission.APPROVE])), required=True)
    may = Many(Choice(ASKED_FOR), most=len(ASKED_FOR), required=True)


class ApproversOut(ma.Schema):
    """Those who may approve at the site, the nearest to it first."""

    data = Many(Part(Approver), most=1000, required=True)
    next_cursor = Text(allow_none=True, required=True)


class PinCheckIn(Strict):
    """A participant of this site, and the PIN that is to be theirs."""

    participant = Text(required=True, pattern=CODE, most=40)
    pin = Pin(required=True)
