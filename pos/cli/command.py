"""The command's group, its exit codes, and how a command gets its app."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

import click
from flask import Flask

from pos.config import ConfigError, Settings
from sites.errors import DomainError

P = ParamSpec("P")
R = TypeVar("R")

DONE, FAILED, WRONG_USE = 0, 1, 2
MODULES = (
    "database", "network", "demo", "people", "devices", "revenue", "exporting", "worker", "journal", "importing", "daytotals", "statements",
    "purging", "cash_receipts", "tickets", "farm", "bays", "trade", "settlements", "backup", "keys", "doctor",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kkumideun-pos")
def pos() -> None:
    """꿈이든 POS: sales, shifts and stock of the workplaces, and the revenue that follows from them."""


def settings() -> Settings:
    """The settings of this environment."""
    return Settings.from_environment(os.environ)


def with_app(command: Callable[P, R]) -> Callable[P, R]:
    """Runs a command inside the context of the app that `run` was given."""

    @wraps(command)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        make_app: Callable[[Settings], Flask] = click.get_current_context().obj
        with make_app(settings()).app_context():
            return command(*args, **kwargs)

    return inside


def fail(sentence: str, code: int = FAILED) -> Any:
    """Ends the command with one sentence on standard error."""
    click.echo(sentence, err=True)
    raise SystemExit(code)


def speak() -> str:
    """'en' or 'ko', by the environment's language."""
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ko" if language.startswith("ko") else "en"


def run(make_app: Callable[[Settings], Flask]) -> None:
    """Runs the command line over apps that `make_app` makes, and ends the process with its exit code."""
    for name in MODULES:
        import_module(f"pos.cli.{name}").register(pos)
    try:
        pos(standalone_mode=False, obj=make_app)
    except click.exceptions.Abort:
        fail("Stopped.")
    except click.ClickException as error:
        fail(error.format_message(), WRONG_USE)
    except ConfigError as error:
        fail(str(error), WRONG_USE)
    except DomainError as error:
        details = [message.text(speak()) for messages in error.errors.values() for message in messages]
        fail(" ".join([error.message.text(speak()), *details]), FAILED)
    sys.exit(DONE)
