"""Self-service bays: what their counters show at the end of a day becomes one document of the site and day."""
