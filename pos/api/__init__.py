"""/api/v1: one module per resource, its schemas beside it."""
