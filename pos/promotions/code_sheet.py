"""The codes of a batch as a file for whoever prints coupons."""

import csv
import io

from pos.promotions.models import CouponCampaign


def codes_as_csv(campaign: CouponCampaign, codes: list[str]) -> str:
    """The codes with what they give, one a line; a byte order mark, so that spreadsheets read Hangul."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["code", "name", "valid_from", "valid_until"])
    last = campaign.valid_until.isoformat() if campaign.valid_until else ""
    name = campaign.name if campaign.name[:1] not in "=+-@" else f"'{campaign.name}"
    rows.writerows([code, name, campaign.valid_from.isoformat(), last] for code in codes)
    return f"\ufeff{text.getvalue()}"
