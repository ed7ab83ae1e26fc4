"""`pos keys`: new keys step by step, without an hour of closing."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from pos.cli.command import FAILED, fail, settings, with_app
from pos.config import KEY_FILE, Settings
from pos.keys.rings import Next, Step, next_for_encryption, next_for_signing
from pos.keys.sealed_values import SEALED, counts, seal_some_anew, unopened
from pos.sales.models import Document
from sites.access import COMMAND_LINE
from sites.db import reading, transaction
from sites.journal import append
from sites.vault import MissingKey, vault

VARIABLES = {"encryption": "POS_ENCRYPTION_KEYS", "signing": "POS_SIGNING_KEYS"}
EVERYWHERE = "Put the last line into the settings of every server and worker, restart them one after the other, then run this again."
SAYS = {
    Step.ADD: f"A new key, which nothing uses yet. {EVERYWHERE}",
    Step.USE: f"Every server knows the newest key; now it comes first, so that it is used for what is new. {EVERYWHERE}",
    Step.SEAL: "All values lie under the newest key now. Run this again to see which keys may go.",
    Step.WAIT: "The first key has signed nothing yet. Once a sale has come in, a next rotation may begin.",
    Step.DROP: "Nothing lies under the keys that the last line leaves out. Put it into the settings once no older backup has to be read. "
               "The oldest key stays, since look-ups depend on it.",
}  # fmt: skip


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(keys)


@click.group()
def keys() -> None:
    """The keys that seal personal data and sign proofs."""


@keys.command("rotate")
@click.argument("kind", type=click.Choice(sorted(VARIABLES)), default="encryption")
@with_app
def rotate(kind: str) -> None:
    """Take the next step on the way to a new key, and say what to do then: add it, use it, seal anew what older keys sealed, drop them.

    Where the keys are kept by the program itself (development) it changes them there. In production it prints the setting, alone, on
    the last line.
    """
    found = _next(kind, settings())
    if found.step == Step.SEAL:
        click.echo(f"{_seal_all_anew():,} values were sealed anew.", err=True)
    click.echo(SAYS[found.step], err=True)
    if found.step in (Step.ADD, Step.USE, Step.DROP):
        _hand_over(VARIABLES[kind], found.ring, settings())


@keys.command("status")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def status(as_json: bool) -> None:
    """Which keys are held and used. Ends with 1 when something needs a key that is not held."""
    with reading() as session:
        under, signed, missing = counts(session), _signed_with(session), list(unopened(session))
    held = settings()
    said: dict[str, list[dict[str, Any]]] = {
        "encryption": [{"key": number, "values": under[number]} for number, _ in held.encryption_keys],
        "signing": [{"key": key, "used": key in signed} for key, _ in held.signing_keys],
        "missing": [{"in": place, "key": number, "values": count} for place, number, count in missing]
                   + [{"in": "document", "key": key, "values": None} for key in sorted(signed - {key for key, _ in held.signing_keys})],
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(said))
    else:
        for kind in VARIABLES:
            click.echo(f"{kind}: " + ", ".join(" ".join(f"{name} {value}" for name, value in key.items()) for key in said[kind]))
    if said["missing"]:
        places = ", ".join(f"{each['in']} (key {each['key']})" for each in said["missing"])
        fail(f"Keys are missing from the settings: {places}. Bring them back from where they are kept; nothing else opens these.", FAILED)


def _next(kind: str, held: Settings) -> Next:
    with reading() as session:
        if kind == "signing":
            return next_for_signing(held.signing_keys, _signed_with(session))
        return next_for_encryption(held.encryption_keys, counts(session))


def _signed_with(session: Any) -> set[str]:
    return set(session.scalars(sa.select(Document.ack_key).distinct()))


def _seal_all_anew() -> int:
    done = 0
    try:
        for column in SEALED:
            while some := _seal_some(column):
                done += some
    except MissingKey as error:
        fail(f"{error}: nothing opens what it sealed. Put it back and run this again; it goes on where it stopped.")
    with transaction() as session:
        append(session, "region", COMMAND_LINE.code, "keys_rotated", str(vault.sealing_key), {"key": vault.sealing_key, "values": done})
    return done


def _seal_some(column: Any) -> int:
    with transaction() as session:
        return seal_some_anew(session, column)


def _hand_over(variable: str, ring: str, held: Settings) -> None:
    kept = held.data_dir / KEY_FILE
    if variable in os.environ or not kept.exists():
        click.echo(f"{variable}={ring}")
        return
    _rewrite(kept, variable, ring)
    click.echo(f"{kept} was changed. Restart the server and the worker.", err=True)


def _rewrite(kept: Path, variable: str, ring: str) -> None:
    """Changes one line of the file, whole or not at all."""
    lines = [f"{variable}={ring}" if line.startswith(f"{variable}=") else line for line in kept.read_text(encoding="utf-8").splitlines()]
    handle, draft = tempfile.mkstemp(dir=kept.parent, prefix=".keys-")
    with open(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, kept)
