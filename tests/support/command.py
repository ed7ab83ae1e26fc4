"""The command line over the app of a test: some of its groups, asked as a shell would ask them."""

from dataclasses import dataclass
from types import ModuleType

import click
from click.testing import CliRunner
from flask import Flask

from pos.config import Settings
from tests.support.settings import as_environment


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it said, on both streams."""

    code: int
    out: str
    err: str


class Command:
    """Commands by the modules that register them. A refusal of the domain is raised."""

    def __init__(self, app: Flask, settings: Settings, *modules: ModuleType) -> None:
        self.app, self.environment = app, as_environment(settings)
        self.group = click.Group()
        for module in modules:
            module.register(self.group)

    def __call__(self, *arguments: str) -> Answer:
        result = CliRunner().invoke(self.group, arguments, None, self.environment, obj=lambda _settings: self.app)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)
