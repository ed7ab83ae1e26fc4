"""Guessing against the running system: several workers, one database, many guesses at the same moment."""

import http.cookiejar
import statistics
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from sites.db import db, reading, transaction
from sites.errors import Forbidden, Unauthenticated
from sites.people.models import Account
from sites.pins.checking import sign_in
from sites.pins.hashing import hash_password
from sites.pins.throttle import TRIES, Throttle
from tests.pos.console.november import PASSWORD, arrive_with_november, code_now, email_of
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.server import Server

GUESSES = 12
WRONG = "이것은 틀린 비밀번호입니다 {0}"


class Guesser:
    """A browser of its own, without the cookie that names it: each guess is counted by account and address."""

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), NoRedirect())
        self.token = ""

    def read(self, path: str) -> int:
        """Opens a page and keeps its form token."""
        status, page = self._ask(urllib.request.Request(self.url + path))
        if 'name="csrf_token" value="' in page:
            self.token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        for cookie in [each for each in self.jar if each.name == "pos_browser"]:
            self.jar.clear(cookie.domain, cookie.path, cookie.name)
        return status

    def send(self, path: str, **form: str) -> int:
        """Sends a form and answers the status."""
        data = urllib.parse.urlencode({"csrf_token": self.token, **form}).encode()
        return self._ask(urllib.request.Request(self.url + path, data))[0]

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode(errors="replace")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other."""

    def redirect_request(self, *_given: object) -> None:
        return None


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account."""
    return arrive_with_november(app, database)


@pytest.fixture
def stored(app: Flask) -> Iterator[Session]:
    """What is stored, read anew at each question."""
    with app.app_context(), reading() as session:
        session.rollback()
        yield session


def at_once(count: int, act: Callable[[int], int]) -> Counter[int]:
    """The statuses of so many acts that begin together."""
    barrier = Barrier(count)

    def one(number: int) -> int:
        barrier.wait(30)
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(one, range(count)))


def guessers(server: Server, count: int, path: str = "/console/sign-in") -> list[Guesser]:
    made = [Guesser(server) for _ in range(count)]
    assert {each.read(path) for each in made} == {200}
    return made


def test_many_guesses_at_once_are_all_counted_and_then_even_the_right_password_waits(
    app: Flask, server: Server, cast: Cast, stored: Session
) -> None:
    ready = guessers(server, GUESSES)
    few = at_once(TRIES - 1, lambda n: ready[n].send("/console/sign-in", email=email_of("manager"), password=WRONG.format(n)))
    assert few == {422: TRIES - 1}
    assert sorted(stored.scalars(sa.select(Throttle.failures))) == [TRIES - 1, TRIES - 1]
    many = at_once(GUESSES, lambda n: ready[n].send("/console/sign-in", email=email_of("supervisor"), password=WRONG.format(n)))
    assert many == {422: TRIES, 429: GUESSES - TRIES}
    assert guessers(server, 1)[0].send("/console/sign-in", email=email_of("supervisor"), password=PASSWORD) == 429
    assert guessers(server, 1)[0].send("/console/sign-in", email=email_of("manager"), password=PASSWORD) == 302
    # What was counted stands in the table, not in a process: another one knows of it.
    with app.app_context(), pytest.raises(Forbidden) as refused:
        sign_in(db.session(), email_of("supervisor"), PASSWORD)
    assert refused.value.code == "too_many_tries"


def test_an_address_that_nobody_has_is_blocked_like_any_other(server: Server, cast: Cast) -> None:
    answers = []
    for email in ("nobody@example.org", email_of("viewer")):
        ready = guessers(server, TRIES + 2)
        answers.append(at_once(TRIES + 2, lambda n, email=email, ready=ready: ready[n].send(  # type: ignore[misc]
            "/console/sign-in", email=email, password=WRONG.format(n))))
    assert answers[0] == answers[1] == {422: TRIES, 429: 2}


def test_one_code_of_the_app_opens_one_session(server: Server, cast: Cast, stored: Session) -> None:
    ready = guessers(server, 4)
    for each in ready:
        assert each.send("/console/sign-in", email=email_of("admin"), password=PASSWORD) == 302
        assert each.read("/console/sign-in/code") == 200
    code = code_now()
    assert at_once(4, lambda n: ready[n].send("/console/sign-in/code", code=code)) == {302: 1, 422: 3}
    assert [each.read("/console/accounts/") for each in ready].count(200) == 1


def test_a_browser_is_known_by_its_cookie_whoever_it_tries(server: Server, cast: Cast) -> None:
    browser = Guesser(server)
    browser.jar.clear()
    status, page = browser._ask(urllib.request.Request(f"{server.url}/console/sign-in"))
    assert status == 200
    browser.token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    answers = [browser.send("/console/sign-in", email=f"nobody-{n}@example.org", password=WRONG.format(n)) for n in range(TRIES + 1)]
    assert answers == [422] * TRIES + [429]
    assert browser.send("/console/sign-in", email=email_of("supervisor"), password=PASSWORD) == 429
    assert guessers(server, 1)[0].send("/console/sign-in", email=email_of("supervisor"), password=PASSWORD) == 302


def test_pairing_codes_are_not_guessed(server: Server, cast: Cast) -> None:
    statuses = Counter()
    for number in range(24):
        body = f'{{"code": "WRONG{number:03}", "name": "x"}}'.encode()
        request = urllib.request.Request(f"{server.url}/api/v1/devices", body, {"Content-Type": "application/json"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        statuses["blocked" if b"too_many_tries" in refused.value.read() else "wrong"] += 1
    assert statuses == {"wrong": 20, "blocked": 4}


def test_the_time_to_answer_does_not_tell_whether_an_account_exists(app: Flask, cast: Cast, real_hashing: None) -> None:
    known = [email_of(who) for who in ("supervisor", "manager", "viewer", "manager_elsewhere", "supervisor_elsewhere")]
    unknown = [f"nobody-{number}@example.org" for number in range(len(known))]
    took: dict[bool, list[float]] = {True: [], False: []}
    with app.app_context():
        with transaction() as session:
            session.execute(sa.update(Account).where(Account.email.in_(known)).values(password_hash=hash_password(PASSWORD)))
        for _ in range(3):
            for one, other in zip(known, unknown, strict=True):
                for exists, email in ((True, one), (False, other)):
                    # Of the processor: what else the machine does says nothing about an account.
                    began = time.process_time()
                    with pytest.raises(Unauthenticated):
                        sign_in(db.session(), email, WRONG)
                    took[exists].append(time.process_time() - began)
    there, nowhere = (statistics.median(took[exists]) for exists in (True, False))
    # A verification takes tens of milliseconds: skipping it would make one of them many times shorter.
    assert 0.5 < there / nowhere < 2, (there, nowhere)
