"""`pos doctor`: whether this installation is well, in a line for each check and one verdict."""

import json

import click
from flask import current_app

from pos.cli.command import FAILED, speak, with_app
from pos.doctor.examining import examine
from pos.doctor.finding import BAD, OK, WARN

SIGNS = {OK: "ok  ", WARN: "warn", BAD: "BAD "}
VERDICTS = {
    OK: ("이상 없습니다.", "All is well."), WARN: ("돌아가고 있으나 곧 살펴볼 것이 있습니다.", "It runs; some things want a look soon."),
    BAD: ("지금 고쳐야 할 것이 있습니다.", "Something has to be mended now."),
}  # fmt: skip


def register(group: click.Group) -> None:
    """Adds the command."""
    group.add_command(doctor)


@click.command()
@click.option("--full", is_flag=True, help="Every entry of every chain and every day's figures; takes as long as the verify commands.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def doctor(full: bool, as_json: bool) -> None:
    """Check settings, disk, clock, database, backup, worker, keys, chains and figures. Ends with 0, or with 1 when something is bad."""
    app, found = current_app, []
    for each in examine(app.extensions["pos-settings"], app.extensions["pos-heads"], full):
        found.append(each)
        if not as_json:
            click.echo(f"{SIGNS[each.verdict]}  {each.check}: {each.says.text(speak())}")
    verdict = next((grave for grave in (BAD, WARN) if any(each.verdict == grave for each in found)), OK)
    if as_json:
        listed = [{"check": each.check, "verdict": each.verdict, "says": each.says.text(speak())} for each in found]
        click.echo(json.dumps({"verdict": verdict, "findings": listed}, ensure_ascii=False))
    else:
        click.echo(VERDICTS[verdict][speak() == "en"])
    if verdict == BAD:
        raise SystemExit(FAILED)
