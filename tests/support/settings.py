"""The settings that tests run with, and the same settings as an environment for processes of their own."""

import base64
import os
from pathlib import Path

from pos.config import Settings

ROOT = Path(__file__).parents[2]
BASE_URL = "http://localhost"


def settings_for(database_url: str, data_dir: Path) -> Settings:
    """Development settings with keys that are the same in every run."""
    return Settings(
        database_url=database_url,
        data_dir=data_dir,
        env="development",
        bind="127.0.0.1:8000",
        base_url=BASE_URL,
        trusted_proxies=0,
        printer_hosts="private",
        secret_key="a secret that only the tests know",
        encryption_keys=((1, bytes(range(32))),),
        signing_keys=(("test-1", bytes(range(32, 64))),),
    )


def as_environment(settings: Settings) -> dict[str, str]:
    """What a process needs in its environment to run with these settings, from any folder."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("POS_")}
    return outside | {
        "POS_DATABASE_URL": settings.database_url,
        "POS_DATA_DIR": str(settings.data_dir),
        "POS_ENV": settings.env,
        "POS_BIND": settings.bind,
        "POS_BASE_URL": settings.base_url,
        "POS_TRUSTED_PROXIES": str(settings.trusted_proxies),
        "POS_PRINTER_HOSTS": settings.printer_hosts,
        "POS_CARD_TERMINALS": ",".join(f"{site}={adapter}" for site, adapter in settings.card_terminals.items()),
        "POS_SECRET_KEY": settings.secret_key,
        "POS_ENCRYPTION_KEYS": ",".join(f"{key_id}:{_encoded(key)}" for key_id, key in settings.encryption_keys),
        "POS_SIGNING_KEYS": ",".join(f"{key_id}:{_encoded(seed)}" for key_id, seed in settings.signing_keys),
        "PYTHONPATH": str(ROOT),
    }


def _encoded(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()
