"""What `pos doctor` says of the machine and the settings; it needs no database."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pos.config import Settings
from pos.doctor import machine
from tests.support.settings import settings_for


@pytest.fixture
def trying_out(tmp_path: Path) -> Settings:
    tmp_path.chmod(0o700)
    return settings_for(f"sqlite:///{tmp_path}/pos.sqlite3", tmp_path)


@pytest.mark.parametrize(("free", "verdict"), [(10**12, "ok"), (3 * 1024**3, "warn"), (10**6, "bad")])
def test_a_full_disk_is_said_in_time(trying_out: Settings, monkeypatch: pytest.MonkeyPatch, free: int, verdict: str) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))
    (found,) = machine.check_room(trying_out)
    assert (found.check, found.verdict) == ("disk", verdict)


def test_settings_of_trying_out_are_named(trying_out: Settings) -> None:
    in_earnest = replace(trying_out, env="production", base_url="https://pos.example.org")
    assert verdicts(in_earnest) == ["ok"]
    assert verdicts(trying_out) == ["warn"]
    assert verdicts(replace(in_earnest, base_url="http://pos.example.org")) == ["bad"]
    (trying_out.data_dir / "keys.env").touch()
    assert verdicts(in_earnest) == ["warn"]
    trying_out.data_dir.chmod(0o755)
    assert verdicts(in_earnest) == ["warn", "warn"]


def verdicts(settings: Settings) -> list[str]:
    return [each.verdict for each in machine.check_settings(settings)]
