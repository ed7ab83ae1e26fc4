"""A month is closed, reported, contradicted by a late sale, opened again and closed anew: every file that was ever issued still says
what it said, and can be proven with the public keys alone. Through the API and the command line."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.cli import exporting, worker
from pos.config import Settings
from pos.exports.models import KeptFile
from pos.signing import PublicKeys
from sites.db import db
from tests.pos.api.asking import Asking
from tests.pos.api.test_months import close, reopen
from tests.pos.api.test_revenue import ask, sell
from tests.pos.api.test_tills import closed, opened
from tests.support.cast import CENTRE_HERE, HERE, Cast
from tests.support.command import Command

CENTRE, NOVEMBER = f"centre:{CENTRE_HERE}", "2020-11"
NET = "순매출(공급대가)"


@pytest.fixture
def pos(app: Flask, settings: Settings) -> Command:
    return Command(app, settings, exporting, worker)


@pytest.fixture
def keys(client: FlaskClient, cast: Cast, tmp_path: Path) -> Path:
    file = tmp_path / "keys.json"
    file.write_bytes(cast.call(client, None, "GET", "/keys").data)
    return file


def on(day: int, month: int = 12, hour: int = 3) -> Any:
    return time_machine.travel(datetime(2020, month, day, hour, tzinfo=UTC), tick=False)


@pytest.fixture(autouse=True)
def _sold(client: FlaskClient, cast: Cast) -> Iterator[None]:
    with on(20, 11):
        sell(client, cast, 5500, seq=1)
        sell(client, cast, 2200, seq=2)
        sell(client, cast, 1100, who="tablet_elsewhere")
    with on(3):
        yield


def take(client: FlaskClient, cast: Cast, file: str = "revenue.xlsx", scope: str = CENTRE, who: str = "manager", **query: Any) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in {"month": NOVEMBER, "scope": scope, **query}.items())
    return cast.call(client, who, "GET", f"/exports/{file}?{asked}")


def laid_down(folder: Path, name: str, content: bytes, proof: bytes | None = None) -> Path:
    file = folder / name
    file.write_bytes(content)
    beside = folder / f"{name}.proof"
    beside.unlink(missing_ok=True)
    if proof is not None:
        beside.write_bytes(proof)
    return file


def test_a_closed_month_s_file_is_the_same_bytes_from_everywhere_and_proves_itself(
    client: FlaskClient, cast: Cast, pos: Command, keys: Path, tmp_path: Path
) -> None:
    before = take(client, cast)
    assert "미확정" in unquote(before.headers["Content-Disposition"])
    unsigned = pos("export", "verify", str(laid_down(tmp_path, "open.xlsx", before.data)), "--keys", str(keys))
    assert (unsigned.code, "not signed" in unsigned.out) == (1, True)
    close(client, cast, "manager", CENTRE)
    for face in ("xlsx", "csv", "json"):
        first, proof = take(client, cast, f"revenue.{face}"), take(client, cast, f"revenue.{face}.proof")
        assert (first.status_code, proof.status_code) == (200, 200)
        with on(9):
            assert take(client, cast, f"revenue.{face}").data == first.data
            assert take(client, cast, f"revenue.{face}", who="viewer").data == first.data
            written = tmp_path / f"november.{face}"
            assert pos("export", "revenue", NOVEMBER, "--scope", CENTRE, "-o", str(written)).code == 0
        assert written.read_bytes() == first.data
        assert json.loads((tmp_path / f"november.{face}.proof").read_text()) == proof.json
        answer = pos("export", "verify", str(written), "--keys", str(keys))
        assert (answer.code, "as issued: revenue 2020-11 centre:seogu" in answer.out) == (0, True), answer
        assert pos("export", "verify", str(written), "--json").code == 0
        # One byte somewhere in the middle.
        if face != "xlsx":
            place = len(first.data) // 2
            changed = first.data[:place] + bytes([first.data[place] ^ 1]) + first.data[place + 1 :]
            broken = pos("export", "verify", str(laid_down(tmp_path, f"changed.{face}", changed, proof.data)), "--keys", str(keys))
            assert (broken.code, bool(broken.out.strip())) == (1, True)
            alone = pos("export", "verify", str(laid_down(tmp_path, f"alone.{face}", first.data)), "--keys", str(keys))
            assert (alone.code, "No proof lies beside" in alone.out) == (1, True)


def edited(content: bytes, sheet: str, cell: str, value: Any) -> bytes:
    book, target = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    book[sheet][cell] = value
    book.save(target)
    return target.getvalue()


def test_a_changed_cell_is_named_and_a_workbook_that_was_only_saved_again_holds(
    client: FlaskClient, cast: Cast, pos: Command, keys: Path, tmp_path: Path
) -> None:
    close(client, cast, "manager", CENTRE)
    content = take(client, cast).data

    def verdict(changed: bytes) -> Any:
        return pos("export", "verify", str(laid_down(tmp_path, "taken.xlsx", changed)), "--keys", str(keys))

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["요약", "매출현황", "검증"]
    target = io.BytesIO()
    book.save(target)
    assert verdict(target.getvalue()).code == 0
    assert verdict(edited(content, "요약", "B6", "천원")).code == 0
    headings = [cell.value for cell in book["매출현황"][1]]
    place = f"{openpyxl.utils.get_column_letter(headings.index(NET) + 1)}2"
    assert book["매출현황"][place].value == 7700
    forged = verdict(edited(content, "매출현황", place, 8800))
    assert (forged.code, "Row 매출현황 2 is not as issued" in forged.out, f"{NET} ‘8800’" in forged.out) == (1, True, True), forged.out
    for value in ("7700", "=7700", None, 7700.5):
        assert verdict(edited(content, "매출현황", place, value)).code == 1
    summary = verdict(edited(content, "요약", "B4", "a-9999"))
    assert (summary.code, "Sheet ‘요약’, line 4 differs" in summary.out) == (1, True)
    for cell in ("A2", "B7", f"B{book['검증'].max_row}", f"B{book['검증'].max_row - 1}"):
        assert verdict(edited(content, "검증", cell, "other")).code == 1, cell
    for change in ("added", "missing", "row"):
        again = openpyxl.load_workbook(io.BytesIO(content))
        if change == "added":
            again.create_sheet("끼워 넣음")
        elif change == "missing":
            del again["검증"]
        else:
            again["매출현황"].delete_rows(2)
        target = io.BytesIO()
        again.save(target)
        assert verdict(target.getvalue()).code == 1
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "strange", "x": "A" * 43}]}))
    unknown = pos("export", "verify", str(laid_down(tmp_path, "taken.xlsx", content)), "--keys", str(other))
    assert (unknown.code, "The key test-1 that signed it is unknown" in unknown.out) == (1, True)
    assert verdict(b"PK\x03\x04 nothing").code == 1


def test_a_late_sale_is_told_in_both_months_and_changes_no_file(
    client: FlaskClient, cast: Cast, pos: Command, keys: Path, tmp_path: Path
) -> None:
    close(client, cast, "manager", CENTRE)
    issued = take(client, cast).data
    late = sell(client, cast, 3300, seq=9, at="2020-11-30T17:00:00+09:00")
    assert (late["business_date"], late["book_date"], "month_closed" in late["flags"]) == ("2020-11-30", "2020-12-03", True)
    moved = [{"origin_month": "2020-11", "book_month": "2020-12", "net": 3300, "supply": 3000, "vat": 300, "exempt": 0}]
    for first, last, net in (("2020-11-01", "2020-11-30", 7700), ("2020-12-01", "2020-12-31", 3300)):
        report = ask(client, cast, "manager", CENTRE, "day", first, last).json
        assert (report["adjustments"], report["total"]["net"]) == (moved, net)
    assert take(client, cast).data == issued
    assert pos("export", "verify", str(laid_down(tmp_path, "issued.xlsx", issued)), "--keys", str(keys)).code == 0
    december = json.loads(take(client, cast, "revenue.json", month="2020-12").data)
    assert (december["adjustments"], december["total"]["net"]) == (moved, 3300)
    for month in ("2020-11", "2020-12"):
        told = json.loads(take(client, cast, "late.json", month=month, who="supervisor", scope=f"site:{HERE}").data)
        assert [(each["origin_month"], each["book_month"], each["total"], each["receipt_no"]) for each in told["lines"]] == [
            ("2020-11", "2020-12", 3300, late["receipt_no"])
        ], month
        written = tmp_path / f"late-{month}.csv"
        assert pos("export", "late", month, "--scope", CENTRE, "-o", str(written)).code == 0
        assert "2020-12" in written.read_text(encoding="utf-8-sig")


def test_the_day_seals_of_the_month_stand_in_its_proof(client: FlaskClient, cast: Cast, pos: Command, keys: Path, tmp_path: Path) -> None:
    with on(21, 11):
        ask = Asking(client, cast)
        till = opened(ask, opened_at="2020-11-21T09:00:00+09:00")
        z = closed(ask, till, closed_at="2020-11-21T11:59:00+09:00")
    close(client, cast, "manager", CENTRE)
    content, proof = take(client, cast).data, take(client, cast, "revenue.xlsx.proof").json
    (seal,) = proof["statement"]["seals"]
    assert (seal["site"], seal["business_date"], seal["z_no"]) == (HERE, "2020-11-21", 1)
    assert (seal["head"], seal["signature"]) == (z["seal"]["chain_hash"], z["seal"]["signature"])
    public = PublicKeys(json.loads(keys.read_text()))
    assert public.check(seal["key"], seal["signature"], "pos-seal-1", HERE, "1", str(seal["position"]), seal["head"])
    told = [row[0].value for row in openpyxl.load_workbook(io.BytesIO(content))["검증"].iter_rows()]
    assert f"마감 봉인 {HERE}" in told
    assert f"장부 site:{HERE}" in told
    assert pos("export", "verify", str(laid_down(tmp_path, "sealed.xlsx", content)), "--keys", str(keys)).code == 0


def test_a_version_that_was_opened_again_keeps_its_files(client: FlaskClient, cast: Cast, pos: Command, keys: Path, tmp_path: Path) -> None:
    close(client, cast, "manager", CENTRE)
    first, first_csv = take(client, cast).data, take(client, cast, "ledger.csv").data
    reopen(client, cast, "admin", f"site:{HERE}")
    open_again = take(client, cast)
    assert open_again.data != first
    assert cast.call(client, "manager", "GET", f"/exports/revenue.xlsx.proof?month={NOVEMBER}&scope={CENTRE}").status_code == 409
    sell(client, cast, 4400, seq=9, at="2020-11-30T17:00:00+09:00")
    close(client, cast, "manager", CENTRE)
    second = take(client, cast).data
    assert second != first
    assert take(client, cast, version=1).data == first
    assert take(client, cast, "ledger.csv", version=1).data == first_csv
    assert take(client, cast, version=2).data == second
    assert take(client, cast, "roll-up.xlsx", version=1).status_code == 404
    assert take(client, cast, "roll-up.xlsx", version=2).status_code == 200
    assert take(client, cast, version=3).status_code == 404
    written = tmp_path / "first.xlsx"
    assert pos("export", "revenue", NOVEMBER, "--scope", CENTRE, "--version", "1", "-o", str(written)).code == 0
    assert written.read_bytes() == first
    for content, net in ((first, 7700), (second, 12100)):
        assert pos("export", "verify", str(laid_down(tmp_path, "any.xlsx", content)), "--keys", str(keys)).code == 0
        heading, *rows = openpyxl.load_workbook(io.BytesIO(content))["매출현황"].iter_rows(values_only=True)
        assert rows[-1][heading.index(NET)] == net
    versions = cast.call(client, "manager", "GET", f"/months/{NOVEMBER}?scope={CENTRE}").json["versions"]
    assert [(each["version"], each["reopened_by"] is None, each["net"]) for each in versions] == [(2, True, 12100), (1, False, 7700)]
    listed = versions[1]["files"]
    assert {(each["export"], each["format"]) for each in listed} == {
        ("revenue", "xlsx"), ("revenue", "csv"), ("revenue", "json"), ("ledger", "csv")
    }  # fmt: skip
    for each in listed:
        answer = client.get(each["href"], headers={"Authorization": f"Bearer {cast.tokens['manager']}"})
        assert (answer.status_code, len(answer.data)) == (200, each["size"])


def test_a_wider_closing_seals_narrower_scopes_and_a_later_one_changes_nothing_that_was_issued(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    close(client, cast, "manager", CENTRE)
    centre = take(client, cast).data
    assert close(client, cast, "admin", "region").status_code == 201
    assert take(client, cast).data == centre
    site, ledger = take(client, cast, scope=f"site:{HERE}").data, take(client, cast, "ledger.xlsx", scope=f"site:{HERE}").data
    elsewhere = take(client, cast, scope="centre:yeonsu", who="manager_elsewhere").data
    reopen(client, cast, "admin", "centre:yeonsu")
    assert take(client, cast, scope="centre:yeonsu", who="manager_elsewhere").data != elsewhere
    assert take(client, cast, scope=f"site:{HERE}").data == site
    assert take(client, cast, "ledger.xlsx", scope=f"site:{HERE}").data == ledger
    assert take(client, cast).data == centre
    again = take(client, cast, scope="centre:yeonsu", who="manager_elsewhere", version=1, closed_by="region")
    assert again.data == elsewhere
    with app.app_context():
        kept = db.session.scalar(sa.select(sa.func.count()).select_from(KeptFile))
        assert kept == 3 + 3 + 3  # what two closings left behind, and three more that were taken
        with pytest.raises(sa.exc.DBAPIError):
            db.session.execute(sa.update(KeptFile).values(size=0))
        db.session.rollback()


def test_a_viewer_s_totals_and_a_manager_s_rows_are_two_files_and_names_are_never_kept(client: FlaskClient, cast: Cast, app: Flask) -> None:
    close(client, cast, "admin", "region")
    rows, totals = take(client, cast, "ledger.csv"), take(client, cast, "ledger.csv", who="viewer")
    assert rows.data != totals.data
    assert take(client, cast, "ledger.csv", who="viewer").data == totals.data
    body = {"month": NOVEMBER, "scope": CENTRE, "reason": "자활근로 출근 확인"}
    named = cast.call(client, "manager", "POST", "/exports/attendance.csv/with-names", json=body)
    assert named.status_code == 200
    with app.app_context():
        assert {detail for (detail,) in db.session.execute(sa.select(KeptFile.detail))} == {"totals", "masked"}
