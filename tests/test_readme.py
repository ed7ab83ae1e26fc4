"""The README's walk, word for word: its commands, run by a shell against a server that a newcomer would have."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import Server
from tests.support.settings import ROOT

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def newcomer(server: Server, tmp_path: Path) -> dict[str, str]:
    """A newcomer's environment: the `pos` command on the path, the server's address, an empty home."""
    commands = tmp_path / "bin"
    commands.mkdir()
    command = commands / "pos"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pos "$@"\n')
    command.chmod(0o755)
    return {
        **server.environment, "PYTHONPATH": str(ROOT), "PATH": f"{commands}:{os.environ['PATH']}", "POS": server.url, "HOME": str(tmp_path),
        "TZ": "Asia/Seoul",
    }


def test_the_walk_runs_as_it_is_written(server: Server, newcomer: dict[str, str], tmp_path: Path) -> None:
    server.pos("network", "load")
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(blocks) >= 7
    done = subprocess.run(
        ["bash", "-c", "set -euo pipefail\n" + "\n".join(blocks)], cwd=tmp_path, env=newcomer, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "unbroken" in done.stdout
    assert (tmp_path / "revenue.csv").stat().st_size > 0
    assert (tmp_path / "revenue.xlsx").stat().st_size > 0
    # 2 americanos at 3,000, a gift at 6,000 after its discount and the coupon over all three; the mushrooms went back.
    report = server.pos("revenue", "report", _month(done.stdout), "--scope", "site:cafe-03", "--json")
    assert '"refunds": 1' in report
    assert '"out_of_scope": 5000' in report


def _month(said: str) -> str:
    found = re.search(r'"business_date": ?"(\d{4}-\d{2})', said)
    assert found is not None, said
    return found[1]
