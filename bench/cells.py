"""A roll-up as large as the region's: so many sites and years of cells by plain SQL, every facet the same money to the won."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.models import RevenueCell
from sites.registry import Centre, Project, ProjectCentre, Site, SiteLedger, SiteProject

WHOLE = 1_000
_OPENED = date(2015, 1, 1)
_BY_DAY_EVERY = 6
_HOURS = {8: 20, 9: 60, 10: 80, 11: 100, 12: 160, 13: 120, 14: 80, 15: 90, 16: 80, 17: 60, 18: 60, 19: 50, 20: 40}
_METHODS = {"card": 520, "cash": 130, "incheon_eum": 200, "zeropay": 150}

# A unit is 1,100 won, so that its tenth needs no rounding. Shares are bounds on a scale of 1,000: whatever they cut adds up.
_FILL = sa.text("""
    INSERT INTO revenue_cell (facet, book_date, site_id, key1, key2, key3, party, book_month, sales, refunds, quantity_milli,
                              gross, discount, refund, supply, vat, exempt, out_of_scope)
    SELECT facet, day, site_id, key1, key2, key3, 0, book_month, counts * (taxed + free), 0, (1 - tender) * (taxed + free) * 1000,
           (taxed + free) * 1100, 0, 0, taxed * 1000, taxed * 100, free * 1100, 0
    FROM (
        SELECT facet, day, site_id, key1, key2, key3, book_month, counts, tender,
               (20 + (site_id * 37 + number * 13) % 60) * high / 1000 - (20 + (site_id * 37 + number * 13) % 60) * low / 1000 AS taxed,
               (1 + (site_id * 7 + number * 3) % 9) * free_high / 1000 - (1 + (site_id * 7 + number * 3) % 9) * free_low / 1000 AS free
        FROM bench_site CROSS JOIN bench_day JOIN bench_share ON bench_share.by_day = bench_site.by_day
        WHERE bench_day.book_month = :month
    ) AS cut
    ORDER BY facet, day, site_id, key1, key2, key3
""")


def open_sites(session: Session, count: int) -> None:
    """So many sites in all, the new ones spread over the projects that stand; every sixth reports by day."""
    centres = session.scalars(sa.select(Centre).order_by(Centre.code)).all()
    known = session.scalar(sa.select(sa.func.count()).select_from(Site)) or 0
    projects = []
    for centre in centres:
        project = Project(code=f"bench-{centre.code}", name=f"예시 사업단 {centre.code}", year=None, type_code=None, business_number=None)
        session.add(project)
        session.flush()
        session.add(ProjectCentre(project_id=project.id, valid_from=_OPENED, centre_id=centre.id))
        projects.append(project)
    for number in range(count - known):
        kind = "convenience_franchise" if number % _BY_DAY_EVERY == 0 else "cafe"
        site = Site(code=f"bench-{number:03d}", name=f"예시 사업장 {number:03d}", kind=kind, opened_on=_OPENED if kind == "cafe" else None)
        session.add(site)
        session.flush()
        session.add_all([
            SiteLedger(site_id=site.id),
            SiteProject(site_id=site.id, valid_from=_OPENED, project_id=projects[number % len(projects)].id),
        ])


def fill(session: Session, first: date, last: date) -> int:
    """Cells of every site from one day to the other; how many there are then."""
    session.execute(sa.text("CREATE TEMPORARY TABLE bench_site (site_id bigint, by_day int)"))
    session.execute(sa.text("CREATE TEMPORARY TABLE bench_day (day date, number int, book_month int, first date, weekday text)"))
    session.execute(sa.text(
        "CREATE TEMPORARY TABLE bench_share (by_day int, facet int, key1 text, key2 text, key3 text, counts int, tender int, "
        "low int, high int, free_low int, free_high int)"
    ))
    sites = session.execute(sa.select(Site.id, Site.kind)).all()
    session.execute(
        sa.text("INSERT INTO bench_site VALUES (:site, :by_day)"),
        [{"site": site, "by_day": int(kind in ("convenience_franchise", "building_services"))} for site, kind in sites],
    )
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    session.execute(
        sa.text("INSERT INTO bench_day VALUES (:day, :number, :month, :first, :weekday)")
        .bindparams(sa.bindparam("day", type_=sa.Date), sa.bindparam("first", type_=sa.Date)),
        [
            {
                "day": day, "number": number, "month": day.year * 100 + day.month, "first": day.replace(day=1),
                "weekday": str(day.isoweekday()),
            }
            for number, day in enumerate(days)
        ],
    )
    names = ("by_day", "facet", "key1", "key2", "key3", "counts", "tender", "low", "high", "free_low", "free_high")
    listed = ", ".join(f":{name}" for name in names)
    session.execute(sa.text(f"INSERT INTO bench_share VALUES ({listed})"), [dict(zip(names, share, strict=True)) for share in _shares()])
    # A month at a time: no statement may take longer than the server lets a request's.
    for month in sorted({day.year * 100 + day.month for day in days}):
        session.execute(_FILL, {"month": month})
        for facet, second in ((1, "key2"), (2, "weekday"), (3, "key2"), (4, "key2")):
            session.execute(sa.text(_MONTH_FILL.format(second=second)), {"facet": facet, "month": month})
    return session.scalar(sa.select(sa.func.count()).select_from(RevenueCell)) or 0


_MEASURES = ("sales", "refunds", "quantity_milli", "gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope")
_MONTH_FILL = f"""
INSERT INTO revenue_cell (facet, book_date, site_id, key1, key2, key3, party, book_month, {", ".join(_MEASURES)})
SELECT facet + 4, first, site_id, key1, {{second}}, key3, party, bench_day.book_month, {", ".join(f"SUM({name})" for name in _MEASURES)}
FROM revenue_cell JOIN bench_day ON bench_day.day = revenue_cell.book_date WHERE facet = :facet AND bench_day.book_month = :month
GROUP BY facet, first, site_id, key1, {{second}}, key3, party, bench_day.book_month
"""


def _shares() -> list[tuple[int | str, ...]]:
    """Every key of every facet with its part of the taxed and of the exempt units, for tablets (0) and day totals (1)."""
    none = ("", "", "")
    shares: list[tuple[int | str, ...]] = [(by_day, 1, *none, 1, 0, 0, WHOLE, 0, WHOLE) for by_day in (0, 1)]
    shares.append((1, 2, *none, 1, 0, 0, WHOLE, 0, WHOLE))
    shares += [(0, 2, f"{hour:02d}", "", "", 1, 0, low, high, low, high) for hour, low, high in _cut(_HOURS)]
    for by_day in (0, 1):
        shares += [(by_day, 3, method, "taxable", "", 0, 1, low, high, 0, 0) for method, low, high in _cut(_METHODS)]
        shares.append((by_day, 3, "card", "exempt", "", 0, 1, 0, 0, 0, WHOLE))
    shares += [(1, 4, "day-total", "taxable", "", 0, 0, 0, WHOLE, 0, 0), (1, 4, "day-total", "exempt", "", 0, 0, 0, 0, 0, WHOLE)]
    drinks = {f"drink-{number:02d}": 62 for number in range(15)} | {"drink-15": 70}
    shares += [(0, 4, name, "taxable", f"shelf-{int(name[-2:]) % 4}", 0, 0, low, high, 0, 0) for name, low, high in _cut(drinks)]
    foods = {f"food-{number}": 250 for number in range(4)}
    shares += [(0, 4, name, "exempt", "food", 0, 0, 0, 0, low, high) for name, low, high in _cut(foods)]
    return shares


def _cut(weights: dict[str, int] | dict[int, int]) -> list[tuple[str | int, int, int]]:
    """Each with its bounds on the scale of 1,000."""
    assert sum(weights.values()) == WHOLE
    bounds, low = [], 0
    for key, weight in weights.items():
        bounds.append((key, low, low + weight))
        low += weight
    return bounds
