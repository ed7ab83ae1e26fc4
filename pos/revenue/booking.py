"""When money counts: the book date of a document whose own month may be closed. Pure."""

from collections.abc import Set
from datetime import date

from sites.clock import month_bounds, month_number, next_month


def book_date_of(business_date: date, received_day: date, closed: Set[int]) -> date:
    """The business date itself while its month is open, else the business day of receipt or the first open day after it.

    `closed` holds the site's closed months as 202011.
    """
    if month_number(business_date) not in closed:
        return business_date
    day = received_day
    while month_number(day) in closed:
        day = month_bounds(next_month(month_number(day)))[0]
    return day
