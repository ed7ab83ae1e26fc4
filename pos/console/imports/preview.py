"""What a looked-through file shows: each row with what it would change, or what to correct. Figures come out finished."""

from typing import Any

from pos.console import figures
from pos.console.language import Speaker
from pos.importing.kinds import Kind
from pos.importing.plans import SAME, Change, Plan, PlannedRow, Value
from pos.importing.refusals import RowsRefused

ROWS_SHOWN = 100
WIDEST_VALUE = 60
IN_WON = frozenset({"price", "revenue", "amount"})


def plan_content(say: Speaker, kind: Kind, plan: Plan) -> dict[str, Any]:
    """A plan for the page."""
    already = sum(row.state == SAME for row in plan.rows)
    new, total = figures.number(plan.new), figures.won(plan.total or 0, say.language)
    notes = [
        say("already", count=figures.number(already)) if already and plan.new else None,
        say("passed", rows=", ".join(figures.number(row) for row in plan.passed)) if plan.passed else None,
        say("unread", names=", ".join(plan.unread)) if plan.unread else None,
    ]
    return {
        "title": say(f"ready_{kind.code}", count=new, total=total) if plan.new else say("nothing"),
        "do": say(f"do_{kind.code}", count=new) if plan.new else None,
        "notes": [note for note in notes if note is not None], "problems": [],
        "with_site": any(row.site is not None for row in plan.rows), "with_day": any(row.day is not None for row in plan.rows),
        # What changes comes first: what stands already needs nobody's eye.
        "rows": [_row(say, row) for row in sorted(plan.rows, key=lambda row: row.state == SAME)[:ROWS_SHOWN]],
        "rest": _rest(say, len(plan.rows)),
    }


def problem_content(say: Speaker, refused: RowsRefused) -> dict[str, Any]:
    """What stands in the way, for the page."""
    count = len({problem.row for problem in refused.problems})
    return {
        "title": say("wrong", count=figures.number(count)), "do": None, "notes": [], "rest": _rest(say, len(refused.problems)),
        "problems": [
            (figures.number(each.row), each.column, each.value[:WIDEST_VALUE], each.message.text(say.language))
            for each in refused.problems[:ROWS_SHOWN]
        ],
    }


def _row(say: Speaker, row: PlannedRow) -> dict[str, Any]:
    return {
        "row": figures.number(row.row), "site": row.site or "", "name": row.name or row.subject, "code": row.subject if row.name else "",
        "changes": [_change(say, each) for each in row.changes], "day": row.day.isoformat() if row.day else say("from_now"),
        "state": say(f"state_{row.state}"), "quiet": row.state == SAME,
    }


def _change(say: Speaker, change: Change) -> dict[str, Any]:
    before = None if change.before is None else _value(say, change.what, change.before)
    return {"what": say(f"change_{change.what}"), "before": before, "after": _value(say, change.what, change.after)}


def _value(say: Speaker, what: str, value: Value) -> str:
    if value is None:
        return str(say("nothing_before"))
    if isinstance(value, int):
        return figures.won(value, say.language) if what in IN_WON else figures.number(value)
    named = f"{'class' if what == 'tax_class' else what}_{value}"
    return str(say(named)) if named in say else value


def _rest(say: Speaker, rows: int) -> str | None:
    return say("rest", count=figures.number(rows - ROWS_SHOWN)) if rows > ROWS_SHOWN else None
