"""Somebody with an account, a session and an app that shows codes, for the tests of how accounts are kept."""


import pyotp

from sites import clock
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.people.accounts import add_account
from sites.people.models import Account
from sites.people.second_factor import (
    begin_second_factor,
    begun_secret,
    has_second_factor,
)
from sites.people.sessions import (
    LONG,
    Browser,
    begin_session,
)
from tests.support.cast import HERE

BY = COMMAND_LINE.code
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
HOME = Browser("203.0.113.77", CHROME)


def someone(email: str = "someone@example.org", role: str = "site_supervisor", scope: str = f"site:{HERE}") -> Account:
    with transaction() as writing:
        account = add_account(writing, BY, email, role, scope)
        account.password_hash = "a hash"
    return account


def begun(account: Account, lifetime: object = LONG) -> str:
    with transaction() as writing:
        return begin_session(writing, account, lifetime, HOME)  # type: ignore[arg-type]


def app_of(account: Account) -> pyotp.TOTP:
    with transaction() as writing:
        begin_second_factor(writing, account)
        secret = begun_secret(writing, account)
        assert secret is not None
        assert not has_second_factor(writing, account.id)
    return pyotp.TOTP(secret)


def step() -> int:
    return int(clock.now().timestamp()) // 30
