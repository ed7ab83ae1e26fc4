"""Example days on paper: the same for the same dates, plausible, and only when the workplace is open."""

from collections import Counter
from datetime import date, timedelta

from pos.demo.chance import Chance, Choices, example_id
from pos.demo.customers import sales_of_day
from pos.demo.opening import Shop, closures, is_open
from pos.demo.reading import rhythm_of
from pos.demo.refunds import refunds_of_day
from pos.demo.shifts import on_duty, punches_of_day
from pos.demo.stock import taken
from pos.money import OUT_OF_SCOPE
from pos.sales.totals import LineAmount, total_up
from pos.sales.wanted import GIVES_CHANGE, WantedSale
from sites.clock import local_hour
from sites.registry import KINDS

CAFE = "cafe-01"
OPENED = date(2017, 12, 7)
PEOPLE = ("p-0001", "p-0002", "p-0003", "p-0004")
SUNDAY, MONDAY, TUESDAY = date(2019, 6, 16), date(2019, 6, 17), date(2019, 6, 18)
YEAR = [date(2019, 1, 1) + timedelta(days=number) for number in range(365)]


def shop(code: str = CAFE, kind: str = "cafe", opened_on: date = OPENED, closed_on: date | None = None) -> Shop:
    offers = KINDS[kind].offers
    rhythm = rhythm_of(code, offers)
    assert rhythm is not None
    return Shop(1, code, "Asia/Seoul", opened_on, closed_on, offers, rhythm, PEOPLE)


def sales(of: Shop, day: date) -> list[WantedSale]:
    return sales_of_day(of, day, on_duty(of, day))


def test_the_same_names_give_the_same_draws_for_ever() -> None:
    chance = Chance("sales", "cafe-01", date(2020, 11, 20))
    assert [chance.below(1000) for _ in range(5)] == [2, 538, 651, 301, 947]
    assert str(example_id("cafe-01", "2020-11-20", "sale", 1)) == "f48cee6a-0a3e-53f7-89fd-294a438cc5dd"


def test_things_are_picked_as_often_as_they_weigh() -> None:
    chance, choices = Chance("weights"), Choices([("often", 90), ("never", 0), ("seldom", 10)])
    drawn = Counter(chance.pick(choices) for _ in range(5000))
    assert drawn.keys() == {"often", "seldom"}
    assert 400 < drawn["seldom"] < 600


def test_a_day_is_the_same_whoever_asks_and_whatever_was_asked_before() -> None:
    sales(shop(), SUNDAY)
    assert sales(shop(), TUESDAY) == sales(shop(), TUESDAY)
    assert sales(shop(), SUNDAY) != sales(shop(), TUESDAY)


def test_no_id_stands_twice() -> None:
    places = (shop(), shop("cafe-03"), shop("farm-01", "mushroom_farm"))
    ids = [sale.id for place in places for day in YEAR[:60] for sale in sales(place, day)]
    assert len(ids) == len(set(ids)) > 1000


def test_what_is_paid_is_what_the_lines_come_to() -> None:
    places = (shop(), shop("farm-01", "mushroom_farm"), shop("shoe-01", "shoe_care"), shop("carwash-01", "car_wash"))
    seen: Counter[str] = Counter()
    for sale in (sale for place in places for day in YEAR[100:150] for sale in sales(place, day)):
        amounts = [
            LineAmount(line.quantity_milli, line.unit_price, sum(price for _, price in line.options), line.discount, line.tax_class)
            for line in sale.lines
        ]
        assert total_up(amounts, sale.discount, True).total == sale.total == sum(payment.amount for payment in sale.payments)
        for payment in sale.payments:
            assert payment.tendered == payment.amount or payment.method in GIVES_CHANGE
            seen[payment.method] += 1
        seen["split"] += len(sale.payments) > 1
        seen["change on a voucher"] += any(each.method == "onnuri" and each.tendered > each.amount for each in sale.payments)
        seen["coupon"] += sale.coupon_code is not None
        seen["line discount"] += any(line.discount for line in sale.lines)
        seen["out of scope"] += any(line.tax_class == OUT_OF_SCOPE for line in sale.lines)
        seen["weighed"] += any(line.quantity_milli % 1000 for line in sale.lines)
        assert sale.example
    wanted = {"cash", "card", "incheon_eum", "split", "change on a voucher", "coupon", "line discount", "out of scope", "weighed"}
    assert {what for what, count in seen.items() if count} >= wanted


def test_nothing_is_sold_before_opening_after_closing_for_good_or_on_the_weekly_day_off() -> None:
    assert not is_open(shop(), MONDAY)
    assert sales(shop(), MONDAY) == []
    assert sales(shop(opened_on=SUNDAY + timedelta(days=2)), SUNDAY) == []
    assert sales(shop(closed_on=SUNDAY - timedelta(days=1)), SUNDAY) == []
    assert sales(shop(opened_on=SUNDAY), SUNDAY)


def test_most_people_come_at_lunch_and_none_at_night() -> None:
    cafe = shop("cafe-03")
    hours = Counter(local_hour(sale.occurred_at) for day in YEAR for sale in sales(cafe, day))
    assert min(hours) >= cafe.rhythm.opens
    assert max(hours) < cafe.rhythm.closes
    assert [hour for hour, _ in hours.most_common(2)] in ([12, 13], [13, 12])


def test_iced_drinks_are_for_summer() -> None:
    cafe = shop("cafe-03")

    def iced(month: int) -> int:
        days = [day for day in YEAR if day.month == month]
        options = [code for day in days for sale in sales(cafe, day) for line in sale.lines for code, _ in line.options]
        return 100 * options.count("ice") // (options.count("ice") + options.count("hot"))

    assert iced(8) > 75
    assert iced(1) < 35


def test_the_closures_of_2020_stand_with_their_reason() -> None:
    library = shop()
    found = {(closed.first, closed.last): closed.reason for closed in closures(library, date(2020, 1, 1), date(2020, 12, 31))}
    assert found[date(2020, 8, 24), date(2020, 9, 13)] == "예시: 코로나19로 공공시설 휴관"
    assert not is_open(library, date(2020, 9, 1))
    assert found[date(2020, 10, 1), date(2020, 10, 1)] == "예시: 공휴일(추석)"
    assert all(reason.startswith("예시: ") for reason in found.values())


def test_a_closure_that_only_touches_the_days_is_whole() -> None:
    found = list(closures(shop(), date(2020, 9, 13), date(2020, 9, 14)))
    assert [(closed.first, closed.last) for closed in found] == [(date(2020, 8, 24), date(2020, 9, 13))]


def test_everybody_works_within_opening_hours_and_has_days_off() -> None:
    cafe = shop()
    worked = Counter(person.code for day in YEAR for person in on_duty(cafe, day))
    assert worked.keys() == set(PEOPLE)
    assert all(180 < days < 290 for days in worked.values())


def test_a_cashier_is_at_work_when_the_sale_is_made() -> None:
    cafe = shop()
    for day in YEAR[:60]:
        duty = {person.code: person for person in on_duty(cafe, day)}
        for sale in sales(cafe, day):
            assert sale.cashier is None or duty[sale.cashier].starts <= sale.occurred_at <= duty[sale.cashier].ends


def test_who_comes_also_goes_but_for_some_who_forget() -> None:
    kinds = Counter(punch.event.kind for day in YEAR for punch in punches_of_day(shop(), day))
    assert 0.93 < kinds["out"] / kinds["in"] < 1


def test_a_refund_gives_back_part_of_a_sale_of_that_day() -> None:
    cafe = shop("cafe-03")
    refunds = 0
    for day in YEAR[:120]:
        made = {sale.id: sale for sale in sales(cafe, day)}
        for refund in refunds_of_day(cafe, day, list(made.values())):
            sale = made[refund.original_id]
            assert 0 < refund.payments[0].amount <= sale.total
            assert refund.payments[0].method == sale.payments[0].method
            refunds += 1
    assert refunds > 5


def test_stock_is_taken_by_recipe_and_option() -> None:
    sold = [sale for day in YEAR[:30] for sale in sales(shop("cafe-03"), day)]
    used = taken(sold)
    lattes = [line for sale in sold for line in sale.lines if line.sku == "latte"]
    large = sum(line.quantity_milli for line in lattes if ("large", 700) in line.options)
    others = [line for sale in sold for line in sale.lines if line.sku != "latte"]
    of_lattes = sum(line.quantity_milli for line in lattes) * 200 + large * 100
    assert taken([WantedSale(example_id("x"), sold[0].occurred_at, 0, lattes, [])])["milk"] == of_lattes
    assert used["milk"] == of_lattes + taken([WantedSale(example_id("x"), sold[0].occurred_at, 0, others, [])])["milk"]
