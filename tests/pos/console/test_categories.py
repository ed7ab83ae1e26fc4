"""The order of the tabs: moved up and down, past equals and past what is another's."""

import pytest
from flask import Flask

from tests.pos.console.november import form_token
from tests.pos.console.test_catalogue_page import SignIn, menu, put, send
from tests.support.cast import Cast

__all__ = ["menu"]


@pytest.mark.usefixtures("menu")
def test_categories_are_moved_up_and_down_past_each_other_and_past_equals(signed_in: SignIn, app: Flask, cast: Cast) -> None:
    boss, path = signed_in("admin"), "/console/catalogue/categories/"
    for code, position in (("차", 11), ("빵", 11), ("잔", 12)):
        put(app, cast, "admin", f"/categories/{code}", {"name": code, "position": position})
    put(app, cast, "manager", "/categories/우리것", {"name": "우리것", "position": 12})

    def order() -> list[str]:
        found = cast.call(app.test_client(), "admin", "GET", "/categories").json["data"]
        return [each["code"] for each in found if each["code"] in ("커피", "차", "빵", "잔", "우리것", "새것")]

    others = {who: signed_in(who) for who in ("manager", "supervisor")} | {"admin": boss}

    def move(who: str, status: int = 302, **which: str) -> None:
        browser = others[who]
        form = {"csrf_token": form_token(browser, "/console/me/"), **which}
        assert browser.post(f"{path}order", data=form).status_code == status

    assert order() == ["커피", "빵", "차", "우리것", "잔"]
    move("admin", up="차")
    assert order() == ["커피", "차", "빵", "우리것", "잔"]
    move("admin", down="커피")
    assert order() == ["차", "커피", "빵", "우리것", "잔"]
    move("admin", up="차")
    assert order()[0] == "차"
    move("manager", down="우리것")
    assert order() == ["차", "커피", "빵", "잔", "우리것"]
    send(boss, path, {"name": "새것", "version": "", "code": "", "owner": "region"})
    assert order()[-1] == "새것"
    move("manager", 403, up="잔")
    move("supervisor", 403, up="잔")
    move("admin", 404, up="없는것")
    # Between two of the region's there is no room for the centre's own, and theirs stay where they are.
    put(app, cast, "admin", "/categories/잔", {"name": "잔", "position": 14})
    put(app, cast, "admin", "/categories/빵", {"name": "빵", "position": 13})
    put(app, cast, "manager", "/categories/우리것", {"name": "우리것", "position": 15})
    move("manager", 409, up="우리것")
    move("admin", up="우리것")
    assert order().index("우리것") == order().index("잔") - 1
