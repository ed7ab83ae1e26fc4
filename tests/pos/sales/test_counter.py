"""What a counter keeps in mind holds exactly as long as the site's ledger says so."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from pos.catalogue.at_sites import set_site_price
from pos.revenue.closing import close_month, reopen_month
from pos.sales.counter import counter_of, forget, renewed, tablet_at_counter
from sites.access import parse_scope
from sites.db import db, transaction
from sites.devices import make_pairing_code, pair, revoke
from sites.people.tokens import token_hash
from sites.registry import site_by_code, touch
from tests.pos.sales.shop import NOW, Shop, coffee
from tests.support.cast import ASSIGNED_FROM, ELSEWHERE, HERE


def test_it_is_read_once_and_answered_from_memory(shop: Shop) -> None:
    first = counter_of(db.session(), shop.site_id())
    assert counter_of(db.session(), shop.site_id()) is first
    forget(db.session())
    again = counter_of(db.session(), shop.site_id())
    assert again is not first
    assert again.version == first.version


def test_it_knows_the_site_its_staff_and_its_tablets(shop: Shop) -> None:
    counter = renewed(db.session(), shop.site_id())
    assert (counter.place.code, counter.closed) == (HERE, frozenset())
    person = shop.cast.participant
    assert counter.works_here(person, ASSIGNED_FROM)
    assert not counter.works_here(person, ASSIGNED_FROM - timedelta(days=1))
    assert not counter.works_here(shop.cast.participant_elsewhere, date(2020, 11, 20))
    assert list(counter.tablets.values()) == [shop.actor("tablet")]


def test_a_price_set_meanwhile_is_the_price_of_the_next_sale(shop: Shop) -> None:
    assert "price_differs" not in shop.sell(coffee(1))["flags"]
    old = counter_of(db.session(), shop.site_id())
    with transaction() as session:
        set_site_price(session, shop.actor("supervisor"), site_by_code(session, HERE), "americano", 2600)
    assert counter_of(db.session(), shop.site_id()) is old, "nobody told this process"
    assert "price_differs" in shop.sell(coffee(2))["flags"]
    assert counter_of(db.session(), shop.site_id()) is not old


def test_a_month_closed_or_reopened_meanwhile_decides_the_next_sale(shop: Shop) -> None:
    october = NOW - timedelta(days=30)
    scope = parse_scope(f"site:{HERE}")
    booked = [shop.sell(coffee(1, occurred_at=october))["book_date"]]
    with transaction() as session:
        close_month(session, shop.actor("admin"), 202010, scope)
    booked.append(shop.sell(coffee(2, occurred_at=october))["book_date"])
    with transaction() as session:
        reopen_month(session, shop.actor("admin"), 202010, scope, "다시")
    booked.append(shop.sell(coffee(3, occurred_at=october))["book_date"])
    assert booked == ["2020-10-21", "2020-11-20", "2020-10-21"]


def test_a_tablet_paired_or_revoked_meanwhile_is_known_by_its_token(shop: Shop) -> None:
    with transaction() as session:
        token = pair(session, make_pairing_code(session, site_by_code(session, HERE)), "둘째", None)[1]
    assert tablet_at_counter(db.session(), token_hash(token)) is None
    renewed(db.session(), shop.site_id())
    found = tablet_at_counter(db.session(), token_hash(token))
    assert found is not None
    assert (found.device_no, found.site_code) == (2, HERE)
    with transaction() as session:
        revoke(session, shop.actor("supervisor"), site_by_code(session, HERE), 2)
    renewed(db.session(), shop.site_id())
    assert tablet_at_counter(db.session(), token_hash(token)) is None


@pytest.mark.parametrize("site", [HERE, ELSEWHERE])
def test_another_site_s_change_is_no_reason_to_read_again(shop: Shop, site: str) -> None:
    shop.sell(coffee(1))
    before = counter_of(db.session(), shop.site_id())
    with transaction() as session:
        touch(session, site_by_code(session, site).id)
    shop.sell(coffee(2))
    assert (counter_of(db.session(), shop.site_id()) is before) == (site == ELSEWHERE)
    assert db.session.scalar(sa.text("SELECT COUNT(*) FROM document")) == 2
