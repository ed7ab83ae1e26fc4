"""What the tests of printing share: a printer on a socket, and one that is set up for it."""

from collections.abc import Iterator

import pytest

from tests.support.printer import SimulatedPrinter


@pytest.fixture
def device() -> Iterator[SimulatedPrinter]:
    """A printer that works."""
    with SimulatedPrinter() as printer:
        yield printer
