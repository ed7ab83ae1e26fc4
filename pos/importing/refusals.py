"""What is wrong with a file, row by row, so that whoever has it open can mend it and import it again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sites.errors import Invalid, Message, say


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What one row has wrong: its number as a spreadsheet shows it, the column as the file calls it, and what stands there."""

    row: int
    column: str
    value: str
    message: Message


class RowsRefused(Invalid):
    """Rows that cannot be sales. Nothing of the file was recorded."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        errors: dict[str, list[Message]] = {}
        for problem in problems:
            errors.setdefault(f"/rows/{problem.row}/{problem.column}", []).append(problem.message)
        count = len({problem.row for problem in problems})
        super().__init__("rows_refused", say(
            "{count:,}개 줄을 고쳐야 합니다. 아무것도 가져오지 않았습니다. 고친 뒤 다시 실행해 주세요.",
            "{count:,} rows need to be corrected. Nothing was imported. Correct them and run it again.", count=count), errors)
        self.problems = tuple(problems)


def refused_file(ko: str, en: str, **fields: object) -> Invalid:
    """A file, or a mapping of it, that cannot be used at all."""
    return Invalid("file_refused", say(ko, en, **fields))
