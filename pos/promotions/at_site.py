"""What a counter knows of promotions without asking: the discount rules of its site and which of its products are passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import belongs_to
from pos.catalogue.models import Product
from pos.promotions.models import PassKind
from pos.promotions.pass_kinds import WantedKind, wanted_of
from pos.promotions.rules import FROM_THE_START, Rules, resolved, rules_said
from pos.promotions.scopes import centre_on, scopes_of
from sites.registry import Place


@dataclass(frozen=True, slots=True)
class SitePromotions:
    """Rules by the centre that ran the site, and passes by sku. Valid while the site's ledger version stands."""

    rules: Mapping[str | None, Rules]
    kinds: Mapping[str, WantedKind]

    def rules_on(self, place: Place, day: date) -> Rules:
        """The rules that hold at the place on a day."""
        return self.rules.get(centre_on(place, day), FROM_THE_START)


NO_PROMOTIONS = SitePromotions({}, {})


def load_promotions(session: Session, place: Place) -> SitePromotions:
    """Reads both, in two queries."""
    centres = {None, *(period.centre_code for period in place.periods)}
    said = rules_said(session, {scope for centre in centres for scope in scopes_of(place, centre)})
    rules = {centre: resolved(said.get(scope) for scope in scopes_of(place, centre)) for centre in centres}
    kinds = session.execute(
        sa.select(Product.sku, PassKind).join(Product, Product.id == PassKind.product_id).where(belongs_to(place), PassKind.active)
    )
    return SitePromotions(rules, {sku: wanted_of(kind) for sku, kind in kinds})
