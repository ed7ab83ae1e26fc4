"""Whoever came by leaves a name and a number in every place that takes one; years later `pos purge` leaves neither anywhere, and every
proof still holds."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import click
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from pos.cli import purging
from pos.config import Settings
from pos.keys.sealed_values import SEALED
from pos.promotions.codes import pass_code
from pos.tickets.contacts import last_hash, phone_hash
from sites.db import metadata
from sites.vault import vault
from tests.faults.counter import assert_all_is_proved
from tests.flows.test_a_month_at_the_shoe_shop import ask, moment, shop
from tests.pos.api.asking import Asking, plain
from tests.pos.api.test_tills import closing, moving, opened
from tests.pos.tickets.leaving import AT, PHONE, SUPERVISOR, TABLET, do, jpeg, leave, photo
from tests.support.settings import as_environment

__all__ = ["ask", "moment", "shop"]

NAME, DIGITS = "예시 손님 하나", PHONE.replace("-", "")
# People who stand in the books with their consent, for as long as they do: no guests.
STANDING = {"supplier.contact_sealed", "customer.contact_sealed", "second_factor.secret_sealed", "participant.legal_name_sealed"}
WALKED = {
    "document_secret.sealed", "quarantine_item.body_sealed", "pass_holder.sealed", "ticket.phone", "ticket.customer", "ticket.note",
    "ticket_photo.sealed", "till_text.sealed",
}


def leave_traces(ask: Asking) -> list[tuple[str, dict[str, Any], int]]:
    """Everything that may name a guest, of which nothing is under way any more. What a tablet may send again, and what is answered then."""
    till = opened(ask, TABLET)
    taken_out = moving(reason=f"{NAME} {PHONE} 잔돈")
    moved = ask(TABLET, "POST", f"/tills/{till}/cash-movements", taken_out)
    assert moved.status_code == 201, moved.json
    wish = {"kind": "income_deduction", "identifier": DIGITS}
    paid = [{"method": "cash", "amount": 5000, "cash_receipt": wish}]
    sale = plain(5000, customer=f"{NAME} {PHONE}", payments=paid, till=till)
    sold = ask.sell(TABLET, sale)
    [receipt] = ask(SUPERVISOR, "GET", f"/cash-receipts?sale={sold['id']}").json["data"]
    typed = {"approval_no": "300123456", "issued_at": AT}
    stands = {"If-Match": f'"{receipt["version"]}"'}
    assert ask(SUPERVISOR, "PUT", f"/cash-receipts/{receipt['id']}/approval", typed, headers=stands).status_code == 200
    refused = plain(5000, customer=f"{NAME} {PHONE}", note=NAME, payments=paid, total=4000)
    assert ask(TABLET, "POST", "/sales", refused).status_code == 422
    [aside] = ask(SUPERVISOR, "GET", "/quarantine").json["data"]
    decided = {"as": "rejected", "reason": "잘못 보냄"}
    assert ask(SUPERVISOR, "POST", f"/quarantine/{aside['id']}/resolution", decided).status_code == 200
    line = {"sku": "month-pass", "name": "월정액 이용권", "tax_class": "out_of_scope", "quantity": "1", "unit_price": 30_000}
    body = plain(30_000, lines=[line])
    ask.sell(TABLET, body)
    holder = ask(SUPERVISOR, "PUT", f"/passes/{pass_code(UUID(body['id']), 1, 1)}/holder", {"holder": f"{NAME} {PHONE}"})
    assert holder.status_code == 200, holder.json
    ticket = leave(ask, phone=PHONE, customer=NAME, note=f"{NAME} {PHONE}")
    assert ask(TABLET, "POST", f"/tickets/{ticket['id']}/photos", photo(jpeg())).status_code == 201
    do(ask, ticket["id"], "cancelled")
    ending = closing(note=f"{NAME} 확인", parked=[{"name": NAME, "total": 3000}])
    z = ask(TABLET, "POST", f"/tills/{till}/closing", ending)
    assert (z.status_code, z.json["note"], z.json["parked"]) == (201, ending["note"], ending["parked"])
    assert [line["reason"] for line in z.json["movements"]] == [taken_out["reason"]]
    return [
        (f"/tills/{till}/cash-movements", taken_out, 200), (f"/tills/{till}/closing", ending, 200), ("/sales", sale, 200),
        ("/sales", refused, 422), (f"/tills/{till}/cash-movements", taken_out | {"reason": "다른 말"}, 409),
    ]


def everything(session: Session) -> list[tuple[str, Any]]:
    """Every value of every table, opened where it is sealed, and where it stands."""
    sealed = {each.where: each for each in SEALED}
    found: list[tuple[str, Any]] = []
    for table in metadata.sorted_tables:
        for column in table.columns:
            where = f"{table.name}.{column.key}"
            if where not in sealed:
                found += [(where, value) for value in session.scalars(sa.select(column).where(column.is_not(None)))]
    for where, each in sealed.items():
        rows = session.execute(sa.select(each.column, each.name, each.row).where(each.column.is_not(None)))
        found += [(where, vault.open(value, each.table.name, name, str(row))) for value, name, row in rows]
    return found


def told(session: Session) -> set[str]:
    """Where the guest's name or number stands, or a hash by which the number is looked up."""
    hashes = {phone_hash(DIGITS), last_hash(DIGITS[-4:])}
    words = (NAME, PHONE, DIGITS, json.dumps(NAME)[1:-1])
    return {
        where for where, value in everything(session)
        if (value in hashes if isinstance(value, bytes) else any(word in str(value) for word in words))
    }


def test_after_its_time_no_guest_is_named_anywhere_and_every_proof_holds(
    app: Flask, settings: Settings, shop: Asking, moment: Any, session: Session
) -> None:
    assert {each.where for each in SEALED} == WALKED | STANDING
    moment.move_to(datetime(2020, 11, 20, 13, tzinfo=UTC))
    sent = leave_traces(shop)
    assert told(session) == WALKED - {"ticket_photo.sealed"} | {"ticket.phone_hash", "ticket.phone_last"}
    session.rollback()

    group = click.Group()
    purging.register(group)
    moment.move_to(datetime(2026, 11, 20, 3, tzinfo=UTC))
    run = CliRunner().invoke(group, ["purge", "--json"], None, as_environment(settings), obj=lambda _settings: app)
    gone = json.loads(run.output)
    assert [gone[name] for name in ("cash_receipt_numbers", "sale_customers", "set_aside", "pass_holders", "ticket_customers")] == [1] * 5
    assert gone["till_texts"] == 3
    assert told(session) == set()
    kept = {where for where, value in everything(session) if where in WALKED and value not in ("", "{}")}
    assert kept == set()
    session.rollback()
    assert_all_is_proved(app)

    for path, body, status in sent[:4]:
        assert shop(TABLET, "POST", path, body).status_code == status, path
    assert told(session) == set(), "what is sent again brings nothing back"
    session.rollback()
    path, body, status = sent[4]
    assert shop(TABLET, "POST", path, body).status_code == status
