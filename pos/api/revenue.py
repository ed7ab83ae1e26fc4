"""Being written."""
from pos.api.blueprint import make_blueprint
blueprint = make_blueprint("revenue", "soon")
