"""A month on every face: API, command, files and page say the same to the won, and what is proved holds."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import click
import openpyxl
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from pos.cli import exporting, journal, revenue
from pos.config import Settings
from sites.clock import month_bounds
from tests.faults.counter import assert_all_is_proved
from tests.pos.console.november import sign_in
from tests.support.cast import Cast
from tests.support.settings import as_environment

HEADINGS = {
    "gross": "총매출", "discount": "할인", "refund": "취소·환불", "net": "순매출(공급대가)", "supply": "공급가액(과세)", "vat": "부가세",
    "exempt": "면세매출", "sales": "매출건수", "refunds": "환불건수",
}


@dataclass(frozen=True)
class Faces:
    """The faces of one installation, seen by somebody of the cast who has an account."""

    app: Flask
    settings: Settings
    cast: Cast
    who: str = "viewer"

    def say_the_same(self, month: int, scope: str = "region") -> dict[str, Any]:
        """The month of a scope, site by site, as the API says it; AssertionError when another face says anything else."""
        said, client = f"{month // 100}-{month % 100:02d}", self.app.test_client()
        first, last = (day.isoformat() for day in month_bounds(month))
        answer = self.cast.call(client, self.who, "GET", f"/revenue?scope={scope}&from={first}&to={last}&by=site")
        assert answer.status_code == 200, answer.text
        report: dict[str, Any] = answer.json
        by_command = json.loads(self.pos("revenue", "report", said, "--scope", scope, "--by", "site", "--json").stdout)
        assert {**by_command, "as_of": 0} == {**report, "as_of": 0}
        expected = {name: report["total"][name] for name in HEADINGS}
        for face in ("json", "csv", "xlsx"):
            file = self.cast.call(client, self.who, "GET", f"/exports/revenue.{face}?month={said}&scope={scope}")
            assert file.status_code == 200, file.text
            assert _total(face, file.data) == expected, face
        self._on_the_page(client, said, scope, expected["net"])
        return report

    def pos(self, *arguments: str) -> Any:
        """What a command says."""
        group = click.Group()
        for module in (exporting, journal, revenue):
            module.register(group)
        return CliRunner().invoke(group, arguments, None, as_environment(self.settings), obj=lambda _settings: self.app)

    def prove(self) -> None:
        """Both `verify` commands pass, and every number of every site is there."""
        for command in (("revenue", "verify"), ("journal", "verify")):
            verdict = self.pos(*command)
            assert verdict.exit_code == 0, verdict.output
        assert_all_is_proved(self.app)

    def _on_the_page(self, client: FlaskClient, said: str, scope: str, net: int) -> None:
        sign_in(client, self.who)
        page = client.get(f"/console/revenue/?month={said}&scope={scope}")
        assert page.status_code == 200
        assert f"{net:,}" in page.get_data(as_text=True)


def _total(face: str, content: bytes) -> dict[str, int]:
    if face == "json":
        return {name: json.loads(content)["total"][name] for name in HEADINGS}
    if face == "csv":
        last = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))[-1]
        return {name: int(last[heading]) for name, heading in HEADINGS.items()}
    rows = list(openpyxl.load_workbook(io.BytesIO(content))["매출현황"].iter_rows(values_only=True))
    found = dict(zip(rows[0], rows[-1], strict=True))
    return {name: int(str(found[heading])) for name, heading in HEADINGS.items()}
