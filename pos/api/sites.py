"""Sites: what and where they are, whose, and what they offer."""

from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from pos.api.blueprint import make_blueprint, problems, read_query, shows
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import ETAG, IF_NONE_MATCH, UNCHANGED
from pos.api.schemas.sites import PageQuery, SiteOut, SitesOut
from sites import clock
from sites.access import Permission, reach, site_for
from sites.db import reading
from sites.registry import KINDS, Site, SiteLease, periods_of

blueprint = make_blueprint("sites", "Workplaces")

@blueprint.route("/sites")
@blueprint.doc(
    parameters=[{"in": "query", "schema": PageQuery}], responses={"200": shows("The sites within reach", SitesOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def get_sites() -> Response:
    """The sites within the caller's reach, in order of code."""
    page = read_query(PageQuery())
    with reading() as session:
        query = sa.select(Site).where(Site.id.in_(reach(current_actor().grants)), Site.code > page.get("cursor", ""))
        found = session.scalars(query.order_by(Site.code).limit(page["limit"] + 1)).all()
        sites = [shown_site(session, site) for site in found[: page["limit"]]]
    return jsonify(data=sites, next_cursor=sites[-1]["code"] if len(found) > len(sites) else None)


@blueprint.route("/sites/<code>")
@blueprint.doc(parameters=[IF_NONE_MATCH], responses={"200": shows("The site", SiteOut, ETAG), **UNCHANGED, **problems()})
@guarded(Permission.CATALOGUE)
def get_site(code: str) -> Response:
    """A site: kind, centre, project, what it offers, lease, dates."""
    with reading() as session:
        site = shown_site(session, site_for(session, current_actor(), code, Permission.CATALOGUE))
    return with_etag(jsonify(site))


def with_etag(response: Response) -> Response:
    """The answer with the hash of its content as ETag; 304 when the caller holds just that."""
    response.set_etag(_hash_of(response))
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def tagged(shown: dict[str, Any]) -> str:
    """The ETag under which a site is answered as it is shown."""
    return _hash_of(jsonify(shown))


def _hash_of(response: Response) -> str:
    return sha256(response.get_data()).hexdigest()[:20]


def shown_site(session: Session, site: Site) -> dict[str, Any]:
    """A site as it is answered; project and centre are today's."""
    today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    period = next((period for period in periods_of(session, site.id) if period.covers(today)), None)
    lease = session.scalar(sa.select(SiteLease).where(SiteLease.site_id == site.id).order_by(SiteLease.valid_from.desc()).limit(1))
    kind = KINDS[site.kind]
    return {
        "code": site.code, "name": site.name, "kind": site.kind, "kind_name": {"ko": kind.ko, "en": kind.en},
        "offers": sorted(kind.offers), "reports_by_day": kind.by_day, "centre": period.centre_code if period else None,
        "project": period.project_code if period else None, "vat_registered": period.vat_registered if period else True,
        "opened_on": _day(site.opened_on), "opened_on_estimated": site.opened_on_estimated, "closed_on": _day(site.closed_on),
        "host_building": site.host_building, "floor": site.floor, "address": site.address,
        "area_m2": None if site.area_m2 is None else f"{site.area_m2.normalize():f}", "time_zone": site.time_zone,
        "cut_off_minutes": site.cut_off_minutes, "refund_approval_from": site.refund_approval_from,
        "blind_count": site.blind_count, "over_short_from": site.over_short_from, "cash_receipt_mandatory": site.cash_receipt_mandatory,
        "cash_receipt_from": site.cash_receipt_from, "installments_from": site.installments_from,
        "representative": site.representative, "telephone": site.telephone, "note": site.note, "version": site.version,
        "lease": _lease(lease),
    }


def _lease(lease: SiteLease | None) -> dict[str, Any] | None:
    if lease is None:
        return None
    return {
        "landlord": lease.landlord, "rent_free_from": _day(lease.rent_free_from), "rent_free_until": _day(lease.rent_free_until),
        "renewal_term_months": lease.renewal_term_months, "rent_after_free_pct": lease.rent_after_free_pct,
        "monthly_rent": lease.monthly_rent, "deposit": lease.deposit,
    }


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()
