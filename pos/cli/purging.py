"""`pos purge`: deletes what was kept only for a while. Nothing that counts money, stock or hours is ever among it."""

import json
from datetime import timedelta

import click

from pos.cash_receipts.purging import forget_identifiers
from pos.cli.command import settings, with_app
from pos.jobs.files import folder_in
from pos.jobs.working import sweep
from pos.promotions.pass_queries import forget_holders
from pos.sales.purging import KEPT, forget_bodies, forget_sale_customers
from pos.tickets.purging import forget_customers
from pos.tills.texts import forget_texts
from sites import clock
from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.devices import forget_codes
from sites.people.accounts import forget_links
from sites.people.invitations import forget_invitations
from sites.people.sessions import forget_sessions
from sites.pins.throttle import forget_tries

# As long as books and their vouchers are kept, by the Framework Act on National Taxes, article 85-3; not settled for such texts.
TEXTS_KEPT = 5 * 366


def register(group: click.Group) -> None:
    """Adds the command."""
    group.add_command(purge)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.option(
    "--till-texts-after", "texts_kept", type=click.IntRange(1, 36_600), default=TEXTS_KEPT, show_default=True, metavar="DAYS",
    help="How long reasons and notes of tills are kept.",
)
@with_app
def purge(as_json: bool, texts_kept: int) -> None:
    """Delete wrong tries that no longer count, and sessions, links, codes and invitations that ended two months ago,
    files of the console after a week, the numbers of guests whose cash receipts were reported, whose the passes were that ended two
    months ago, customers' contacts of sales of two months ago that nobody owes, the contents of what was set aside and decided then,
    who left what was fetched long ago, by each site's terms, and what was written at tills years ago."""
    before = clock.now() - KEPT
    with transaction() as session:
        gone = {
            "tries": forget_tries(session), "sessions": forget_sessions(session, before), "links": forget_links(session, before),
            "pairing_codes": forget_codes(session, before), "invitations": forget_invitations(session, before),
            "cash_receipt_numbers": forget_identifiers(session, COMMAND_LINE.code),
            "pass_holders": forget_holders(session, COMMAND_LINE.code, before),
            "ticket_customers": forget_customers(session, COMMAND_LINE.code),
            "sale_customers": forget_sale_customers(session, COMMAND_LINE.code),
            "set_aside": forget_bodies(session, COMMAND_LINE.code),
            "till_texts": forget_texts(session, COMMAND_LINE.code, clock.now() - timedelta(days=texts_kept)),
        }
    gone["jobs"] = sweep(folder_in(settings().data_dir))
    click.echo(json.dumps(gone) if as_json else " ".join(f"{name}={count}" for name, count in gone.items()))
