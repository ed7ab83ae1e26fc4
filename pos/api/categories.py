"""Categories: the tabs of the checkout, their names and their order."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from pos.api.blueprint import check, make_blueprint, problems, read_body, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import ETAG
from pos.api.prices import IF_MATCH, seen_text
from pos.api.schemas import catalogue as shapes
from pos.catalogue.editing import category_version, put_category
from pos.catalogue.models import Category
from pos.catalogue.ownership import in_sight, owner_text
from sites.access import Permission
from sites.db import attempt, reading
from sites.registry import Centre

blueprint = make_blueprint("categories", "The tabs of the checkout")


@blueprint.route("/categories")
@blueprint.doc(responses={"200": shows("The categories in their order", shapes.CategoryListOut), **problems()})
@guarded(Permission.CATALOGUE)
def categories() -> Any:
    """The categories that the caller can see: the region's, and those of centres in reach."""
    with reading() as session:
        rows = session.execute(
            sa.select(Category, Centre.code)
            .outerjoin(Centre, Centre.id == Category.centre_id)
            .where(in_sight(current_actor(), Category.centre_id))
            .order_by(Category.position, Category.code)
        )
        data = [_shown(category, owner_text(centre)) for category, centre in rows]
    return shapes.CategoryListOut().dump({"data": data, "next_cursor": None})


@blueprint.route("/categories/<code>", methods=["PUT"])
@blueprint.doc(
    parameters=[IF_MATCH],
    **takes(
        shapes.CategoryIn(),
        **{"200": shows("Changed, or as it was", shapes.OwnedCategoryOut, ETAG), "201": shows("Made", shapes.OwnedCategoryOut, ETAG),
           **problems(412)},
    ),
)
@guarded(Permission.CENTRE_WORK)
def edit_category(code: str) -> Any:
    """Names a category and gives it its place among the tabs."""
    known = check(shapes.CategoryCodeIn(), {"code": code})["code"]
    wanted, actor, seen = read_body(shapes.CategoryIn()), current_actor(), seen_text()

    def put(session: Session) -> tuple[dict[str, Any], bool]:
        category, owner, created = put_category(session, actor, known, **wanted, seen=seen)
        return _shown(category, owner), created

    content, created = attempt(put)
    return shapes.OwnedCategoryOut().dump(content), 201 if created else 200, {"ETag": quote_etag(content["version"])}


def _shown(category: Category, owner: str) -> dict[str, Any]:
    return {
        "code": category.code, "name": category.name, "position": category.position, "owner": owner, "version": category_version(category),
    }
