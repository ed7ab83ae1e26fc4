"""Console accounts and invitations, as the API takes and gives them. No answer holds a secret but the link that was just made."""

import marshmallow as ma

from pos.api.fields import Choice, Counted, Instant, Many, Part, Strict, Text, Whole, YesNo
from sites.people.accounts import LONGEST_NAME
from sites.pins.grants import GIVEN_TO_PEOPLE

ROLES = tuple(str(role) for role in GIVEN_TO_PEOPLE)
SCOPE = "region|(centre|site):[A-Za-z0-9][A-Za-z0-9-]{0,39}"


class GrantIn(Strict):
    """A role within a scope."""

    role = Choice(ROLES, required=True)
    scope = Text(required=True, most=60, pattern=f"({SCOPE})")


class GrantsIn(Strict):
    """Every role that the account holds from now on within the caller's reach."""

    grants = Many(Part(GrantIn), most=50, required=True)


class NameIn(Strict):
    """What screens call the account; null: its address and code."""

    name = Text(required=True, allow_none=True, most=LONGEST_NAME)


class AccountsQuery(Strict):
    """Which accounts, and which page of them; `search` is part of an address or a name."""

    search = Text(most=100, load_default="")
    role = Choice(ROLES)
    ended = Choice(("yes", "no"))
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(most=40, load_default="")


class GrantOut(ma.Schema):
    """A role within a scope."""

    role = Text(required=True)
    scope = Text(required=True)


class AccountOut(ma.Schema):
    """An account; of its roles only those within the caller's reach. `seen` is the month in which it was last signed in."""

    code = Text(required=True)
    email = Text(required=True)
    name = Text(required=True, allow_none=True)
    grants = Many(Part(GrantOut), most=1000, required=True)
    ended = YesNo(required=True)
    has_password = YesNo(required=True)
    second_factor = YesNo(required=True)
    has_pin = YesNo(required=True)
    seen = Text(required=True, allow_none=True)
    version = Whole(required=True)


class AccountsOut(ma.Schema):
    """One page of accounts, in order of code."""

    data = Many(Part(AccountOut), most=500, required=True)
    next_cursor = Text(allow_none=True, required=True)


class LinkOut(ma.Schema):
    """A link, told this once: hand it over yourself, nothing is sent."""

    link = Text(required=True, most=500)
    expires_at = Instant(required=True)


class InvitationIn(Strict):
    """Whom to invite, to do what, where."""

    email = Text(required=True, most=200)
    role = Choice(ROLES, required=True)
    scope = Text(required=True, most=60, pattern=f"({SCOPE})")


class InvitationOut(ma.Schema):
    """An invitation that nobody has accepted yet; past `expires_at` its link lets nobody in."""

    id = Text(required=True)
    email = Text(required=True)
    role = Text(required=True)
    scope = Text(required=True)
    invited_by = Text(required=True)
    created_at = Instant(required=True)
    expires_at = Instant(required=True)


class InvitedOut(InvitationOut):
    """An invitation with its link, told this once: hand it over yourself, nothing is sent."""

    link = Text(required=True, most=500)


class InvitationsOut(ma.Schema):
    """The open invitations within reach, newest first, at most 500."""

    data = Many(Part(InvitationOut), most=500, required=True)
    next_cursor = Text(allow_none=True, required=True)
