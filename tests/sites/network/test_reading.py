"""Network files that are wrong: each is refused whole, in one sentence that names the place."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sites.errors import Invalid
from sites.network.entries import Network
from sites.network.reading import parse_network, read_network

GOOD = """
[region]
code = "north"
name = "북부광역"

[[centre]]
code = "hill"
name = "언덕지역자활센터"

[[project]]
code = "hill-cafe"
name = "언덕 카페 사업단"
year = 2020
type = "MARKET_ENTRY"
business_number = "123-45-67890"
centres = [{ centre = "hill", from = 2020-01-01, until = 2020-12-31 }, { centre = "hill", from = 2021-01-01 }]

[[site]]
code = "tea-01"
name = "언덕 찻집"
kind = "cafe"
area_m2 = "19.782"
opened_on = 2020-03-02
cut_off_hour = 5
projects = [{ project = "hill-cafe", from = 2020-03-02 }]
head_counts = [{ on = 2020-03-02, people = 3 }]
leases = [{ from = 2020-03-02, rent_free_from = 2020-03-02, rent_free_until = 2021-03-01 }]
aliases = ["언덕다방"]

[[site]]
code = "tea-02"
name = "골짜기 찻집"
kind = "cafe"

[[closure]]
site = "tea-01"
from = 2020-08-24
until = 2020-09-06
reason = "휴업"
"""


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(Invalid) as caught:
        parse_network(text, "north.toml")
    sentence = caught.value.message
    return sentence.text("ko"), sentence.text("en")


def test_a_good_file_is_read_to_the_last_value() -> None:
    network = parse_network(GOOD, "north.toml")
    site = network.sites[0]
    assert network.projects[0].business_number == "1234567890"
    assert network.projects[0].vat_registered is None
    assert [link.valid_until for link in network.projects[0].centres] == [date(2020, 12, 31), None]
    assert (str(site.area_m2), site.cut_off_minutes, site.opened_on) == ("19.782", 300, date(2020, 3, 2))
    assert (network.sites[1].opened_on, network.sites[1].projects) == (None, ())
    assert network.closures[0].reason == "휴업"


WRONG: dict[str, tuple[str, str, str]] = {
    "a centre that is not in the file": ('"hill", from = 2020', '"vale", from = 2020', "project hill-cafe · centres"),
    "a project that is not in the file": ('project = "hill-cafe", from', 'project = "vale-cafe", from', "site tea-01 · projects"),
    "a closure of an unknown site": ('site = "tea-01"', 'site = "tea-09"', "closure tea-09"),
    "two sites of one code": ('code = "tea-02"', 'code = "tea-01"', "site tea-01"),
    "two centres at one time": ("until = 2020-12-31 }", "until = 2021-01-01 }", "project hill-cafe · centres"),
    "an open period before another": (", until = 2020-12-31 }", " }", "project hill-cafe · centres"),
    "a period that ends before it begins": ("until = 2020-12-31 }", "until = 2019-12-31 }", "project hill-cafe · centres"),
    "closed before it opened": ("cut_off_hour = 5", "cut_off_hour = 5\nclosed_on = 2020-03-01", "site tea-01 · closed_on"),
    "an estimate of nothing": ('"골짜기 찻집"', '"골짜기 찻집"\nopened_on_estimated = true', "site tea-02 · opened_on_estimated"),
    "an alias that is another's name": ('"언덕다방"', '"골짜기찻집"', "site tea-02 · aliases"),
    "an alias twice at one site": ('"언덕다방"', '"언덕다방", "언덕 다방"', "site tea-01 · aliases"),
    "an unknown kind": ('kind = "cafe"\narea', 'kind = "bakery"\narea', "site tea-01 · kind"),
    "a mistyped key": ("opened_on =", "openedon =", "site tea-01 · openedon"),
    "a mistyped key within a list": ("rent_free_until =", "rent_free_til =", "site tea-01 · leases 1 · rent_free_til"),
    "a mistyped table": ("[[closure]]", "[[closures]]", "closures"),
    "a date in quotation marks": ("opened_on = 2020-03-02", 'opened_on = "2020-03-02"', "site tea-01 · opened_on"),
    "an instant for a date": ("opened_on = 2020-03-02", "opened_on = 2020-03-02T10:00:00", "site tea-01 · opened_on"),
    "an area as a float": ('"19.782"', "19.782", "site tea-01 · area_m2"),
    "an area of nothing": ('"19.782"', '"0.000"', "site tea-01 · area_m2"),
    "a fourth decimal": ('"19.782"', '"19.7821"', "site tea-01 · area_m2"),
    "an hour that no day has": ("cut_off_hour = 5", "cut_off_hour = 24", "site tea-01 · cut_off_hour"),
    "true for a number": ("people = 3", "people = true", "site tea-01 · head_counts 1 · people"),
    "no number of people": (", people = 3", "", "site tea-01 · head_counts 1 · people"),
    "two head counts of one day": ("people = 3 }", "people = 3 }, { on = 2020-03-02, people = 4 }", "site tea-01 · head_counts"),
    "rent-free backwards": ("rent_free_until = 2021", "rent_free_until = 2019", "site tea-01 · leases 2020-03-02 · rent_free_until"),
    "a business number too short": ("123-45-67890", "123-45-6789", "project hill-cafe · business_number"),
    "a type in words": ("MARKET_ENTRY", "시장진입형", "project hill-cafe · type"),
    "a code with capitals": ('code = "hill"', 'code = "Hill"', "centre 1 · code"),
    "no name": ('name = "언덕 찻집"\n', "", "site tea-01 · name"),
    "a name of spaces": ('"언덕 찻집"', '"  "', "site tea-01 · name"),
    "a control character": ('"언덕 찻집"', '"언덕\\u0000찻집"', "site tea-01 · name"),
    "no region": ('[region]\ncode = "north"\nname = "북부광역"', "", "region"),
    "a region that is a list": ("[region]", "[[region]]", "region"),
    "a list of bare texts": ('[{ project = "hill-cafe", from = 2020-03-02 }]', '["hill-cafe"]', "site tea-01 · projects 1"),
    "a text for a list": ('["언덕다방"]', '"언덕다방"', "site tea-01 · aliases"),
    "broken TOML": ("[[closure]]", "[[closure]", "line 35"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused_in_one_line_naming_file_and_place(old: str, new: str, place: str) -> None:
    assert GOOD.count(old) == 1
    ko, en = refusal(GOOD.replace(old, new))
    assert en.startswith("north.toml")
    assert place in en
    assert "\n" not in ko + en
    assert "{" not in ko + en
    assert ko.endswith("세요.")


def test_a_file_that_says_the_same_twice_in_one_alias_names_whose_name_it_is() -> None:
    _, en = refusal(GOOD.replace('"언덕다방"', '"골짜기찻집"'))
    assert "'언덕" not in en
    assert "'골짜기 찻집' is, but for spaces and case, the name '골짜기찻집' of tea-01." in en


def absent(folder: Path) -> Path:
    return folder / "nowhere.toml"


def in_another_encoding(folder: Path) -> Path:
    path = folder / "north.toml"
    path.write_bytes('[region]\nname = "북부"'.encode("cp949"))
    return path


def a_folder(folder: Path) -> Path:
    return folder


@pytest.mark.parametrize("make", [absent, in_another_encoding, a_folder])
def test_a_file_that_cannot_be_read_is_named_without_its_folder(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path)
    with pytest.raises(Invalid) as caught:
        read_network(path)
    assert caught.value.message.text("en").startswith(f"{path.name}: ")
    assert str(tmp_path.parent) not in caught.value.message.text("en")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "north.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    network: Network = read_network(path)
    assert network.region.code == "north"
