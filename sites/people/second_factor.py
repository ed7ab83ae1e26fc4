"""The second factor: half-minute codes of an authenticator app (RFC 6238), each good once, and recovery codes for when it is lost.

The secret is sealed. A code of the half minute before and after is taken, since clocks differ; tries are counted by the doors
(sites.pins.checking).
"""

import secrets
from hmac import compare_digest

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.errors import Conflict, Forbidden, say
from sites.people.models import Account, RecoveryCode, SecondFactor
from sites.vault import vault

ISSUER = "꿈이든 POS"
STEP_SECONDS, STEPS_OFF = 30, 1
DIGITS = 6
RECOVERY_CODES, RECOVERY_LENGTH = 10, 12
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def begin_second_factor(session: Session, account: Account) -> None:
    """A fresh secret that asks for nothing before it is confirmed. Conflict while a confirmed one stands."""
    if _factor(session, account, lock=True) is not None:
        raise Conflict("second_factor_stands", say("이미 쓰고 있습니다. 먼저 해제해 주세요.", "It is in use already. Remove it first."))
    session.execute(sa.delete(SecondFactor).where(SecondFactor.account_id == account.id))
    sealed = vault.seal(pyotp.random_base32(), "second_factor", "secret", account.code)
    session.add(SecondFactor(account_id=account.id, secret_sealed=sealed, begun_at=clock.now(), last_step=0))
    session.flush()


def begun_secret(session: Session, account: Account) -> str | None:
    """The secret that waits to be confirmed, for the one page that shows it."""
    found = session.get(SecondFactor, account.id, populate_existing=True)
    return _secret(account, found) if found is not None and found.confirmed_at is None else None


def app_address(account: Account, secret: str) -> str:
    """What the app reads from the square code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)


def confirm_second_factor(session: Session, account: Account, code: str) -> list[str]:
    """The app shows the right code: from now on it is asked for. Answers the recovery codes, which can be read only here."""
    found = session.get(SecondFactor, account.id, with_for_update=True, populate_existing=True)
    if found is None or found.confirmed_at is not None or not _use_code(session, account, found, code):
        raise Forbidden("code_wrong", say("번호가 맞지 않습니다. 앱에 지금 보이는 여섯 자리를 적어 주세요.",
                                          "The code is not right. Enter the six digits that the app shows now."))
    found.confirmed_at = clock.now()
    session.flush()
    journal.append(session, "region", account.code, "second_factor_set", account.code, {})
    return new_recovery_codes(session, account)


def has_second_factor(session: Session, account_id: int) -> bool:
    """Whether a confirmed second factor is asked for at sign-in."""
    query = sa.select(SecondFactor.account_id).where(SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None))
    return session.scalar(query) is not None


def with_second_factor(session: Session, account_ids: list[int]) -> set[int]:
    """Which of the accounts have one."""
    query = sa.select(SecondFactor.account_id).where(SecondFactor.account_id.in_(account_ids), SecondFactor.confirmed_at.is_not(None))
    return set(session.scalars(query))


def is_second_factor(session: Session, account: Account, given: str) -> bool:
    """Whether this is the app's code of now, not used before, or a recovery code not used before. It is used up by the question."""
    plain = "".join(given.split()).replace("-", "").upper()
    found = _factor(session, account)
    if found is None:
        return False
    if plain.isascii() and plain.isdigit():
        return _use_code(session, account, found, plain)
    used = sa.update(RecoveryCode).where(
        RecoveryCode.account_id == account.id, RecoveryCode.code_hash == _hashed(account, plain), RecoveryCode.used_at.is_(None)
    )
    if session.scalar(used.values(used_at=clock.now()).returning(RecoveryCode.account_id)) is None:
        return False
    journal.append(session, "region", account.code, "recovery_code_used", account.code, {"left": recovery_codes_left(session, account)})
    return True


def new_recovery_codes(session: Session, account: Account) -> list[str]:
    """Ten codes, each good once; earlier ones are worth nothing from now on. They can be read only here."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = ["".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account.id, code_hash=_hashed(account, code)) for code in codes)
    session.flush()
    journal.append(session, "region", account.code, "recovery_codes_made", account.code, {"count": RECOVERY_CODES})
    return ["-".join(code[at : at + 4] for at in range(0, RECOVERY_LENGTH, 4)) for code in codes]


def recovery_codes_left(session: Session, account: Account) -> int:
    """How many recovery codes were not used yet."""
    query = sa.select(sa.func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0


def remove_second_factor(session: Session, by: str, account: Account) -> bool:
    """Takes the second factor and its recovery codes away; False when there was none. The caller ends the sessions."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    gone = sa.delete(SecondFactor).where(SecondFactor.account_id == account.id).returning(SecondFactor.confirmed_at)
    if session.scalar(gone) is None:
        return False
    session.flush()
    journal.append(session, "region", by, "second_factor_removed", account.code, {})
    return True


def _factor(session: Session, account: Account, lock: bool = False) -> SecondFactor | None:
    query = sa.select(SecondFactor).where(SecondFactor.account_id == account.id, SecondFactor.confirmed_at.is_not(None))
    return session.scalar(query.with_for_update() if lock else query)


def _use_code(session: Session, account: Account, found: SecondFactor, code: str) -> bool:
    """Whether the code belongs to a half minute around now, after the last one that was used; that half minute is used up then."""
    totp, now = pyotp.TOTP(_secret(account, found)), int(clock.now().timestamp()) // STEP_SECONDS
    matching = [step for step in range(now - STEPS_OFF, now + STEPS_OFF + 1) if compare_digest(totp.generate_otp(step), code)]
    for step in matching:
        used = sa.update(SecondFactor).where(SecondFactor.account_id == account.id, SecondFactor.last_step < step)
        if session.scalar(used.values(last_step=step).returning(SecondFactor.last_step)) is not None:
            return True
    return False


def _secret(account: Account, found: SecondFactor) -> str:
    return vault.open(found.secret_sealed, "second_factor", "secret", account.code)


def _hashed(account: Account, code: str) -> bytes:
    # Sixty bits of chance under a key that lies apart from the data: no slow hash could add to that.
    return vault.keyed_hash(f"recovery code of {account.code}: {code}")
