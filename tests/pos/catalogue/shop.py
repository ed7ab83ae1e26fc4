"""A small region with the fixed cast of every test of catalogue and stock: who works here, who elsewhere, who only looks."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from sites.access import REGION, Actor, Grant, Role, Scope
from sites.devices import Device
from sites.people.models import ApiToken
from sites.people.tokens import token_hash
from sites.registry import (
    Centre,
    Place,
    Project,
    ProjectCentre,
    Region,
    Site,
    SiteLedger,
    SiteProject,
    place_of,
    site_by_code,
)

OPENED = date(2018, 1, 1)
LAST_UNDER_BUPYEONG, FIRST_UNDER_YEONSU = date(2020, 11, 14), date(2020, 11, 15)
CENTRES = {1: "bupyeong", 2: "yeonsu"}
SITES = {1: ("cafe-01", "cafe"), 2: ("cafe-02", "cafe"), 3: ("cafe-04", "cafe"), 4: ("shoe-01", "shoe_care")}

CAST = {
    "supervisor": Actor("token:supervisor", (Grant(Role.SITE_SUPERVISOR, Scope("site", "cafe-01")),)),
    "manager": Actor("token:manager", (Grant(Role.CENTRE_MANAGER, Scope("centre", "bupyeong")),)),
    "stranger": Actor("token:stranger", (Grant(Role.CENTRE_MANAGER, Scope("centre", "yeonsu")),)),
    "viewer": Actor("token:viewer", (Grant(Role.REGION_VIEWER, REGION),)),
    "admin": Actor("token:admin", (Grant(Role.REGION_ADMIN, REGION),)),
}
SUPERVISOR, MANAGER, STRANGER, ADMIN = CAST["supervisor"], CAST["manager"], CAST["stranger"], CAST["admin"]
TABLET_TOKEN = "the tablet of cafe-01"
TABLET = Actor("tablet:cafe-01-T1", (Grant(Role.TABLET, Scope("site", "cafe-01")),), 1, 1, 1, "cafe-01")


def add_shop(session: Session) -> None:
    """cafe-01 and cafe-02 of one centre, cafe-04 and shoe-01 of another; cafe-02 changes hands in the middle of November 2020."""
    session.add(Region(id=1, code="incheon", name="인천광역자활센터"))
    session.flush()
    session.add_all(Centre(id=number, region_id=1, code=code, name=f"{code}지역자활센터") for number, code in CENTRES.items())
    session.add_all(Project(id=number, code=f"p{number}", name=f"{number}번 사업단") for number in (1, 2))
    session.add_all(Site(id=number, code=code, name=code, kind=kind, opened_on=OPENED) for number, (code, kind) in SITES.items())
    session.flush()
    session.add_all(SiteLedger(site_id=number) for number in SITES)
    session.add_all(ProjectCentre(project_id=number, centre_id=number, valid_from=OPENED) for number in (1, 2))
    session.add_all([
        SiteProject(site_id=1, project_id=1, valid_from=OPENED),
        SiteProject(site_id=2, project_id=1, valid_from=OPENED, valid_until=LAST_UNDER_BUPYEONG),
        SiteProject(site_id=2, project_id=2, valid_from=FIRST_UNDER_YEONSU),
        SiteProject(site_id=3, project_id=2, valid_from=OPENED), SiteProject(site_id=4, project_id=2, valid_from=OPENED),
    ])
    session.add(Device(
        id=1, site_id=1, device_no=1, name="계산대", token_hash=token_hash(TABLET_TOKEN), paired_at=datetime(2018, 1, 1, tzinfo=UTC),
    ))
    for name, actor in CAST.items():
        grant = actor.grants[0]
        session.add(ApiToken(
            name=name, token_hash=token_hash(name), role=grant.role, scope=str(grant.scope), created_at=datetime(2018, 1, 1, tzinfo=UTC),
        ))
    session.flush()


def site_at(session: Session, code: str) -> Site:
    """The site of that code."""
    return site_by_code(session, code)


def place_at(session: Session, code: str) -> Place:
    """What the counter of that site knows."""
    return place_of(session, site_by_code(session, code))


def seoul(day: date, hour: int = 12) -> datetime:
    """An instant of a day by the shop's clock."""
    return datetime(day.year, day.month, day.day, hour - 9 if hour >= 9 else 0, tzinfo=UTC)
