"""The checkout: the page a tablet sells with. It is static files and one shell; every rule it obeys lives on the server."""
