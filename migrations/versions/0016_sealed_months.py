"""What a closing held and where each book stood then, why a month was opened again, the files that were issued; looks at other acts."""

import json

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
FLAGGED = sa.text("flags <> ''")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "month_closing_site",
        sa.Column("closing_id", ROW_ID, nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("chain_head", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["closing_id"], ["month_closing.id"], name="fk_month_closing_site_closing_id_month_closing"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_month_closing_site_site_id_site"),
        sa.PrimaryKeyConstraint("closing_id", "site_id", name="pk_month_closing_site"),
    )
    op.create_index("ix_month_closing_site_site_id", "month_closing_site", ["site_id"], unique=False)
    op.create_table(
        "month_reopening",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_month_reopening"),
    )
    op.create_index("ix_month_reopening_month", "month_reopening", ["month"], unique=False)
    op.create_table(
        "kept_file",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("closing_id", ROW_ID, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("export", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("plain_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("detail IN ('totals', 'masked')", name=op.f("ck_kept_file_detail")),
        sa.ForeignKeyConstraint(["closing_id"], ["month_closing.id"], name="fk_kept_file_closing_id_month_closing"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_file"),
        sa.UniqueConstraint(
            "closing_id", "scope", "month", "export", "format", "encoding", "detail",
            name="uq_kept_file_wish",
        ),
    )
    op.create_index("ix_kept_file_scope_month", "kept_file", ["scope", "month"], unique=False)
    op.create_table(
        "act_mark",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_act_mark_site_id_site"),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_act_mark"),
    )
    op.create_index("ix_act_mark_site_id", "act_mark", ["site_id"], unique=False)
    for table in ("clock_event", "stock_move"):
        op.create_index(
            f"ix_{table}_flagged", table, ["site_id", "at"], unique=False, postgresql_where=FLAGGED, sqlite_where=FLAGGED
        )
    _tell_of_closings_before()
    forbid_changes("month_closing_site", "month_reopening", "kept_file", "act_mark")


def downgrade() -> None:
    for table in ("stock_move", "clock_event"):
        op.drop_index(f"ix_{table}_flagged", table_name=table, postgresql_where=FLAGGED, sqlite_where=FLAGGED)
    op.drop_table("act_mark")
    op.drop_table("kept_file")
    op.drop_table("month_reopening")
    op.drop_table("month_closing_site")


def _tell_of_closings_before() -> None:
    """Which sites the closings before this one locked, and what was opened again: both stand in the books."""
    connection = op.get_bind()
    meta = sa.MetaData()
    closing, site, entry = (sa.Table(name, meta, autoload_with=connection) for name in ("month_closing", "site", "journal_entry"))
    held, opened = (sa.Table(name, meta, autoload_with=connection) for name in ("month_closing_site", "month_reopening"))
    closings = list(connection.execute(sa.select(closing).order_by(closing.c.id)))
    if not closings:
        return
    ids = {(each.scope, each.month, each.version): each.id for each in closings}
    sites = {f"site:{code}": site_id for site_id, code in connection.execute(sa.select(site.c.id, site.c.code))}
    acts = sa.select(entry).where(entry.c.act.in_(("month_closed", "month_reopened"))).order_by(entry.c.at, entry.c.book)
    reopenings: dict[tuple[str, str, str], tuple[str, int]] = {}
    for act in connection.execute(acts):
        content = json.loads(act.content)
        month = int(content["month"].replace("-", ""))
        if act.act == "month_reopened":
            reopenings.setdefault((content["scope"], act.actor, content["reason_hash"]), (content["scope"], month))
        elif act.book in sites and (content["scope"], month, content["version"]) in ids:
            connection.execute(held.insert().values(
                closing_id=ids[content["scope"], month, content["version"]], site_id=sites[act.book], locked=True, entries=act.position,
                chain_head=act.chain_hash,
            ))
    told = set()
    for each in closings:
        key = (each.month, each.reopened_at, each.reopened_by)
        if each.reopened_at is None or key in told:
            continue
        told.add(key)
        scopes = [scope for (_, actor, _), (scope, month) in reopenings.items() if (actor, month) == (each.reopened_by, each.month)]
        # Where it cannot be told which of several acts it was, the closing's own scope says it to the fewest.
        scope = scopes[0] if len(scopes) == 1 else each.scope
        connection.execute(opened.insert().values(
            scope=scope, month=each.month, at=each.reopened_at, by=each.reopened_by, reason=each.reason or "",
        ))
