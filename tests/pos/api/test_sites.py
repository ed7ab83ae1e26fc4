"""Sites as they are shown, their ETag, and who sees which."""

from tests.pos.api.asking import Asking, pointers


def test_a_site_says_what_it_is_whose_and_what_it_offers(ask: Asking) -> None:
    site = ask("tablet", "GET", "/sites/cafe-01").json
    assert (site["code"], site["kind"], site["centre"]) == ("cafe-01", "cafe", "seogu")
    assert {"sale", "stock", "shifts"} <= set(site["offers"])
    assert (site["time_zone"], site["cut_off_minutes"], site["refund_approval_from"]) == ("Asia/Seoul", 240, 50_000)
    assert set(site["kind_name"]) == {"ko", "en"}


def test_each_sees_the_sites_of_their_reach(ask: Asking) -> None:
    callers = ("tablet", "supervisor_elsewhere", "viewer", "admin")
    seen = {who: [site["code"] for site in ask(who, "GET", "/sites").json["data"]] for who in callers}
    assert seen["tablet"] == ["cafe-01"]
    assert seen["supervisor_elsewhere"] == ["shoe-01"]
    assert len(seen["viewer"]) == 21
    assert seen["viewer"] == seen["admin"] == sorted(seen["viewer"])
    assert ask("tablet", "GET", "/sites/shoe-01").status_code == 404
    assert ask("viewer", "GET", "/sites/nowhere").status_code == 404
    assert ask(None, "GET", "/sites").status_code == 401


def test_pages_follow_each_other(ask: Asking) -> None:
    seen, cursor = [], ""
    while cursor is not None:
        page = ask("viewer", "GET", f"/sites?limit=8{cursor and f'&cursor={cursor}'}").json
        seen += [site["code"] for site in page["data"]]
        cursor = page["next_cursor"]
    assert seen == [site["code"] for site in ask("viewer", "GET", "/sites").json["data"]]
    assert pointers(ask("viewer", "GET", "/sites?limit=501&page=2&cursor=")) == {"/limit", "/page", "/cursor"}


def test_whoever_holds_the_newest_version_gets_304(ask: Asking) -> None:
    first = ask("viewer", "GET", "/sites/cafe-01")
    again = ask("viewer", "GET", "/sites/cafe-01", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data(), again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert ask("viewer", "GET", "/sites/cafe-01", headers={"If-None-Match": '"another"'}).status_code == 200
    assert ask("viewer", "GET", "/sites/cafe-02", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
