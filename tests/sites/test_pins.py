"""PINs, passwords and lock-out."""

import multiprocessing
import unicodedata
from datetime import timedelta
from multiprocessing.synchronize import Barrier

import pytest
import sqlalchemy as sa
import time_machine
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from pos.app import create_app
from pos.config import Settings
from sites import clock
from sites.access import COMMAND_LINE
from sites.db import db, transaction
from sites.errors import Forbidden, Invalid, Unauthenticated
from sites.people.accounts import account_by_email, add_account, end_account, make_link
from sites.people.models import Account, Participant
from sites.pins import checking, hashing
from sites.pins.checking import approver_with, check_pin, choose_password, sign_in
from sites.pins.hashing import hash_password, hash_pin, is_outdated, make_pin, matches
from sites.pins.throttle import LONG_QUIET, QUIET, TRIES, WAITS, Throttle, forget_tries
from sites.registry import site_by_code
from tests.support.cast import APPROVAL_PIN, ELSEWHERE, HERE, PIN, Cast
from tests.support.processes import starting

WRONG = "7391"
PASSWORD = "버스는 여덟 시에 늦지 않게 와요"
BY = COMMAND_LINE.code


@pytest.mark.parametrize("pin", ["0000", "1111", "88888888", "1234", "4321", "7890", "0987", "1212", "123123", "12341234"])
def test_a_pin_that_anybody_tries_first_is_refused_with_a_sentence(pin: str) -> None:
    with pytest.raises(Invalid) as refused:
        hash_pin(pin)
    assert "too easy" in refused.value.errors["/pin"][0].text("en")


@pytest.mark.parametrize("pin", ["", "258", "123456789", "25a8", "２５８０", "2580 ", "-258"])
def test_a_pin_is_four_to_eight_plain_digits(pin: str) -> None:
    with pytest.raises(Invalid):
        hash_pin(pin)


def test_a_hash_tells_nothing_of_the_pin_and_matches_only_it(real_hashing: None) -> None:
    hashed = hash_pin(PIN)
    assert PIN not in hashed
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert matches(hashed, PIN)
    assert not matches(hashed, WRONG)
    assert not matches(None, PIN)
    assert hash_pin(PIN) != hashed


def test_a_made_pin_is_one_that_may_be_chosen() -> None:
    assert len({make_pin() for _ in range(50)}) > 40
    assert matches(hash_pin(pin := make_pin()), pin)


@pytest.mark.parametrize(
    "password",
    [
        "열네 글자가 되는 긴 암호", "password12345678", "PASSWORD-PASSWORD-1", "aaaaaaaaaaaaaaaaaaaa", "01234567890123456789",
        "qwertyuiop123456", "1q2w3e4r5t6y7u8i", "someone@example.org", "someone-2026-someone", "꿈이든 카페 꿈이든 카페 2026",
        "비밀번호비밀번호비밀번호비밀번호", "asdfasdfasdfasdf", "abcdefghijklmnop", "incheon2026gs25pos!", "x" * 1025,
    ],
)
def test_a_short_or_guessable_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        hash_password(password, "someone@example.org")
    assert list(refused.value.errors) == ["/password"]


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD, "correct horse battery staple", "k7f2-9mxq-w3hd-pz84", "열다섯 글자는 되는 긴 암호",
        "".join(map(chr, range(0xAC00, 0xB000))),
    ],
)
def test_whatever_is_long_and_not_guessable_is_taken_without_rules_of_composition(password: str) -> None:
    assert matches(hash_password(password, "someone@example.org"), password)


def test_hangul_sent_in_parts_is_the_same_password() -> None:
    assert matches(hash_password(PASSWORD), unicodedata.normalize("NFD", PASSWORD))


def test_the_right_pin_passes_and_a_wrong_one_does_not(session: Session, cast: Cast) -> None:
    check_pin(session, cast.participant, PIN, "device:1")
    with pytest.raises(Forbidden) as refused:
        check_pin(session, cast.participant, WRONG, "device:1")
    assert refused.value.code == "pin_wrong"


def test_five_wrong_tries_block_even_the_right_pin_and_each_one_more_for_twice_as_long(session: Session, cast: Cast) -> None:
    with time_machine.travel(clock.now(), tick=False) as moment:
        for _ in range(TRIES):
            assert _try(session, cast.participant, WRONG, "device:1") == "pin_wrong"
        for number, wait in enumerate([*WAITS, WAITS[-1]]):
            assert _try(session, cast.participant, PIN, f"device:{2 + number}") == "too_many_tries"
            moment.shift(wait - timedelta(seconds=1))
            assert _try(session, cast.participant, PIN, f"device:{2 + number}") == "too_many_tries"
            moment.shift(timedelta(seconds=1))
            assert _try(session, cast.participant, WRONG, f"device:{2 + number}") == "pin_wrong"
        moment.shift(WAITS[-1])
        assert _try(session, cast.participant, PIN, "device:99") == "right"


def test_slips_are_forgotten_after_a_quiet_while_and_a_block_after_a_quiet_day(session: Session, cast: Cast) -> None:
    with time_machine.travel(clock.now(), tick=False) as moment:
        for _ in range(2 * TRIES):
            assert _try(session, cast.participant, WRONG, "device:1") == "pin_wrong"
            moment.shift(QUIET)
        for _ in range(TRIES):
            assert _try(session, cast.participant, WRONG, "device:1") == "pin_wrong"
        moment.shift(WAITS[0])
        assert _try(session, cast.participant, WRONG, "device:2") == "pin_wrong"
        assert _try(session, cast.participant, WRONG, "device:2") == "too_many_tries"
        moment.shift(LONG_QUIET)
        for _ in range(TRIES):
            assert _try(session, cast.participant, WRONG, "device:3") == "pin_wrong"


def test_the_purge_forgets_only_what_no_longer_counts(session: Session, cast: Cast) -> None:
    with time_machine.travel(clock.now(), tick=False) as moment:
        _try(session, cast.participant, WRONG, "device:1")
        moment.shift(LONG_QUIET / 2)
        _try(session, cast.participant_elsewhere, WRONG, "device:2")
        moment.shift(LONG_QUIET / 2)
        with transaction() as writing:
            assert forget_tries(writing) == 2
        assert len(session.scalars(sa.select(Throttle.key)).all()) == 2


def test_a_right_pin_makes_its_owner_start_afresh(session: Session, cast: Cast) -> None:
    for _ in range(3):
        for _ in range(TRIES - 1):
            assert _try(session, cast.participant, WRONG, f"device:{_}") == "pin_wrong"
        assert _try(session, cast.participant, PIN, "device:9") == "right"


def test_a_place_is_blocked_whoever_is_tried_there_and_whoever_is_right_in_between(session: Session, cast: Cast) -> None:
    for number in range(TRIES - 1):
        assert _try(session, f"p-9{number:03}", WRONG, "device:1") == "pin_wrong"
    assert _try(session, cast.participant, PIN, "device:1") == "right"
    assert _try(session, "p-9999", WRONG, "device:1") == "pin_wrong"
    assert _try(session, cast.participant, PIN, "device:1") == "too_many_tries"
    assert _try(session, cast.participant, PIN, "device:2") == "right"


def test_the_throttle_names_nobody(session: Session, cast: Cast) -> None:
    _try(session, cast.participant, WRONG, "address:192.0.2.7")
    keys = session.scalars(sa.select(Throttle.key)).all()
    assert len(keys) == 2
    assert all(cast.participant.encode() not in key and b"192.0.2.7" not in key for key in keys)


def test_a_pin_is_never_verified_inside_a_transaction(session: Session, cast: Cast) -> None:
    with transaction(), pytest.raises(RuntimeError):
        check_pin(session, cast.participant, PIN, "device:1")


def test_while_a_pin_is_verified_nothing_is_locked(session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    states = []

    def verifying(stored: str | None, given: str) -> bool:
        states.append((session.info.get("writing"), session.in_transaction()))
        return matches(stored, given)

    monkeypatch.setattr(checking.hashing, "matches", verifying)
    check_pin(session, cast.participant, PIN, "device:1")
    assert states == [(None, False)]


def test_a_hash_of_former_parameters_is_renewed_when_it_is_used(session: Session, cast: Cast) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PIN)
    with transaction() as writing:
        writing.execute(sa.update(Participant).where(Participant.code == cast.participant).values(pin_hash=old))
    assert is_outdated(old)
    check_pin(session, cast.participant, PIN, "device:1")
    renewed = session.scalars(sa.select(Participant.pin_hash).where(Participant.code == cast.participant)).one()
    assert renewed is not None
    assert not is_outdated(renewed)
    check_pin(session, cast.participant, PIN, "device:1")


def test_an_approver_is_found_by_code_or_address(session: Session, cast: Cast) -> None:
    for by in (cast.approver, "Approver@Example.org "):
        assert approver_with(session, site_by_code(session, HERE), by, APPROVAL_PIN, "device:1") == cast.approver


def test_an_approver_of_another_place_may_not_approve_here(session: Session, cast: Cast) -> None:
    with pytest.raises(Forbidden) as refused:
        approver_with(session, site_by_code(session, ELSEWHERE), cast.approver, APPROVAL_PIN, "device:1")
    assert refused.value.code == "approver_elsewhere"


@pytest.mark.parametrize("by", ["u-9999", "nobody@example.org", "\x00", "p-0001"])
def test_a_wrong_approver_and_a_wrong_pin_get_the_same_answer(session: Session, cast: Cast, by: str) -> None:
    codes = []
    for who, pin in ((by, APPROVAL_PIN), (cast.approver, WRONG)):
        with pytest.raises(Forbidden) as refused:
            approver_with(session, site_by_code(session, HERE), who, pin, "device:1")
        codes.append((refused.value.code, refused.value.message))
    assert codes[0] == codes[1]
    assert codes[0][0] == "approval_wrong"


def test_the_code_and_the_address_of_an_approver_share_their_tries(session: Session, cast: Cast) -> None:
    for number, by in enumerate([cast.approver, "approver@example.org"] * 3):
        with pytest.raises(Forbidden) as refused:
            approver_with(session, site_by_code(session, HERE), by, WRONG, f"device:{number}")
    assert refused.value.code == "too_many_tries"


def test_whoever_set_a_password_by_the_link_signs_in_with_it(session: Session, cast: Cast) -> None:
    account = _with_password(session)
    assert sign_in(session, "New@Example.org", PASSWORD, "address:192.0.2.1").code == account.code
    with pytest.raises(Unauthenticated):
        sign_in(session, "new@example.org", "not the password", "address:192.0.2.1")


def test_an_unknown_address_costs_the_same_verifying(
    session: Session, cast: Cast, real_hashing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = []
    real = hashing._hasher

    class Counting:
        def verify(self, stored: str, given: str) -> bool:
            verified.append(stored.split("$")[3])
            return real.verify(stored, given)

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    _with_password(session)
    monkeypatch.setattr(hashing, "_hasher", Counting())
    messages = set()
    for email in ("nobody@example.org", "new@example.org", "approver@example.org"):
        with pytest.raises(Unauthenticated) as refused:
            sign_in(session, email, "not the password", "address:192.0.2.1")
        messages.add(refused.value.message)
    assert verified == ["m=19456,t=2,p=1"] * 3
    assert len(messages) == 1


def test_an_ended_account_signs_in_no_more(session: Session, cast: Cast) -> None:
    _with_password(session)
    with transaction() as writing:
        account = account_by_email(writing, "new@example.org")
        assert account is not None
        end_account(writing, BY, account)
    with pytest.raises(Unauthenticated):
        sign_in(session, "new@example.org", PASSWORD, "address:192.0.2.1")


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")
def test_many_processes_at_once_get_five_tries_between_them(settings: Settings, session: Session, cast: Cast) -> None:
    barrier, answers = starting.Barrier(4), starting.SimpleQueue()
    processes = [starting.Process(target=_guess, args=(settings, cast.participant, n, barrier, answers)) for n in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    codes = [answers.get() for _ in range(4 * 4)]
    assert sorted(codes) == ["pin_wrong"] * TRIES + ["too_many_tries"] * (16 - TRIES)


def _guess(settings: Settings, participant: str, number: int, barrier: Barrier, answers: "multiprocessing.SimpleQueue[str]") -> None:
    with create_app(settings).app_context():
        session = db.session()
        barrier.wait(60)
        for _ in range(4):
            answers.put(_try(session, participant, WRONG, f"device:{number}"))


def _try(session: Session, participant: str, pin: str, where: str) -> str:
    try:
        check_pin(session, participant, pin, where)
    except Forbidden as refused:
        return refused.code
    return "right"


def _with_password(session: Session) -> Account:
    with transaction() as writing:
        account = add_account(writing, BY, "new@example.org", "site_supervisor", f"site:{HERE}")
        token = make_link(writing, BY, account)
    choose_password(session, token, PASSWORD)
    return account
