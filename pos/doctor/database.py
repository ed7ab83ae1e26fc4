"""The database: whether its schema is this program's, its chains and figures hold, nothing hangs in the air, and a copy exists."""

from collections.abc import Collection, Iterator
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.backup.taking import last_backup
from pos.doctor.finding import Finding, bad, fine, warn
from pos.jobs.asking import standing
from pos.keys.sealed_values import unopened
from pos.revenue.verifying import verify
from pos.sales.models import Document
from pos.sales.proving import breaks, check_end
from pos.sales.quarantine import undecided_by_site
from pos.signing import signer
from sites import clock
from sites.devices import held_by_site
from sites.journal import book_heads

DAYS_COUNTED = 40
BACKUP_OLD, BACKUP_TOO_OLD = timedelta(hours=27), timedelta(days=3)
JOB_WAITS, TABLET_HOLDS = timedelta(minutes=5), timedelta(hours=12)


def check_schema(session: Session, heads: Collection[str]) -> Iterator[Finding]:
    """Whether the migrations have run: all else depends on it."""
    found = set(session.scalars(sa.text("SELECT version_num FROM alembic_version")))
    if found != set(heads):
        yield bad("migrations", "데이터베이스가 이 프로그램의 버전이 아닙니다: pos db upgrade",
                  "The database is not of this program's version: pos db upgrade")
    else:
        yield fine("migrations", "최신입니다.", "Up to date.")


def check_chains(session: Session, full: bool) -> Iterator[Finding]:
    """The hash chains: their last entries, or all of them."""
    broken = []
    heads = book_heads(session)
    if full:
        broken = [found for _book, found in breaks(session) if found is not None]
    else:
        broken = [found for book in sorted(heads) if (found := check_end(session, book).found) is not None]
    for found in broken:
        yield bad("chains", "장부 {book}의 {position}번째 기록이 맞지 않습니다: {why}. 백업과 견주어 보세요.",
                  "Entry {position} of the book {book} does not hold: {why}. Compare it with a backup.",
                  book=found.book, position=found.position, why=found.why)
    if not broken:
        said = {"books": len(heads), "entries": sum(count for count, _ in heads.values())}
        if full:
            yield fine("chains", "장부 {books}권의 기록 {entries:,}건이 모두 이어집니다.",
                       "All {entries:,} entries of {books} books hold.", **said)
        else:
            yield fine("chains", "장부 {books}권의 마지막 기록들이 이어집니다. 전체는 --full로 확인합니다.",
                       "The last entries of {books} books hold; --full checks all {entries:,}.", **said)


def check_figures(session: Session, full: bool) -> Iterator[Finding]:
    """The roll-up against the documents: of the last forty days, or of all time."""
    last = session.scalar(sa.select(sa.func.max(Document.book_date)))
    first = None if full or last is None else last - timedelta(days=DAYS_COUNTED)
    found = list(verify(session, first, None if first is None else last)) if last is not None else []
    if found:
        yield bad("figures", "매출 집계 {count:,}곳이 판매 기록과 다릅니다: pos revenue verify, 그다음 pos revenue rebuild",
                  "{count:,} figures differ from the documents: pos revenue verify, then pos revenue rebuild", count=len(found))
    else:
        yield fine("figures", "집계가 판매 기록과 같습니다.", "The figures are what the documents say.")


def check_loose_ends(session: Session) -> Iterator[Finding]:
    """Rows that point at nothing, and what needs a key that is not held."""
    if session.get_bind().dialect.name == "sqlite":
        orphans = session.execute(sa.text("PRAGMA foreign_key_check")).all()
        if orphans:
            yield bad("orphans", "{count:,}줄이 없는 것을 가리킵니다. 파일이 상했을 수 있습니다: 백업으로 되돌리세요.",
                      "{count:,} rows point at nothing. The file may be damaged: restore a backup.", count=len(orphans))
        else:
            yield fine("orphans", "없습니다.", "There are none.")
    missing = [f"{place} (key {number})" for place, number, _ in unopened(session)]
    held = {key["kid"] for key in signer.public_keys()["keys"]}
    missing += [f"document (key {key})" for key in session.scalars(sa.select(Document.ack_key).distinct()) if key not in held]
    if missing:
        yield bad("keys", "설정에 없는 열쇠가 필요합니다: {missing}. 보관한 곳에서 되찾으세요.",
                  "Keys are missing from the settings: {missing}. Bring them back from where they are kept.", missing=", ".join(missing))
    else:
        yield fine("keys", "필요한 열쇠가 모두 있습니다.", "Every key that is needed is held.")


def check_backup(session: Session) -> Iterator[Finding]:
    """How old the last backup is that this database knows of."""
    taken = last_backup(session)
    if taken is None:
        yield bad("backup", "백업한 적이 없습니다: pos backup FILE", "No backup was ever taken: pos backup FILE")
        return
    age = clock.now() - taken
    hours = int(age.total_seconds() // 3600)
    if age > BACKUP_TOO_OLD:
        yield bad("backup", "마지막 백업이 {hours:,}시간 전입니다. 밤마다 하는 백업 작업을 확인하세요.",
                  "The last backup is {hours:,} hours old. Look at the nightly timer.", hours=hours)
    elif age > BACKUP_OLD:
        yield warn("backup", "마지막 백업이 {hours}시간 전입니다.", "The last backup is {hours} hours old.", hours=hours)
    else:
        yield fine("backup", "{hours}시간 전에 백업했습니다.", "Taken {hours} hours ago.", hours=hours)


def check_waiting(session: Session) -> Iterator[Finding]:
    """What waits for somebody: jobs for a worker, tablets for their network, what was set aside for a decision."""
    now = clock.now()
    _, oldest = standing(session)
    if oldest is not None and now - oldest > JOB_WAITS:
        yield bad("worker", "만들 파일이 {minutes:,}분째 기다립니다. worker를 켜세요.",
                  "A file has been waiting for {minutes:,} minutes. Start the worker.", minutes=int((now - oldest).total_seconds() // 60))
    else:
        yield fine("worker", "밀린 일이 없습니다.", "Nothing has waited long.")
    holding = [site for site, count, since in held_by_site(session) if count and since is not None and now - since > TABLET_HOLDS]
    if holding:
        yield warn("tablets", "보내지 못한 판매가 반나절 넘게 있는 태블릿: {sites}. 네트워크를 확인하세요.",
                   "Tablets have held sales for more than half a day: {sites}. Look at their network.", sites=", ".join(holding))
    aside = undecided_by_site(session)
    if aside:
        yield warn("quarantine", "따로 보관된 기록을 결정해 주세요: {sites}", "What was set aside waits for a decision: {sites}",
                   sites=", ".join(f"{site} {count}" for site, count in aside))
