"""Donations: what a campaign gives with each sale, the pool that it lies in, and who it was handed to. Never revenue, by construction."""
