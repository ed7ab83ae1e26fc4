"""What the API takes and gives, one module per resource, under the names of the modules beside it."""
