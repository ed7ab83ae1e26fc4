"""Proof of what is owed, by plain SQL that shares no code with what keeps it: receivables are the payments that were put off, less what
refunds took back; nothing is paid beyond what it is; no request says other than its lines, and no line is asked for twice."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.sources import Difference

# Each query answers site, place, figure, what stands and what should; rows that agree are left out.
_OWED = """
WITH put_off AS (
    SELECT d.site_id, d.id, q.method, SUM(q.amount) AS won
    FROM document d JOIN document_payment q ON q.document_id = d.id LEFT JOIN document o ON o.id = d.original_id
    WHERE q.method IN ('on_account', 'sponsor') AND d.book_date BETWEEN :first AND :last
      AND (d.source = 'sale' OR (d.source = 'refund' AND o.source = 'sale'))
    GROUP BY d.site_id, d.id, q.method)
SELECT p.site_id, 'a sale ' || p.method, 'receivable', COALESCE(r.amount, 0), p.won
FROM put_off p LEFT JOIN receivable r ON r.document_id = p.id AND r.method = p.method WHERE COALESCE(r.amount, 0) <> p.won
UNION ALL
SELECT r.site_id, 'a receivable ' || r.method, 'put off', r.amount, 0
FROM receivable r LEFT JOIN put_off p ON p.id = r.document_id AND p.method = r.method
WHERE p.id IS NULL AND r.book_date BETWEEN :first AND :last
"""
_MATCHED = """
SELECT r.site_id, 'a sale', 'paid beyond what it is', SUM(m.won), SUM(r.won)
FROM (SELECT site_id, sale_id, SUM(amount) AS won FROM receivable GROUP BY site_id, sale_id) r
JOIN (SELECT sale_id, SUM(amount) AS won FROM payment_match GROUP BY sale_id) m ON m.sale_id = r.sale_id
GROUP BY r.site_id, r.sale_id HAVING SUM(m.won) < 0 OR SUM(m.won) > SUM(r.won)
UNION ALL
SELECT p.site_id, 'a payment', 'used', COALESCE(m.won, 0), p.won
FROM (SELECT site_id, COALESCE(withdraws_id, id) AS id, SUM(amount) AS won FROM customer_payment
      GROUP BY site_id, COALESCE(withdraws_id, id)) p
JOIN (SELECT payment_id, SUM(amount) AS won FROM payment_match GROUP BY payment_id) m ON m.payment_id = p.id
WHERE m.won < 0 OR m.won > p.won
"""
_INVOICED = """
SELECT q.site_id, 'invoice request ' || q.number, 'supply and tax', q.supply + q.vat, COALESCE(SUM(l.supply + l.vat), 0)
FROM invoice_request q LEFT JOIN invoice_line l ON l.request_id = q.id
GROUP BY q.site_id, q.number, q.supply, q.vat HAVING q.supply <> COALESCE(SUM(l.supply), 0) OR q.vat <> COALESCE(SUM(l.vat), 0)
UNION ALL
SELECT q.site_id, 'a document on ' || q.kind || 's', 'requests', COUNT(DISTINCT q.id), 1
FROM invoice_request q JOIN invoice_line l ON l.request_id = q.id
WHERE NOT EXISTS (SELECT 1 FROM invoice_event e WHERE e.request_id = q.id AND e.kind = 'cancelled')
GROUP BY q.site_id, q.kind, l.document_id HAVING COUNT(DISTINCT q.id) > 1
UNION ALL
SELECT d.site_id, d.receipt_no, 'invoiced', SUM(l.supply + l.vat), d.total
FROM invoice_line l JOIN document d ON d.id = l.document_id JOIN invoice_request q ON q.id = l.request_id
WHERE NOT EXISTS (SELECT 1 FROM invoice_event e WHERE e.request_id = q.id AND e.kind = 'cancelled')
GROUP BY d.site_id, d.id, d.receipt_no, d.total HAVING ABS(SUM(l.supply + l.vat)) > ABS(d.total)
"""
_DAYS = (sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date))


def check_trade(session: Session, first: date, last: date, codes: dict[int, str]) -> Iterator[Difference]:
    """Every difference between what is owed, paid and asked for and the documents; receivables of the days, the rest of all."""
    for query in (_OWED, _MATCHED, _INVOICED):
        named = [each for each in _DAYS if f":{each.key}" in query]
        asked = sa.text(query).bindparams(*named)
        for site_id, where, figure, stored, expected in session.execute(asked, {each.key: value for each, value in zip(
            _DAYS, (first, last), strict=True) if each in named}):
            yield Difference("trade", codes[site_id], where, figure, int(stored), int(expected))
