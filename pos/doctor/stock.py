"""The stock against its own ledgers: levels, what they are worth, lots, and what lies ready to be given away."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from pos.doctor.finding import Finding, bad, fine
from pos.donations.pool import wrong_pools
from pos.inventory.ledger import verify_stock, wrong_worths
from pos.inventory.lots.queries import wrong_lots


def check_stock(session: Session) -> Iterator[Finding]:
    """Recounts everything that is kept beside the moves; it takes as long as there are items."""
    wrong = [f"{found.site} {found.item}" for found in verify_stock(session)]
    wrong += [f"{site} {item}" for site, item, _, _ in wrong_worths(session)]
    wrong += [f"{site} {lot}" for site, lot, _, _ in wrong_lots(session)]
    wrong += [f"pool {site_id}/{item_id}" for site_id, item_id, _, _ in wrong_pools(session)]
    if wrong:
        yield bad("stock", "재고 {count:,}곳이 입출고 기록과 다릅니다: {few}. 실사해서 바로잡고 개발자에게 알려 주세요.",
                  "The stock differs from its moves in {count:,} places: {few}. Count it, and tell the developers.",
                  count=len(wrong), few=", ".join(sorted(set(wrong))[:5]))
    else:
        yield fine("stock", "재고, 로트, 나눔 물품이 입출고 기록과 같습니다.", "Stock, lots and the pool are what their moves say.")
