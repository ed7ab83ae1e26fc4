"""Proof that passes and coupons hold what their documents say, by plain SQL that shares no code with what keeps them: the ledger adds
up, an advance is worth what its line was sold for, what passes paid is what left them, and every coupon use has its document."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.sources import Difference

_DAYS = (sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date))
_IN_DAYS = "d.book_date BETWEEN :first AND :last"
# What is used the wrong way, or names no pass, is told by its flag: what then left which pass follows no rule.
_AS_MEANT = "d.flags NOT LIKE '%pass_misused%' AND d.flags NOT LIKE '%pass_unknown%'"

# Each query answers site, place, figure, what stands and what should; rows that agree are left out.
_RUNNING = f"""
WITH kept AS (
    SELECT e.*, SUM(e.uses) OVER (PARTITION BY e.code ORDER BY e.position) AS uses_sum,
           SUM(e.won) OVER (PARTITION BY e.code ORDER BY e.position) AS won_sum,
           ROW_NUMBER() OVER (PARTITION BY e.code ORDER BY e.position) AS place
    FROM pass_entry e)
SELECT k.site_id, 'entry ' || k.position || ' of a pass', 'uses_left', k.uses_left, k.uses_sum
FROM kept k JOIN document d ON d.id = k.document_id WHERE k.uses_left <> k.uses_sum AND {_IN_DAYS}
UNION ALL
SELECT k.site_id, 'entry ' || k.position || ' of a pass', 'won_left', k.won_left, k.won_sum
FROM kept k JOIN document d ON d.id = k.document_id WHERE k.won_left <> k.won_sum AND {_IN_DAYS}
UNION ALL
SELECT k.site_id, 'entry ' || k.position || ' of a pass', 'position', k.position, k.place
FROM kept k JOIN document d ON d.id = k.document_id WHERE k.position <> k.place AND {_IN_DAYS}
"""
_SOLD = f"""
SELECT p.site_id, 'passes of line ' || l.line_no || ' of ' || d.receipt_no, 'worth', SUM(p.worth),
       MAX(CASE WHEN p.advance THEN l.net ELSE 0 END)
FROM pass p JOIN document d ON d.id = p.document_id JOIN document_line l ON l.document_id = p.document_id AND l.line_no = p.line_no
WHERE {_IN_DAYS} AND {_AS_MEANT} GROUP BY p.site_id, d.receipt_no, l.line_no
HAVING SUM(p.worth) <> MAX(CASE WHEN p.advance THEN l.net ELSE 0 END)
UNION ALL
SELECT p.site_id, 'a pass of ' || d.receipt_no, 'sold', COALESCE(e.won, 0), p.worth
FROM pass p JOIN document d ON d.id = p.document_id
LEFT JOIN pass_entry e ON e.code = p.code AND e.kind = 'sold' AND e.document_id = p.document_id
WHERE {_IN_DAYS} AND COALESCE(e.won, -1) <> p.worth
"""
_PAID = f"""
WITH paid AS (
    SELECT q.document_id, SUM(q.amount) AS won FROM document_payment q WHERE q.method = 'prepaid_pass' GROUP BY q.document_id),
drawn AS (
    SELECT e.document_id, -SUM(e.won) AS won FROM pass_entry e WHERE e.kind IN ('used', 'returned') GROUP BY e.document_id)
SELECT d.site_id, 'passes of ' || d.receipt_no, 'paid by passes', COALESCE(w.won, 0), COALESCE(q.won, 0)
FROM document d LEFT JOIN paid q ON q.document_id = d.id LEFT JOIN drawn w ON w.document_id = d.id
WHERE {_IN_DAYS} AND {_AS_MEANT} AND d.source = 'sale' AND (d.passes IS NOT NULL OR w.won IS NOT NULL)
  AND COALESCE(w.won, 0) <> COALESCE(q.won, 0)
UNION ALL
SELECT d.site_id, 'passes of ' || d.receipt_no, 'given back to passes', -w.won, -COALESCE(q.won, 0)
FROM document d JOIN drawn w ON w.document_id = d.id LEFT JOIN paid q ON q.document_id = d.id
WHERE {_IN_DAYS} AND d.source = 'refund' AND w.won < COALESCE(q.won, 0)
"""
_COUPONS = f"""
SELECT d.site_id, 'the coupon of ' || d.receipt_no, 'uses', COUNT(u.document_id), 1
FROM document d LEFT JOIN coupon_use u ON u.document_id = d.id AND u.kind = 'used' AND u.site_id = d.site_id
WHERE {_IN_DAYS} AND d.source = 'sale' AND d.coupon_code IS NOT NULL AND d.flags NOT LIKE '%coupon_unknown%'
GROUP BY d.site_id, d.receipt_no HAVING COUNT(u.document_id) <> 1
UNION ALL
SELECT u.site_id, 'a use of a coupon', 'documents', 0, 1 FROM coupon_use u
WHERE NOT EXISTS (SELECT 1 FROM document d WHERE d.id = u.document_id AND d.site_id = u.site_id)
UNION ALL
SELECT e.site_id, 'an entry of a pass', 'documents', 0, 1 FROM pass_entry e
WHERE NOT EXISTS (SELECT 1 FROM document d WHERE d.id = e.document_id AND d.site_id = e.site_id)
"""
QUERIES = {"passes": (_RUNNING, _SOLD, _PAID), "coupons": (_COUPONS,)}


def check_promotions(session: Session, first: date, last: date, codes: dict[int, str]) -> Iterator[Difference]:
    """Every difference between the ledgers of passes and coupons and the documents booked in these days."""
    for check, queries in QUERIES.items():
        for query in queries:
            named = [name for name in ("first", "last") if f":{name}" in query]
            asked = sa.text(query).bindparams(*(each for each in _DAYS if each.key in named))
            for site_id, where, figure, stored, expected in session.execute(asked, {"first": first, "last": last}):
                yield Difference(check, codes[site_id], where, figure, int(stored), int(expected))
