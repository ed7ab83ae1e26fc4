"""Settings: read from the environment once, checked, frozen. A wrong one stops the start with one clear line."""

import base64
import binascii
import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from alembic.config import Config
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

DEFAULT_BIND = "127.0.0.1:8000"
# What stands in the card companies' statements, and so is card to the tax office.
CARD_METHODS = ("card", "incheon_eum")
KEY_FILE = "keys.env"
# Two `pos db upgrade` at once: the second waits for this lock, then finds nothing left to do; while a backup reads, both wait.
# The number only has to be our own.
MIGRATION_LOCK = 5_069_032_011
KEY_BYTES = 32
SECRET_LENGTH = 32
KEY_VARIABLES = ("POS_SECRET_KEY", "POS_ENCRYPTION_KEYS", "POS_SIGNING_KEYS")

Id = TypeVar("Id", int, str)


class ConfigError(Exception):
    """A setting that stops the start. Its text is one line that names it, and never shows a value that may be secret."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one installation runs with. `bind` is for the server, `base_url` is what people and tablets open.

    `printer_hosts` is "private" or "any": where receipt printers may stand.

    The first encryption key encrypts and the first signing key signs; the others still decrypt and verify.
    """

    database_url: str = field(repr=False)
    data_dir: Path
    env: str
    bind: str
    base_url: str
    trusted_proxies: int
    printer_hosts: str
    secret_key: str = field(repr=False)
    encryption_keys: tuple[tuple[int, bytes], ...] = field(repr=False)
    signing_keys: tuple[tuple[str, bytes], ...] = field(repr=False)
    card_methods: tuple[str, ...] = CARD_METHODS
    cash_receipt_issuers: Mapping[str, str] = field(default_factory=dict)
    card_terminals: Mapping[str, str] = field(default_factory=dict)
    messengers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings that `environ` asks for. Makes the data folder, and in development the missing keys inside it.

        Raises ConfigError for the first setting that is wrong.
        """
        given = {name: value.strip() for name, value in environ.items() if name.startswith("POS_") and value.strip()}
        env = _environment(given.get("POS_ENV", "development"))
        database = given.get("POS_DATABASE_URL")
        bind = _bind(given.get("POS_BIND", DEFAULT_BIND))
        base_url = _base_url(given["POS_BASE_URL"]) if "POS_BASE_URL" in given else _own_address(bind)
        trusted_proxies = _trusted_proxies(given.get("POS_TRUSTED_PROXIES", "0"))
        database_url = _database_url(database) if database else ""
        data_dir = _data_dir(given.get("POS_DATA_DIR", "var"))
        keys = _keys(given, env, data_dir)
        return cls(
            database_url=database_url or f"sqlite:///{data_dir / 'pos.sqlite3'}",
            data_dir=data_dir,
            env=env,
            bind=bind,
            base_url=base_url,
            trusted_proxies=trusted_proxies,
            printer_hosts=_printer_hosts(given.get("POS_PRINTER_HOSTS", "private")),
            secret_key=_secret_key(keys["POS_SECRET_KEY"]),
            encryption_keys=_key_ring("POS_ENCRYPTION_KEYS", keys["POS_ENCRYPTION_KEYS"], _encryption_key_id),
            signing_keys=_key_ring("POS_SIGNING_KEYS", keys["POS_SIGNING_KEYS"], _signing_key_id),
            card_methods=_methods(given.get("POS_CARD_METHODS", " ".join(CARD_METHODS))),
            cash_receipt_issuers=_adapters("POS_CASH_RECEIPT_ISSUERS", given, env),
            card_terminals=_adapters("POS_CARD_TERMINALS", given, env),
            messengers=_adapters("POS_MESSENGERS", given, env),
        )


def migrations_folder() -> Path:
    """Where the migrations lie: inside the installed package, or beside it in a checkout."""
    packaged = Path(__file__).parent / "_migrations"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "migrations"


def migrations_config(database_url: str) -> Config:
    """What Alembic's commands need to work on that database."""
    config = Config()
    folder = str(migrations_folder()).replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("prepend_sys_path", folder)
    config.attributes["database_url"] = database_url
    return config


def fresh_keys() -> dict[str, str]:
    """New random keys, one of each, in the form in which the environment holds them."""
    return {
        "POS_SECRET_KEY": secrets.token_urlsafe(KEY_BYTES),
        "POS_ENCRYPTION_KEYS": f"1:{secrets.token_urlsafe(KEY_BYTES)}",
        "POS_SIGNING_KEYS": f"k{secrets.token_hex(4)}:{secrets.token_urlsafe(KEY_BYTES)}",
    }


def _methods(text: str) -> tuple[str, ...]:
    methods = tuple(text.replace(",", " ").split())
    if not all(re.fullmatch(r"[a-z_]{3,32}", method) for method in methods):
        raise ConfigError("POS_CARD_METHODS must name methods of payment, such as: card incheon_eum.")
    return methods


def _environment(text: str) -> str:
    if text not in ("development", "production"):
        raise ConfigError("POS_ENV must be development or production.")
    return text


def _adapters(name: str, given: Mapping[str, str], env: str) -> Mapping[str, str]:
    """Which adapter serves which site, `cafe-01=simulator,*=package.module:maker`; nothing set, nobody outside is spoken to."""
    found: dict[str, str] = {}
    for part in filter(None, re.split(r"[,\s]+", given.get(name, ""))):
        match = re.fullmatch(r"(\*|[a-z0-9-]{1,64})=(simulator|[A-Za-z_][\w.]*:[A-Za-z_]\w*)", part)
        if match is None:
            raise ConfigError(f"{name} must list SITE=ADAPTER, SITE a code or *, ADAPTER simulator or package.module:maker.")
        if match[2] == "simulator" and env == "production":
            raise ConfigError(f"{name}: the simulator is for trying out and does not run in production.")
        found[match[1]] = match[2]
    return found


def _printer_hosts(text: str) -> str:
    if text not in ("private", "any"):
        raise ConfigError("POS_PRINTER_HOSTS must be private (printers stand in the shop's own network) or any.")
    return text


def _bind(text: str) -> str:
    if text.startswith("unix:/"):
        return text
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):([0-9]{1,5})", text)
    if match is None or not 1 <= int(match[2]) <= 65535:
        raise ConfigError("POS_BIND must be an address and a port, such as 127.0.0.1:8000, or unix:/path/to/socket.")
    return text


def _base_url(text: str) -> str:
    expected = "POS_BASE_URL must be the address that people open, without a path, such as https://pos.example.kr."
    try:
        parts = urlsplit(text)
        reachable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise ConfigError(expected) from error
    bare = parts.path in ("", "/") and not parts.query and not parts.fragment and not parts.username
    if parts.scheme not in ("http", "https") or not reachable or not bare or re.search(r"\s", text):
        raise ConfigError(expected)
    return f"{parts.scheme}://{parts.netloc}"


def _own_address(bind: str) -> str:
    if bind.startswith("unix:"):
        return "http://localhost"
    host, port = bind.rsplit(":", 1)
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '[::]') else host}:{port}"


def _trusted_proxies(text: str) -> int:
    if re.fullmatch(r"[0-9]", text, re.ASCII) is None:
        raise ConfigError("POS_TRUSTED_PROXIES must be the number of proxies in front of the server, 0 to 9.")
    return int(text)


def _database_url(text: str) -> str:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ConfigError("POS_DATABASE_URL is no address of the form postgresql://… or sqlite:///….") from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        if not url.database:
            raise ConfigError("POS_DATABASE_URL must name a database: postgresql://USER@HOST/DATABASE.")
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if url.drivername == "sqlite":
        return _sqlite_url(url)
    raise ConfigError("POS_DATABASE_URL must begin with postgresql:// or sqlite:///.")


def _sqlite_url(url: URL) -> str:
    # Flask-SQLAlchemy would read a relative path from its instance folder, Alembic from the current one.
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise ConfigError("POS_DATABASE_URL must name a file, sqlite:///path/to/file: memory keeps nothing.")
    return url.set(database=str(Path(url.database).expanduser().absolute())).render_as_string(hide_password=False)


def _data_dir(text: str) -> Path:
    folder = Path(text).expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"POS_DATA_DIR: the folder {folder} cannot be made ({error.strerror}).") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(f"POS_DATA_DIR: the folder {folder} cannot be written to.")
    return folder


def _keys(given: Mapping[str, str], env: str, data_dir: Path) -> Mapping[str, str]:
    missing = [name for name in KEY_VARIABLES if name not in given]
    if not missing:
        return given
    if env == "production":
        raise ConfigError(f"{', '.join(missing)}: not set. In production the start needs its own keys.")
    return {**_development_keys(data_dir / KEY_FILE), **given}


def _development_keys(path: Path) -> Mapping[str, str]:
    """The keys kept in `path`, made at the first start. Processes that start together all read the same ones."""
    try:
        if not path.exists():
            _write_once(path, fresh_keys())
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The development keys in {path} cannot be read or written.") from error
    keys = dict(line.split("=", 1) for line in lines if "=" in line)
    if not keys.keys() >= set(KEY_VARIABLES):
        raise ConfigError(f"The development keys in {path} are incomplete: bring back the file from a backup.")
    return keys


def _write_once(path: Path, keys: Mapping[str, str]) -> None:
    # A link appears whole or not at all and never replaces what another process has put there meanwhile.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".keys-")
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in keys.items())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def _secret_key(text: str) -> str:
    if len(text) < SECRET_LENGTH:
        raise ConfigError(f"POS_SECRET_KEY must hold at least {SECRET_LENGTH} characters.")
    return text


def _key_ring(name: str, text: str, read_id: Callable[[str], Id]) -> tuple[tuple[Id, bytes], ...]:
    ring: dict[Id, bytes] = {}
    for entry in text.split(","):
        label, _, encoded = entry.strip().partition(":")
        key_id = read_id(label)
        if key_id in ring:
            raise ConfigError(f"{name} holds the id {key_id} twice.")
        ring[key_id] = _key_material(name, encoded)
    return tuple(ring.items())


def _key_material(name: str, encoded: str) -> bytes:
    expected = f"{name} must be a comma list of ID:KEY, where KEY is {KEY_BYTES} bytes in base64url."
    if re.fullmatch(r"[A-Za-z0-9_-]+={0,2}", encoded) is None:
        raise ConfigError(expected)
    try:
        key = base64.urlsafe_b64decode(encoded.rstrip("=") + "=" * (-len(encoded.rstrip("=")) % 4))
    except binascii.Error:
        raise ConfigError(expected) from None
    if len(key) != KEY_BYTES:
        raise ConfigError(expected)
    return key


def _encryption_key_id(label: str) -> int:
    if re.fullmatch(r"[0-9]{1,3}", label) is None or int(label) > 255:
        raise ConfigError("POS_ENCRYPTION_KEYS: an id is a number from 0 to 255.")
    return int(label)


def _signing_key_id(label: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_-]{1,32}", label) is None:
        raise ConfigError("POS_SIGNING_KEYS: an id is 1 to 32 letters, digits, - or _.")
    return label
