"""A network file, from TOML to values: read strictly, checked for contradictions, and refused as a whole or taken as a whole."""

import re
import tomllib
from pathlib import Path

from sites.network.checking import check
from sites.network.entries import Closure, HeadCount, Lease, Link, Named, Network, ProjectEntry, SiteEntry
from sites.network.table import Table, refused

INCHEON = Path(__file__).with_name("incheon.toml")
WON = 1_000_000_000
_TYPE = re.compile(r"[A-Z]+(_[A-Z]+)*", re.ASCII)
_BUSINESS_NUMBER = re.compile(r"(\d{3})-?(\d{2})-?(\d{5})", re.ASCII)


def read_network(path: Path) -> Network:
    """The network that a file states. Raises Invalid with one sentence that names the file, the place and what to do."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise refused(path.name, "파일을 읽을 수 없습니다. 경로와 권한을 확인해 주세요.",
                      "the file cannot be read. Check its path and permissions.") from error
    except UnicodeDecodeError as error:
        raise refused(path.name, "UTF-8이 아닙니다. UTF-8로 저장해 주세요.", "is not UTF-8. Save it as UTF-8.") from error
    return parse_network(text, path.name)


def parse_network(text: str, source: str) -> Network:
    """The network that a TOML text states; `source` names it in messages. Raises Invalid."""
    try:
        file = Table(tomllib.loads(text), source)
    except tomllib.TOMLDecodeError as error:
        raise refused(source, "{line}번째 줄이 TOML 문법에 맞지 않습니다. 그 줄을 고쳐 주세요.",
                      "line {line} is not valid TOML. Mend that line.", line=_line(error, text)) from error
    network = Network(
        source=source,
        region=_named(file.table("region"), "region"),
        centres=tuple(_named(table, "centre") for table in file.tables("centre")),
        projects=tuple(_project(table) for table in file.tables("project")),
        sites=tuple(_site(table) for table in file.tables("site")),
        closures=tuple(_closure(table) for table in file.tables("closure")),
    )
    file.done()
    check(network)
    return network


def _line(error: tomllib.TOMLDecodeError, text: str) -> int:
    match = re.search(r"line (\d+)", str(error))
    return int(match[1]) if match else text.count("\n") + 1


def _named(table: Table, what: str) -> Named:
    code = table.coded(what)
    entry = Named(code, table.needed_text("name"))
    table.done()
    return entry


def _project(table: Table) -> ProjectEntry:
    entry = ProjectEntry(
        code=table.coded("project"),
        name=table.needed_text("name"),
        year=table.whole("year", 1996, 2100),
        type_code=_type_code(table),
        vat_registered=table.flag("vat_registered"),
        business_number=_business_number(table),
        centres=tuple(_link(inner, "centre") for inner in table.tables("centres")),
    )
    table.done()
    return entry


def _type_code(table: Table) -> str | None:
    value = table.text("type")
    if value is not None and not _TYPE.fullmatch(value):
        raise refused(table.at("type"), "유형은 MARKET_ENTRY처럼 영문 대문자로 적어 주세요.",
                      "write the type in capital letters, like MARKET_ENTRY.")
    return value


def _business_number(table: Table) -> str | None:
    value = table.text("business_number")
    if value is None:
        return None
    match = _BUSINESS_NUMBER.fullmatch(value)
    if match is None:
        raise refused(table.at("business_number"), "사업자등록번호는 숫자 10자리로 적어 주세요.",
                      "write the business number with its 10 digits.")
    return "".join(match.groups())


def _site(table: Table) -> SiteEntry:
    entry = SiteEntry(
        code=table.coded("site"),
        name=table.needed_text("name"),
        kind=table.needed_text("kind"),
        host_building=table.text("building"),
        floor=table.text("floor"),
        address=table.text("address"),
        area_m2=table.area(),
        opened_on=table.day("opened_on"),
        opened_on_estimated=table.flag("opened_on_estimated"),
        closed_on=table.day("closed_on"),
        cut_off_minutes=_minutes(table.whole("cut_off_hour", 0, 23)),
        note=table.text("note"),
        projects=tuple(_link(inner, "project") for inner in table.tables("projects")),
        head_counts=tuple(_head_count(inner) for inner in table.tables("head_counts")),
        leases=tuple(_lease(inner) for inner in table.tables("leases")),
        aliases=table.texts("aliases"),
    )
    table.done()
    return entry


def _minutes(hour: int | None) -> int | None:
    return None if hour is None else hour * 60


def _link(table: Table, what: str) -> Link:
    link = Link(table.code(what), table.needed_day("from"), table.day("until"))
    table.done()
    return link


def _head_count(table: Table) -> HeadCount:
    count = HeadCount(table.needed_day("on"), table.needed_whole("people", 0, 10_000))
    table.done()
    return count


def _lease(table: Table) -> Lease:
    lease = Lease(
        valid_from=table.needed_day("from"),
        landlord=table.text("landlord"),
        rent_free_from=table.day("rent_free_from"),
        rent_free_until=table.day("rent_free_until"),
        renewal_term_months=table.whole("renewal_term_months", 1, 1200),
        rent_after_free_pct=table.whole("rent_after_free_pct", 0, 100),
        monthly_rent=table.whole("monthly_rent", 0, WON),
        deposit=table.whole("deposit", 0, WON),
        area_m2=table.area(),
        note=table.text("note"),
    )
    table.done()
    return lease


def _closure(table: Table) -> Closure:
    closure = Closure(table.code("site"), table.needed_day("from"), table.day("until"), table.needed_text("reason"))
    table.done()
    return closure
