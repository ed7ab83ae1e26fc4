"""Settings: what the environment may say, what stops the start, and where development keys come from."""

import base64
import os
import stat
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from pos.config import ConfigError, Settings, fresh_keys, migrations_config, migrations_folder

KEY_A = base64.urlsafe_b64encode(bytes(range(32))).decode()
KEY_B = base64.urlsafe_b64encode(bytes(range(32, 64))).decode().rstrip("=")
PRODUCTION = {
    "POS_ENV": "production",
    "POS_SECRET_KEY": "s" * 32,
    "POS_ENCRYPTION_KEYS": f"7:{KEY_A},0:{KEY_B}",
    "POS_SIGNING_KEYS": f"2020-a:{KEY_A}",
}


def settings(folder: Path, **given: str) -> Settings:
    return Settings.from_environment({"POS_DATA_DIR": str(folder), **given})


def keys_of(folder: Path) -> tuple[object, ...]:
    made = settings(folder)
    return made.secret_key, made.encryption_keys, made.signing_keys


def test_nothing_given_means_development_on_a_sqlite_file_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = Settings.from_environment({})
    assert made.data_dir == tmp_path / "var"
    assert made.database_url == f"sqlite:///{tmp_path}/var/pos.sqlite3"
    assert (made.env, made.bind, made.base_url) == ("development", "127.0.0.1:8000", "http://127.0.0.1:8000")
    assert made.trusted_proxies == 0
    assert stat.S_IMODE(made.data_dir.stat().st_mode) == 0o700


def test_an_empty_setting_counts_as_not_given(tmp_path: Path) -> None:
    assert settings(tmp_path, POS_ENV="", POS_BIND=" ").bind == "127.0.0.1:8000"


def test_production_runs_on_the_keys_it_is_given_in_their_order(tmp_path: Path) -> None:
    made = settings(tmp_path, **PRODUCTION)
    assert made.encryption_keys == ((7, bytes(range(32))), (0, bytes(range(32, 64))))
    assert made.signing_keys == (("2020-a", bytes(range(32))),)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["POS_SECRET_KEY", "POS_ENCRYPTION_KEYS", "POS_SIGNING_KEYS"])
def test_production_does_not_start_without_a_key_even_where_development_left_some(tmp_path: Path, name: str) -> None:
    settings(tmp_path)
    with pytest.raises(ConfigError, match=f"^{name}: not set"):
        settings(tmp_path, **{key: value for key, value in PRODUCTION.items() if key != name})


def test_development_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    first = keys_of(tmp_path)
    assert keys_of(tmp_path) == first
    assert keys_of(tmp_path / "other") != first
    assert [path.name for path in tmp_path.glob("*keys*")] == ["keys.env"]
    assert stat.S_IMODE((tmp_path / "keys.env").stat().st_mode) == 0o600


def test_a_key_from_the_environment_goes_before_the_kept_one(tmp_path: Path) -> None:
    kept = settings(tmp_path)
    made = settings(tmp_path, POS_SECRET_KEY="from the environment, long enough")
    assert made.secret_key == "from the environment, long enough"
    assert made.signing_keys == kept.signing_keys


def test_processes_that_start_together_agree_on_the_keys(tmp_path: Path) -> None:
    with ProcessPoolExecutor(8) as processes:
        for round_ in range(5):
            folder = tmp_path / str(round_)
            assert len(set(processes.map(keys_of, [folder] * 8))) == 1
            assert [path.name for path in folder.iterdir()] == ["keys.env"]


@pytest.mark.parametrize("content", [b"", b"POS_SECRET_KEY=abc\n", b"\xff\xfe"])
def test_a_damaged_key_file_stops_the_start_instead_of_being_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys.env").write_bytes(content)
    with pytest.raises(ConfigError, match=r"keys\.env"):
        settings(tmp_path)
    assert (tmp_path / "keys.env").read_bytes() == content


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgresql://pos:s%40crt@db:5433/pos", "postgresql+psycopg://pos:s%40crt@db:5433/pos"),
        ("postgresql:///pos?host=/run/postgresql", "postgresql+psycopg:///pos?host=%2Frun%2Fpostgresql"),
        ("postgresql+psycopg://db/pos", "postgresql+psycopg://db/pos"),
        ("sqlite:////srv/pos.sqlite3", "sqlite:////srv/pos.sqlite3"),
    ],
)
def test_a_database_address_is_turned_into_the_one_of_the_installed_driver(
    tmp_path: Path, given: str, read: str
) -> None:
    assert settings(tmp_path, POS_DATABASE_URL=given).database_url == read


def test_a_relative_sqlite_file_is_meant_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert settings(tmp_path, POS_DATABASE_URL="sqlite:///a.db").database_url == f"sqlite:///{tmp_path}/a.db"


@pytest.mark.parametrize(
    ("bind", "base_url"),
    [
        ("0.0.0.0:80", "http://127.0.0.1:80"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("unix:/run/pos.sock", "http://localhost"),
        ("pos.local:8000", "http://pos.local:8000"),
    ],
)
def test_without_a_base_url_the_bound_address_is_it(tmp_path: Path, bind: str, base_url: str) -> None:
    made = settings(tmp_path, POS_BIND=bind)
    assert (made.bind, made.base_url) == (bind, base_url)


def test_a_base_url_is_kept_without_its_last_slash(tmp_path: Path) -> None:
    assert settings(tmp_path, POS_BASE_URL="https://pos.example.kr/").base_url == "https://pos.example.kr"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POS_ENV", "prod"),
        ("POS_BIND", "8000"),
        ("POS_BIND", "127.0.0.1:0"),
        ("POS_BIND", "127.0.0.1:65536"),
        ("POS_BIND", "127.0.0.1:80 00"),
        ("POS_BASE_URL", "pos.example.kr"),
        ("POS_BASE_URL", "ftp://pos.example.kr"),
        ("POS_BASE_URL", "https://pos.example.kr/pos"),
        ("POS_BASE_URL", "https://pos.example.kr:99999"),
        ("POS_BASE_URL", "https://[pos"),
        ("POS_TRUSTED_PROXIES", "-1"),
        ("POS_TRUSTED_PROXIES", "one"),
        ("POS_TRUSTED_PROXIES", "²"),
        ("POS_DATABASE_URL", "mysql://pos:geheim@db/pos"),
        ("POS_DATABASE_URL", "postgresql://pos:geheim@db"),
        ("POS_DATABASE_URL", "postgresql://pos:geheim@db:port/pos"),
        ("POS_DATABASE_URL", "sqlite://"),
        ("POS_DATABASE_URL", "sqlite:///:memory:"),
        ("POS_DATABASE_URL", "pos.sqlite3 geheim"),
        ("POS_DATA_DIR", "/dev/null/var"),
        ("POS_SECRET_KEY", "geheim"),
        ("POS_ENCRYPTION_KEYS", "geheim"),
        ("POS_ENCRYPTION_KEYS", f"256:{KEY_A}"),
        ("POS_ENCRYPTION_KEYS", f"a:{KEY_A}"),
        ("POS_ENCRYPTION_KEYS", f"1:{KEY_A},1:{KEY_B}"),
        ("POS_ENCRYPTION_KEYS", f"1:{KEY_A},"),
        ("POS_ENCRYPTION_KEYS", f"1:{KEY_A[:20]}"),
        ("POS_ENCRYPTION_KEYS", f"1:{'+/' * 22}"),
        ("POS_ENCRYPTION_KEYS", f"1:{'A' * 41}"),
        ("POS_SIGNING_KEYS", f"a b:{KEY_A}"),
        ("POS_SIGNING_KEYS", f"a:{KEY_A},a:{KEY_B}"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it_and_leaks_nothing(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, **{name: value})
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message
    assert "geheim" not in message
    assert KEY_A not in message


def test_a_data_folder_that_cannot_be_written_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may write anywhere, so the answer of the system is what is faked here.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ConfigError, match=r"^POS_DATA_DIR: .* cannot be written"):
        settings(tmp_path)


def test_printed_settings_show_no_secret(tmp_path: Path) -> None:
    shown = repr(settings(tmp_path, POS_DATABASE_URL="postgresql://pos:geheim@db/pos", **PRODUCTION))
    assert "geheim" not in shown
    assert "s" * 32 not in shown
    assert repr(bytes(range(32))) not in shown


def test_fresh_keys_are_keys_that_the_start_accepts(tmp_path: Path) -> None:
    keys: Mapping[str, str] = fresh_keys()
    made = settings(tmp_path, POS_ENV="production", **keys)
    assert made.secret_key == keys["POS_SECRET_KEY"]
    assert fresh_keys() != keys


def test_the_migrations_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (migrations_folder() / "env.py").is_file()
    script = ScriptDirectory.from_config(migrations_config("sqlite:///never-opened"))
    assert len(script.get_heads()) == 1
