"""Second factors: codes that work once, recovery codes, and what can be read of them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from sites import clock
from sites.db import transaction
from sites.errors import Conflict, Forbidden
from sites.people.models import Account, RecoveryCode, SecondFactor
from sites.people.second_factor import (
    begin_second_factor,
    begun_secret,
    confirm_second_factor,
    is_second_factor,
    new_recovery_codes,
    recovery_codes_left,
    remove_second_factor,
)
from tests.sites.keeping import BY, app_of, someone, step
from tests.support.cast import Cast


def given(account: Account, code: str) -> bool:
    with transaction() as writing:
        return is_second_factor(writing, account, code)


def test_a_code_works_once_a_half_minute_early_or_late_and_never_backwards(session: Session, cast: Cast) -> None:
    account = someone()
    with time_machine.travel(clock.now(), tick=False) as moment:
        app = app_of(account)
        with transaction() as writing:
            assert len(confirm_second_factor(writing, account, app.generate_otp(step() - 1))) == 10
        assert not given(account, app.generate_otp(step() - 1))
        assert not given(account, app.generate_otp(step() + 2))
        assert given(account, app.generate_otp(step() + 1))
        assert not given(account, app.generate_otp(step()))
        assert not given(account, app.generate_otp(step() + 1))
        moment.shift(timedelta(seconds=60))
        assert given(account, f" {app.generate_otp(step())[:3]} {app.generate_otp(step())[3:]} ")
        assert not given(account, "")
        assert not given(account, "٠١٢٣٤٥")


def test_a_secret_asks_for_nothing_before_it_is_confirmed_and_is_not_to_be_read_in_the_table(session: Session, cast: Cast) -> None:
    account = someone()
    app = app_of(account)
    with pytest.raises(Forbidden), transaction() as writing:
        confirm_second_factor(writing, account, "000000")
    assert not given(account, app.generate_otp(step()))
    sealed = session.scalars(sa.select(SecondFactor.secret_sealed)).one()
    assert app.secret.encode() not in bytes(sealed)
    other = app_of(account)
    assert other.secret != app.secret
    with transaction() as writing:
        confirm_second_factor(writing, account, other.generate_otp(step()))
    with pytest.raises(Conflict), transaction() as writing:
        begin_second_factor(writing, account)
    assert begun_secret(session, account) is None


def test_a_recovery_code_works_once_for_its_own_account_and_new_ones_replace_the_old(session: Session, cast: Cast) -> None:
    account, other = someone(), someone("other@example.org")
    app, app_of_other = app_of(account), app_of(other)
    with transaction() as writing:
        codes = confirm_second_factor(writing, account, app.generate_otp(step()))
        confirm_second_factor(writing, other, app_of_other.generate_otp(step()))
    assert not given(other, codes[0])
    assert given(account, codes[0].lower().replace("-", " "))
    assert not given(account, codes[0])
    assert recovery_codes_left(session, account) == 9
    hashes = session.scalars(sa.select(RecoveryCode.code_hash).where(RecoveryCode.account_id == account.id)).all()
    assert all(code.encode() not in bytes(hashed) for code in codes for hashed in hashes)
    with transaction() as writing:
        fresh = new_recovery_codes(writing, account)
    assert not given(account, codes[1])
    assert given(account, fresh[1])
    with transaction() as writing:
        assert remove_second_factor(writing, BY, account)
        assert not remove_second_factor(writing, BY, account)
    assert not given(account, fresh[2])
