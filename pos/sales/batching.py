"""Cutting many sales into acts of bearable length: one site, different ids, at most fifty, in the order given."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from pos.sales.wanted import WantedSale

MOST_IN_ACT = 50

Chunk = list[tuple[int, WantedSale]]


def in_chunks(wanted: Iterable[tuple[int, int, WantedSale]], most: int = MOST_IN_ACT) -> Iterator[tuple[int, Chunk]]:
    """(index, site id, sale) in acts of (site id, [(index, sale)]): each is recorded in a transaction of its own."""
    site, chunk = 0, Chunk()
    ids: set[UUID] = set()
    for index, site_id, sale in wanted:
        if chunk and (site_id != site or len(chunk) == most or sale.id in ids):
            yield site, chunk
            chunk, ids = [], set()
        site = site_id
        chunk.append((index, sale))
        ids.add(sale.id)
    if chunk:
        yield site, chunk
