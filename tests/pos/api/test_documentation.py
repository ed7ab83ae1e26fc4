"""docs/api.md names every flag that is set and every code of a refusal that the API can answer."""

import ast
from collections.abc import Iterator

from tests.support.settings import ROOT

REFUSALS = {"Invalid", "Conflict", "Forbidden", "NotFound", "Unauthenticated", "TooLarge", "Unavailable", "Unreadable"}
DOCUMENTED = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
# Said on the command line and in the console only.
ELSEWHERE = (
    "pos/cli", "pos/console", "pos/checkout", "pos/importing", "pos/demo", "sites/network", "sites/people/accounts", "sites/people/tokens",
)
ON_PAGES_ALONE = {"sign_in_failed", "account_stands", "receipt_not_found"}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    for package in ("pos", "sites"):
        for file in sorted((ROOT / package).rglob("*.py")):
            path = str(file.relative_to(ROOT))
            if not path.startswith(ELSEWHERE):
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.Call):
                        yield path, node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", ""), node


def words(values: list[ast.expr]) -> Iterator[str]:
    yield from (value.value for value in values[:1] if isinstance(value, ast.Constant) and isinstance(value.value, str))


def test_every_code_of_a_refusal_is_listed() -> None:
    codes = {code for _, name, call in calls() if name in REFUSALS for code in words(call.args)}
    codes |= {
        code for _, name, call in calls() if name == "invalid_at" for keyword in call.keywords if keyword.arg == "code"
        for code in words([keyword.value])
    }
    assert len(codes) > 30
    assert {code for code in codes if f"`{code}`" not in DOCUMENTED} == ON_PAGES_ALONE


def test_every_flag_is_listed() -> None:
    setting = [call for path, name, call in calls() if name in ("add", "append") and path.startswith("pos/sales")]
    flags = {flag for call in setting for flag in words(call.args)}
    assert {"clock_skew", "stock_short", "seq_reused"} <= flags
    assert {flag for flag in flags if f"`{flag}`" not in DOCUMENTED} == set()
