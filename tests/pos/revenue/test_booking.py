"""The book date: the shop's own day while its month is open, else the first open day from receipt on."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pos.revenue.booking import book_date_of
from sites.clock import month_number

SOLD = date(2020, 10, 30)
days = st.dates(date(2020, 1, 1), date(2021, 12, 31))
months = st.builds(lambda year, month: year * 100 + month, st.integers(2020, 2021), st.integers(1, 12))


def test_an_open_month_keeps_its_sales_however_late_they_come() -> None:
    assert book_date_of(SOLD, date(2021, 3, 1), frozenset({202009, 202011})) == SOLD


def test_what_comes_after_the_close_counts_on_the_day_of_receipt() -> None:
    assert book_date_of(SOLD, date(2020, 11, 4), frozenset({202010})) == date(2020, 11, 4)


def test_a_month_of_receipt_that_is_closed_too_passes_it_on_to_the_first_open_day() -> None:
    assert book_date_of(SOLD, date(2020, 11, 4), frozenset({202010, 202011})) == date(2020, 12, 1)
    assert book_date_of(SOLD, date(2020, 11, 4), frozenset({202010, 202011, 202012})) == date(2021, 1, 1)


@given(days, days, st.frozensets(months))
def test_money_is_never_booked_in_a_closed_month_and_never_before_it_came(sold: date, received: date, closed: frozenset[int]) -> None:
    book_date = book_date_of(sold, received, closed)
    assert month_number(book_date) not in closed
    assert book_date in (sold, received) or (book_date > received and book_date.day == 1)
    assert (book_date == sold) or month_number(sold) in closed
