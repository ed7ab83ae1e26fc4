"""`pos export` and `pos worker`: every export of the catalogue as a file, and the jobs that wait."""

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.cli import exporting, worker
from pos.config import Settings
from pos.exports import paper
from pos.exports.catalogue import EXPORTS, export_named
from pos.exports.files import ask_for_export
from pos.exports.wanted import Detail, Wanted
from pos.jobs.models import Job
from sites.access import COMMAND_LINE, REGION
from sites.db import db, transaction
from sites.journal import JournalEntry
from tests.pos.api.test_revenue import sell
from tests.support.cast import CENTRE_HERE, LEGAL_NAME, Cast
from tests.support.command import Command
from tests.support.settings import as_environment

NOVEMBER = ("2020-11", "--scope", "region")


@pytest.fixture
def pos(app: Flask, settings: Settings) -> Command:
    return Command(app, settings, exporting, worker)


@pytest.fixture(autouse=True)
def _sold(client: FlaskClient, cast: Cast) -> Iterator[None]:
    with time_machine.travel(datetime(2020, 11, 20, 3, 0, tzinfo=UTC), tick=False):
        sell(client, cast, 5500, seq=1)
        sell(client, cast, 1100, who="tablet_elsewhere")
        clocked = {"id": "01930f2e-7c1b-7d5e-9a51-2f6a1c0b9d11", "device_seq": 9, "participant": cast.participant, "kind": "in",
                   "at": "2020-11-20T11:00:00+09:00"}
        assert cast.call(client, "tablet", "POST", "/clock-events", json=clocked).status_code == 201
        yield


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_a_file_holds_the_total_of_the_report(pos: Command, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"november.{ending}"
    answer = pos("export", "revenue", *NOVEMBER, "-o", str(file))
    assert (answer.code, answer.out) == (0, "")
    if ending == "xlsx":
        heading, *rows = openpyxl.load_workbook(file)["매출현황"].iter_rows(values_only=True)
        assert rows[-1][heading.index("순매출(공급대가)")] == 6600
    elif ending == "csv":
        rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
        assert list(rows)[-1]["순매출(공급대가)"] == "6600"
    else:
        assert json.loads(file.read_text(encoding="utf-8"))["total"]["net"] == 6600


@pytest.mark.parametrize("name", [name for name in EXPORTS if name != "revenue"])
def test_every_other_export_is_a_command(pos: Command, tmp_path: Path, name: str) -> None:
    for ending in ("xlsx", "csv"):
        file = tmp_path / f"{name}.{ending}"
        answer = pos("export", name, *NOVEMBER, "-o", str(file), "--encoding", "cp949")
        assert answer.code == 0, answer.err
        assert EXPORTS[name].file_word in answer.err
    rows = list(csv.reader(io.StringIO((tmp_path / f"{name}.csv").read_text(encoding="cp949"))))
    book = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
    assert book.worksheets[1].max_row == len(rows)
    assert list(tmp_path.glob("*.part")) == []


def test_names_come_with_a_reason_alone_which_is_journalled_as_a_hash(pos: Command, tmp_path: Path, cast: Cast) -> None:
    file = tmp_path / "sheet.csv"
    arguments = ("export", "attendance", "2020-11", "--scope", f"centre:{CENTRE_HERE}", "-o", str(file))
    assert pos(*arguments).code == 0
    assert cast.participant in file.read_text()
    assert LEGAL_NAME not in file.read_text()
    answer = pos(*arguments, "--with-names", "자활근로 출근 확인")
    assert LEGAL_NAME in file.read_text()
    assert "이름포함" in answer.err
    with pos.app.app_context():
        noted = db.session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "names_exported")).one()
        assert (noted.book, noted.actor, noted.subject) == (f"centre:{CENTRE_HERE}", COMMAND_LINE.code, "export:attendance")
        assert "자활근로" not in str(noted.content)


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "wages", *NOVEMBER, "-o", "x.csv"), ("export", "ledger", *NOVEMBER, "-o", "november.pdf"),
        ("export", "revenue", *NOVEMBER), ("export", "revenue", *NOVEMBER, "-o", "x.csv", "--encoding", "latin1"),
    ],
)  # fmt: skip
def test_wrong_use_ends_with_two(pos: Command, arguments: tuple[str, ...]) -> None:
    answer = pos(*arguments)
    assert answer.code == 2
    assert answer.err


def test_without_what_makes_pdfs_the_command_says_what_to_install(
    pos: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "_engine", lambda: None)
    with pytest.raises(Exception, match="pdf_not_installed"):
        pos("export", "revenue", *NOVEMBER, "-o", str(tmp_path / "november.pdf"))
    assert "pip install" in paper.NO_EXTRA.en
    assert list(tmp_path.iterdir()) == []


def test_the_worker_does_what_waits_and_ends(pos: Command, settings: Settings) -> None:
    with pos.app.app_context(), transaction() as session:
        wanted = Wanted(REGION, 202011, COMMAND_LINE.code, Detail.MASKED)
        job = ask_for_export(session, COMMAND_LINE, export_named("ledger"), "csv", wanted, "utf-8", 2)
        number = job.id
    assert pos("worker", "--once").code == 0
    with pos.app.app_context():
        done = db.session.get_one(Job, number)
        assert (done.state, done.done, done.expected) == ("done", 3, 2)
        assert done.file_name == "매출장_2020-11_인천광역자활센터_미확정.csv"
        rows = list(csv.reader(io.StringIO((settings.data_dir / "files" / str(done.file)).read_text(encoding="utf-8-sig"))))
    assert [row[rows[0].index("합계")] for row in rows[1:]] == ["5500", "1100", "6600"]


def test_a_worker_beside_another_process_ends_with_it(settings: Settings, cast: Cast, tmp_path: Path) -> None:
    # As make run does it: the shell becomes the server, so that the worker stands beside whatever it became.
    said = tmp_path / "pid"
    script = f'"{sys.executable}" -m pos worker --beside $$ 2>/dev/null & echo $! > "{said}"; exec sleep 3'
    subprocess.run(["sh", "-c", script], env=as_environment(settings), check=True, timeout=60)
    pid, deadline = int(said.read_text()), time.monotonic() + 60
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
