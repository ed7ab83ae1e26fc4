"""Whether days at the bays still say what they said: readings against the documents that they became and the counters before them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales import proving
from sites.journal import Break, book_of_site

# A day whose readings do not come to its document; a reading that is not what its counter rose by, or does not begin where the one
# before it stood.
_WRONG = """
SELECT d.id, d.entry FROM bay_day b JOIN document d ON d.id = b.document_id
WHERE b.site_id = :site AND d.entry > :after AND b.withdraws IS NULL AND (
  d.total <> (SELECT COALESCE(SUM(r.won), 0) FROM bay_reading r WHERE r.document_id = b.document_id)
  OR b.business_date <> d.business_date
  OR EXISTS (SELECT 1 FROM bay_reading r JOIN bay y ON y.id = r.bay_id WHERE r.document_id = b.document_id
             AND r.won <> (CASE WHEN r.reset IS NULL THEN r.counter - r.before
                           ELSE r.counter - r.start + COALESCE(r.ended - r.before, 0) END)
                       * CASE r.meter WHEN 'coin' THEN y.coin_won ELSE y.card_won END)
  OR (NOT EXISTS (SELECT 1 FROM bay_day w WHERE w.withdraws = b.document_id) AND EXISTS (
      SELECT 1 FROM bay_reading r JOIN bay y ON y.id = r.bay_id
      WHERE r.document_id = b.document_id AND r.before <> COALESCE((
        SELECT p.counter FROM bay_reading p JOIN bay_day q ON q.document_id = p.document_id
        WHERE p.bay_id = r.bay_id AND p.meter = r.meter AND q.site_id = b.site_id AND q.business_date < b.business_date
          AND q.withdraws IS NULL AND NOT EXISTS (SELECT 1 FROM bay_day w WHERE w.withdraws = q.document_id)
        ORDER BY q.business_date DESC LIMIT 1), CASE r.meter WHEN 'coin' THEN y.coin_start ELSE y.card_start END))))
ORDER BY d.entry
"""


def register() -> None:
    """Lets whoever checks a site's book check its bays too."""
    proving.register("bays", first_broken)


def first_broken(session: Session, site_id: int, site: str, after: int = 0) -> Break | None:
    """The first day behind a position of the site's book whose readings are not what became of them."""
    wrong = session.execute(sa.text(_WRONG), {"site": site_id, "after": after}).first()
    if wrong is None:
        return None
    return Break(book_of_site(site), wrong.entry, f"the readings of the bays do not come to the document {wrong.id}")
