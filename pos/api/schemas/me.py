"""The account that is signed in, as it sees and changes itself. Secrets come in and are shown once; none is ever read back."""

import marshmallow as ma

from pos.api.fields import Choice, Instant, Many, Strict, Text, Whole, YesNo
from pos.api.schemas.accounts import ROLES, SCOPE
from sites.people.passwords import LONGEST_PASSWORD

CODE_MOST = 40


class PasswordIn(Strict):
    """The password in use, and the one from now on."""

    current = Text(most=LONGEST_PASSWORD, required=True)
    password = Text(most=LONGEST_PASSWORD, required=True)


class OwnPinIn(Strict):
    """The password in use, and the PIN by which one approves at a till; null takes it away."""

    current = Text(most=LONGEST_PASSWORD, required=True)
    pin = Text(most=20, required=True, allow_none=True)


class ConfirmationIn(Strict):
    """The password in use, and the first code that the app shows."""

    current = Text(most=LONGEST_PASSWORD, required=True)
    code = Text(most=CODE_MOST, required=True)


class SecondFactorCodeIn(Strict):
    """A code of the app, or a recovery code."""

    code = Text(most=CODE_MOST, required=True)


class OwnGrantOut(ma.Schema):
    """A role within a scope."""

    role = Choice(ROLES)
    scope = Text(pattern=f"({SCOPE})")


class MeOut(ma.Schema):
    """The account. With `must_set_up` it may do nothing else before its second factor is set."""

    code = Text()
    email = Text()
    name = Text(allow_none=True)
    grants = Many(ma.fields.Nested(OwnGrantOut), most=500)
    second_factor = YesNo()
    recovery_codes_left = Whole()
    has_pin = YesNo()
    must_set_up = YesNo()


class OwnSessionOut(ma.Schema):
    """A browser that is signed in: its address shortened, its family."""

    handle = Text()
    here = YesNo()
    browser = Text(allow_none=True)
    address = Text(allow_none=True)
    since = Instant()
    seen = Instant()


class OwnSessionsOut(ma.Schema):
    """Where the account is signed in, what was used last first."""

    data = ma.fields.List(ma.fields.Nested(OwnSessionOut))
    next_cursor = Text(allow_none=True)


class BegunOut(ma.Schema):
    """The secret that waits to be confirmed, and the address that the app reads."""

    secret = Text()
    address = Text(most=400)


class RecoveryCodesOut(ma.Schema):
    """Ten codes, each good once. They can be read only here."""

    recovery_codes = ma.fields.List(Text())
