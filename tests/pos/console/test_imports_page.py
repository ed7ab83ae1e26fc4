"""The pages of imports: for those who may, a file looked through, handed back, imported and undone, with a fixed number of queries."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pos.console.imports.forms import COLUMNS, template_file
from pos.importing.kinds import KINDS
from pos.importing.reading import MOST_BYTES
from tests.pos.console.november import form_token
from tests.support.cast import CENTRE_ELSEWHERE, HERE
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
LIST = "/console/imports/"
GOOD = "상품코드,상품명,가격,과세구분\ncake,치즈 케이크,\"4,500\",과세\n"


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def bring(browser: FlaskClient, kind: str, content: bytes, name: str = "파일.csv", **typed: str) -> Any:
    path = f"{LIST}{kind}/"
    answer = browser.post(path, data={"csrf_token": form_token(browser, path), "file": (io.BytesIO(content), name), **typed})
    # The client keeps a large form in a file, and leaves it open.
    answer.request.environ["wsgi.input"].close()
    return answer


def press(browser: FlaskClient, path: str) -> Any:
    return browser.post(path, data={"csrf_token": form_token(browser, path)})


def test_a_file_of_options_is_looked_through_imported_and_undone(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    assert "상품의 옵션" in text_of(manager.get(LIST))
    bring_products = bring(manager, "products", GOOD.encode())
    press(manager, bring_products.location)
    heads = "상품코드,옵션그룹,옵션명,옵션가격,최소,최대\n"
    (sku,) = [row.split(",")[0] for row in GOOD.splitlines()[1:]]
    bad = bring(manager, "options", f"{heads}{sku},온도,ICE,비쌈,1,1\n".encode())
    assert "1개 줄을 고쳐야 합니다." in text_of(manager.get(bad.location))
    good = bring(manager, "options", f"{heads}{sku},온도,ICE,500,1,1\n{sku},온도,HOT,,,\n".encode())
    shown = text_of(manager.get(good.location))
    assert "상품 1개의 옵션을 가져올 수 있습니다." in shown
    assert "온도 1–1: ICE 500, HOT 0" in shown
    press(manager, good.location)
    assert "온도" in text_of(manager.get(f"/console/catalogue/products/{sku}"))
    (undoing,) = re.findall(r'href="(/console/imports/options/[^"]+/undoing)"', manager.get(LIST).get_data(as_text=True))
    press(manager, undoing)
    assert "온도" not in text_of(manager.get(f"/console/catalogue/products/{sku}"))


def test_a_file_of_products_is_handed_back_then_imported_and_undone(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    bad = bring(manager, "products", (GOOD + "tea,,비쌈,\n").encode("cp949"))
    assert bad.status_code == 302
    assert "1개 줄을 고쳐야 합니다." in text_of(manager.get(bad.location))
    marked = list(csv.reader(io.StringIO(manager.get(f"{bad.location}/marked").data.decode("utf-8-sig"))))
    assert [row[-1][:6] for row in marked] == ["고칠 점", "", "가격: 0원"]
    good = bring(manager, "products", GOOD.encode())
    shown = text_of(manager.get(good.location))
    assert "상품 1개를 가져올 수 있습니다." in shown
    assert "4,500원" in shown
    done = press(manager, good.location)
    assert "파일을 모두 가져왔습니다." in text_of(manager.get(done.location))
    assert manager.get(good.location).status_code == 404
    (undoing,) = re.findall(r'href="(/console/imports/products/[^"]+/undoing)"', manager.get(LIST).get_data(as_text=True))
    assert "판매하지 않게 됩니다" in text_of(manager.get(undoing))
    elsewhere, supervisor = signed_in("manager_elsewhere"), signed_in("supervisor")
    assert (elsewhere.get(undoing).status_code, supervisor.get(undoing).status_code) == (404, 403)
    assert "파일.csv" not in text_of(elsewhere.get(LIST))
    assert press(manager, undoing).status_code == 302
    assert "되돌림" in text_of(manager.get(LIST))
    assert manager.get(undoing).status_code == 200


def test_nobody_looks_through_what_another_brought_and_who_may_not_gets_no_form(signed_in: SignIn) -> None:
    manager, elsewhere, viewer = signed_in("manager"), signed_in("manager_elsewhere"), signed_in("viewer")
    upload = bring(manager, "prices", "상품코드,가격\nnone,1\n".encode(), site=HERE).location
    assert elsewhere.get(upload).status_code == 404
    assert manager.get(upload.replace("prices", "products")).status_code == 404
    assert bring(manager, "products", GOOD.encode(), owner=f"centre:{CENTRE_ELSEWHERE}").status_code == 404
    assert viewer.get(f"{LIST}products/").status_code == 403
    assert "무엇을 가져올까요?" not in text_of(viewer.get(LIST))
    assert signed_in("supervisor").get(f"{LIST}past-months/").status_code == 403
    assert manager.get(f"{LIST}nothing/").status_code == 404


@pytest.mark.parametrize(("content", "name", "words"), [
    (b"x" * (MOST_BYTES + 1), "a.csv", "5MB보다 큽니다"),
    (b"a,b\n1,2\n", "a.csv", "'상품코드' 열이 없습니다"), (b"", "a.csv", "파일을 골라"), (b"no workbook", "a.xlsx", "엑셀"),
])
def test_what_is_no_such_file_is_told_in_words(signed_in: SignIn, content: bytes, name: str, words: str) -> None:
    answer = bring(signed_in("manager"), "products", content, name)
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_a_body_that_says_it_is_larger_is_refused_unread(signed_in: SignIn) -> None:
    manager, path = signed_in("manager"), f"{LIST}products/"
    form = {"csrf_token": form_token(manager, path), "file": (io.BytesIO(b"x"), "a.csv")}
    answer = manager.post(path, data=form, environ_overrides={"CONTENT_LENGTH": str(MOST_BYTES + 100_000)})
    assert answer.status_code == 413
    assert "5MB까지 올릴 수 있습니다." in text_of(answer)


def test_the_empty_form_of_every_kind_holds_its_headings(signed_in: SignIn) -> None:
    assert COLUMNS.keys() == KINDS.keys()
    manager = signed_in("manager")
    for kind in KINDS:
        assert manager.get(f"{LIST}{kind}/form.csv").data == template_file(kind)
        assert manager.get(f"{LIST}{kind}/").status_code == 200


def test_the_list_asks_the_database_a_fixed_number_of_times(app: Flask, signed_in: SignIn) -> None:
    manager = signed_in("manager")
    counts = []
    for number in range(3):
        good = bring(manager, "products", GOOD.replace("cake", f"cake-{number}").encode())
        press(manager, good.location)
        manager.get(LIST)
        with statements(app) as sent:
            assert manager.get(LIST).status_code == 200
        counts.append(len(sent))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 8
