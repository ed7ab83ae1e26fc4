"""Drop-off work: what people leave to be done and fetch again later. Shoes today, cars tomorrow; the kinds are data."""
