"""Tickets are tried where they are used: over the API."""

from tests.pos.api.conftest import ask

__all__ = ["ask"]
