"""What the doors share of a request before any of them looks into it: whence it comes, and which status a refusal has."""
