"""How tests are shared out among processes: a file stays whole, what stands on one ground stays together, what takes longest begins."""

import pytest
from xdist.scheduler import LoadFileScheduling

# What takes longest begins first, so that no process is left with it when the others have done.
LONGEST = (
    "tests/property/test_season",
    "tests/browser/test_console_every_page.py",
    "tests/pos/importing/test_a_year_of_orders.py",
    "tests/test_readme.py",
    "tests/faults/",
    "tests/pos/api/test_openapi.py",
    "tests/browser/",
    "tests/property/",
    "tests/flows/",
    "tests/pos/demo/",
    "tests/pos/cli/",
    "tests/pos/console/",
    "tests/pos/sales/test_proving.py",
    "tests/pos/api/test_permissions.py",
    "tests/pos/api/test_review_items.py",
    "tests/house/test_migrations.py",
)
# Files with one costly beginning, which a process makes once for each engine.
TOGETHER = ("tests/property/test_season",)


def longest_first(items: list[pytest.Item]) -> None:
    """Sorts by LONGEST. Each file's tests stay together and in their order."""
    items.sort(key=lambda item: next((place for place, path in enumerate(LONGEST) if item.nodeid.startswith(path)), len(LONGEST)))


class Sharing(LoadFileScheduling):
    """Gives a process a file at a time, or one engine's tests of files that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        shared = next((start for start in TOGETHER if nodeid.startswith(start)), None)
        return f"{shared} {'postgresql' in nodeid}" if shared else str(super()._split_scope(nodeid))

