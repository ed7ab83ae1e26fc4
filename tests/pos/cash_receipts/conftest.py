"""The counter of the tests of sales, and a tax office to practise with."""

from pathlib import Path

import pytest

from pos.cash_receipts.simulator import Simulator
from tests.pos.sales.conftest import opened, shop

__all__ = ["opened", "shop"]


@pytest.fixture
def office(tmp_path: Path) -> Simulator:
    """A simulated tax office that knows nothing yet."""
    return Simulator(tmp_path / "office")
