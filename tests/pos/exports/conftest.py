"""The same small region as the tests of revenue stand on."""

from tests.pos.revenue.conftest import house, market, session, shelf

__all__ = ["house", "market", "session", "shelf"]
