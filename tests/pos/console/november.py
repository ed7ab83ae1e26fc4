"""The cast with console accounts of their own, and a November of theirs: sales by two methods, an exempt one, a refund."""

import uuid
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from sites import clock
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.people.accounts import add_account
from sites.people.models import Account, SecondFactor
from sites.pins.hashing import hash_password
from sites.vault import vault
from tests.support.cast import ROLES, Cast, arrive
from tests.support.databases import Database

PASSWORD = "따뜻한 커피 한 잔 어때요?"
# The authenticator app of the administrator, who has to have one.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def email_of(who: str) -> str:
    """The address of one of the cast."""
    return f"{who.replace('_', '-')}@example.org"


def arrive_with_november(app: Flask, database: Database) -> Cast:
    """Everyone of the cast, each with an account that signs in to the console, and what they sold; frozen there."""
    cast = arrive(app, database)
    database.furnish("november", lambda: _november(app, cast))
    return cast


def _november(app: Flask, cast: Cast) -> None:
    password_hash = hash_password(PASSWORD)
    with app.app_context(), transaction() as session:
        for who, (role, scope) in ROLES.items():
            account = add_account(session, COMMAND_LINE.code, email_of(who), role, scope)
            account.password_hash = password_hash
            if who == "admin":
                give_second_factor(session, account)
    sell_november(app.test_client(), cast)


def form_token(client: FlaskClient, path: str = "/console/sign-in") -> str:
    """The form token of a page, as a browser would send it back."""
    page = client.get(path).get_data(as_text=True)
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def sign_in(client: FlaskClient, who: str, password: str = PASSWORD) -> Any:
    """What the sign-in form answers to one of the cast, and then the form for the code to whoever has to have one."""
    form = {"email": email_of(who), "password": password, "csrf_token": form_token(client)}
    answer = client.post("/console/sign-in", data=form)
    if answer.status_code != 302 or not answer.location.startswith("/console/sign-in/code"):
        return answer
    token = form_token(client, answer.location)
    # A code works once, so that a second browser takes the next one.
    for steps in (-1, 0, 1):
        answer = client.post("/console/sign-in/code", data={"code": code_now(steps), "csrf_token": token})
        if answer.status_code == 302:
            break
    return answer


def give_second_factor(session: Session, account: Account) -> None:
    """Lets the account's app show the codes of SECRET."""
    sealed = vault.seal(SECRET, "second_factor", "secret", account.code)
    session.add(SecondFactor(account_id=account.id, secret_sealed=sealed, begun_at=clock.now(), confirmed_at=clock.now(), last_step=0))
    session.flush()


def code_now(steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later; each code works once."""
    return pyotp.TOTP(SECRET).generate_otp(int(clock.now().timestamp()) // 30 + steps)


def sell_november(client: FlaskClient, cast: Cast) -> None:
    """Three sales here (one by two methods, one exempt, one taken back in part), one elsewhere, one in October."""
    _sell(client, cast, "tablet", 1, "2020-10-20T11:00:00+09:00", "americano", 2500, 4)
    sold = _sell(client, cast, "tablet", 2, "2020-11-20T10:15:00+09:00", "americano", 2500, 4, cash=4000)
    _sell(client, cast, "tablet", 3, "2020-11-20T14:05:00+09:00", "shiitake", 9000, 1, "exempt")
    _sell(client, cast, "tablet", 4, "2020-11-21T09:00:00+09:00", "latte", 3500, 1)
    _sell(client, cast, "tablet_elsewhere", 1, "2020-11-21T10:00:00+09:00", "heel", 12_000, 1)
    refund = {
        "id": str(uuid.uuid4()), "device_seq": 5, "refunded_at": "2020-11-22T10:00:00+09:00", "reason": "식었음",
        "lines": [{"line": 1, "quantity": "1", "restock": False}], "payments": [{"method": "cash", "amount": 2500}],
    }
    answer = cast.call(client, "tablet", "POST", f"/sales/{sold}/refunds", json=refund)
    assert answer.status_code == 201, answer.get_data(as_text=True)


def _sell(
    client: FlaskClient, cast: Cast, who: str, seq: int, at: str, sku: str, price: int, count: int,
    tax_class: str = "taxable", cash: int = 0,
) -> str:
    total = price * count
    payments = [{"method": "card", "amount": total - cash}] + ([{"method": "cash", "amount": cash}] if cash else [])
    line = {"sku": sku, "name": sku, "tax_class": tax_class, "quantity": str(count), "unit_price": price}
    sale = {"id": str(uuid.uuid4()), "device_seq": seq, "sold_at": at, "lines": [line], "payments": payments, "total": total}
    answer = cast.call(client, who, "POST", "/sales", json=sale)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return sale["id"]
