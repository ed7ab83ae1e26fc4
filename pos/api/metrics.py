"""What a watcher asks for every quarter of a minute: how requests went, and what waits. In the text format of Prometheus."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from flask import Response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from pos.api.blueprint import problems
from pos.api.credentials import current_actor, guard, guarded
from pos.backup.taking import last_backup
from pos.jobs.asking import standing
from pos.jobs.models import FAILED, RUNNING, WAITING
from pos.metering import meter
from pos.sales.quarantine import undecided_by_site
from pos.sales.reviewing import open_counts
from sites import clock
from sites.access import Permission, scope_for
from sites.db import reading
from sites.devices import held_by_site
from sites.registry import Site

blueprint = Blueprint("metrics", __name__, description="What a watcher asks for")
blueprint.before_request(guard)

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.route("/metrics")
@blueprint.doc(responses={
    "200": {"description": "Prometheus text", "content": {"text/plain": {"schema": {"type": "string"}}}}, **problems(404),
})
@guarded(Permission.READ)
def metrics() -> Response:
    """Requests by what they were for, the time they took, and what waits: on tablets, in quarantine, in review, in jobs; and when the last
    backup was taken. For a token of the whole region."""
    with reading() as session:
        scope_for(session, current_actor(), "region", Permission.READ)
        lines = [*meter.lines(), *_waiting(session)]
    return Response("".join(f"{line}\n" for line in lines), content_type=MEDIA_TYPE)


def _waiting(session: Session) -> Iterator[str]:
    now = clock.now()
    held = held_by_site(session)
    yield from _gauge("pos_outbox_documents", "Documents that tablets say they have and that never came.")
    yield from (f'pos_outbox_documents{{site="{site}"}} {count}' for site, count, _ in held)
    yield from _gauge("pos_outbox_age_seconds", "How long the oldest of them has waited.")
    yield from (f'pos_outbox_age_seconds{{site="{site}"}} {_age(now, oldest)}' for site, _, oldest in held)
    yield from _gauge("pos_quarantine_items", "What was set aside and waits for a decision.")
    yield from (f'pos_quarantine_items{{site="{site}"}} {count}' for site, count in undecided_by_site(session))
    _, flags = open_counts(session, sa.select(Site.id))
    yield from _gauge("pos_review_documents", "Documents with a flag that nobody has looked at.")
    yield from (f'pos_review_documents{{flag="{flag}"}} {count}' for flag, count in flags.items() if count)
    counts, oldest_job = standing(session)
    yield from _gauge("pos_jobs", "Jobs, by their state.")
    yield from (f'pos_jobs{{state="{state}"}} {counts.get(state, 0)}' for state in (WAITING, RUNNING, FAILED))
    yield from _gauge("pos_job_waiting_seconds", "How long the oldest waiting job has waited: a worker has to run.")
    yield f"pos_job_waiting_seconds {_age(now, oldest_job)}"
    taken = last_backup(session)
    if taken is not None:
        yield from _gauge("pos_backup_age_seconds", "Since the last backup; missing when there was none.")
        yield f"pos_backup_age_seconds {_age(now, taken)}"


def _gauge(name: str, says: str) -> tuple[str, str]:
    return f"# HELP {name} {says}", f"# TYPE {name} gauge"


def _age(now: datetime, since: datetime | None) -> int:
    return 0 if since is None else max(0, int((now - since).total_seconds()))
