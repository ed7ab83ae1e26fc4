"""What discount rules and approvals take and show."""

import marshmallow as ma

from pos.api.fields import Id, Many, Part, Strict, Text, Whole, Won, YesNo
from pos.promotions.rules import LEVELS, MOST_REASONS

SCOPE = {"description": "region, centre:CODE or site:CODE"}


class ApprovalIn(Strict):
    """Who approves which sale that is yet to be sent, up to how much below the list; the PIN is checked and never stored."""

    id = Id(required=True)
    by = Text(most=200, required=True)
    pin = Text(most=20, required=True)
    amount = Won(required=True)
    site = Text(most=64, allow_none=True, load_default=None)


class ApprovalOut(ma.Schema):
    """An approval as it is kept; `level` is how far it reaches now."""

    id = ma.fields.String()
    by = ma.fields.String()
    amount = ma.fields.Integer()
    level = ma.fields.String(metadata={"enum": [*LEVELS[1:], None]}, allow_none=True)
    at = ma.fields.String()


class DiscountScopeQuery(Strict):
    """Whose."""

    scope = Text(most=80, required=True, metadata=SCOPE)


class DiscountReasonIn(Strict):
    """Why something is cheaper."""

    code = Text(most=40, pattern=r"[a-z0-9][a-z0-9_]{0,39}", required=True)
    ko = Text(most=30, required=True)
    en = Text(most=30, required=True)
    active = YesNo(load_default=True)


class LimitIn(Strict):
    """How much one may take off alone; null: as the wider scope says."""

    percent = Whole(most=100, allow_none=True, load_default=None)
    won = Won(allow_none=True, load_default=None)


class LimitsIn(Strict):
    """By level: a tablet's cashier, a supervisor, a manager."""

    cashier = Part(LimitIn, required=True)
    supervisor = Part(LimitIn, required=True)
    manager = Part(LimitIn, required=True)


class DiscountRulesIn(Strict):
    """What a scope says of discounts itself. Reasons are laid over those of the wider scopes, by code."""

    limits = Part(LimitsIn, required=True)
    cut_to_ten = YesNo(allow_none=True, load_default=None)
    reasons = Many(Part(DiscountReasonIn), most=MOST_REASONS, load_default=list)


class LimitOut(ma.Schema):
    """Any single discount up to `percent` of what it lowers, all together up to `won`."""

    percent = ma.fields.Integer(allow_none=True)
    won = ma.fields.Integer(allow_none=True)


class LimitsOut(ma.Schema):
    """By level."""

    cashier = ma.fields.Nested(LimitOut)
    supervisor = ma.fields.Nested(LimitOut)
    manager = ma.fields.Nested(LimitOut)


class DiscountReasonOut(ma.Schema):
    """Why something is cheaper."""

    code = ma.fields.String()
    ko = ma.fields.String()
    en = ma.fields.String()
    active = ma.fields.Boolean()


class DiscountsInForceOut(ma.Schema):
    """What holds, whoever said it."""

    limits = ma.fields.Nested(LimitsOut)
    cut_to_ten = ma.fields.Boolean()
    reasons = ma.fields.List(ma.fields.Nested(DiscountReasonOut))


class DiscountRulesOut(ma.Schema):
    """What a scope says itself, its version, and what holds there with it."""

    scope = ma.fields.String()
    limits = ma.fields.Nested(LimitsOut)
    cut_to_ten = ma.fields.Boolean(allow_none=True)
    reasons = ma.fields.List(ma.fields.Nested(DiscountReasonOut))
    version = ma.fields.Integer()
    in_force = ma.fields.Nested(DiscountsInForceOut)
