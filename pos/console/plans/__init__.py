"""Plans: a year of a scope as a grid of sites and months, and the year of one site as a form."""
