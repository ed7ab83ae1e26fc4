"""How the server runs: `gunicorn -c gunicorn.conf.py wsgi:app`. WEB_CONCURRENCY and WEB_THREADS change its size."""

import os
import sys
from typing import Any

from pos.config import ConfigError, Settings
from pos.logs import logging_settings
from pos.metering import meter


def _size(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        sys.exit(f"{name} must be a number from 1 to 64.")
    return int(text)


try:
    _settings = Settings.from_environment(os.environ)
except ConfigError as error:
    sys.exit(str(error))

bind = _settings.bind
worker_class = "pos.serving.FairWorker"
workers = _size("WEB_CONCURRENCY", 2)
threads = _size("WEB_THREADS", 4)
preload_app = True
SWITCH_SECONDS = 0.0005

# A worker makes way for a new one now and then; never two at the same moment.
max_requests = 50_000
max_requests_jitter = 10_000
timeout = 60
graceful_timeout = 30
keepalive = 30

# Addresses and paths say who worked where and when: no access log. What matters is logged by the app itself.
accesslog = None
loglevel = os.environ.get("WEB_LOG_LEVEL", "info")
logconfig_dict = logging_settings(_settings.env, loglevel)

# The app alone decides how many proxies it believes (POS_TRUSTED_PROXIES).
forwarded_allow_ips = ""
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def on_starting(_server: Any) -> None:
    """The workers to come count together, and with no other server's."""
    meter.start_anew()


def pre_fork(server: Any, worker: Any) -> None:
    """Gives a worker a place of its own among the counters: the first that no living worker has."""
    taken = {other.counted_at for other in server.WORKERS.values() if hasattr(other, "counted_at")}
    worker.counted_at = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(_server: Any, worker: Any) -> None:
    """A worker must not speak on connections that it inherited: they still belong to the process that loaded the app."""
    from sites.db import db

    meter.write_at(worker.counted_at)
    # A thread that comes back from the database waits for whichever thread computes. The default of 5 ms is longer than a
    # whole checkout, and a checkout comes back five times.
    sys.setswitchinterval(SWITCH_SECONDS)
    with worker.app.wsgi().app_context():
        db.engine.dispose(close=False)
