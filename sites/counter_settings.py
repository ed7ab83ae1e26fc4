"""What the counter of a site goes by, as columns of its row: edited by the centre, told to its tablets."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column


class CounterSettings:
    """Minutes after midnight that end the business day; won from which on a refund needs approval, the tablet asks for a cash receipt,
    a card may pay by instalments, what is over or short in a till waits for a look; whether tills are counted blind and cash receipts
    must be issued unasked; who and what number stand on receipts."""

    cut_off_minutes: Mapped[int] = mapped_column(default=240)
    refund_approval_from: Mapped[int] = mapped_column(default=50_000)
    blind_count: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    over_short_from: Mapped[int] = mapped_column(default=10_000, server_default="10000")
    cash_receipt_mandatory: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    cash_receipt_from: Mapped[int] = mapped_column(default=100_000, server_default="100000")
    installments_from: Mapped[int] = mapped_column(default=50_000, server_default="50000")
    representative: Mapped[str | None]
    telephone: Mapped[str | None]
