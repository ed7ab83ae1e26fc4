"""`pos purge`: deletes what was kept only for a while. Nothing that counts money, stock or hours is ever among it."""

import json
from datetime import timedelta

import click

from pos.cash_receipts.purging import forget_identifiers
from pos.cli.command import settings, with_app
from pos.jobs.files import folder_in
from pos.jobs.working import sweep
from pos.promotions.pass_queries import forget_holders
from pos.tickets.purging import forget_customers
from sites import clock
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.devices import forget_codes
from sites.people.accounts import forget_links
from sites.people.invitations import forget_invitations
from sites.people.sessions import forget_sessions
from sites.pins.throttle import forget_tries

# Long enough to see in the list of accounts who was there last month.
KEPT = timedelta(days=62)


def register(group: click.Group) -> None:
    """Adds the command."""
    group.add_command(purge)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def purge(as_json: bool) -> None:
    """Delete wrong tries that no longer count, and sessions, links, codes and invitations that ended two months ago,
    files of the console after a week, the numbers of guests whose cash receipts were reported, whose the passes were that ended two
    months ago, and who left what was fetched long ago, by each site's terms."""
    before = clock.now() - KEPT
    with transaction() as session:
        gone = {
            "tries": forget_tries(session), "sessions": forget_sessions(session, before), "links": forget_links(session, before),
            "pairing_codes": forget_codes(session, before), "invitations": forget_invitations(session, before),
            "cash_receipt_numbers": forget_identifiers(session, COMMAND_LINE.code),
            "pass_holders": forget_holders(session, COMMAND_LINE.code, before),
            "ticket_customers": forget_customers(session, COMMAND_LINE.code),
        }
    gone["jobs"] = sweep(folder_in(settings().data_dir))
    click.echo(json.dumps(gone) if as_json else " ".join(f"{name}={count}" for name, count in gone.items()))
