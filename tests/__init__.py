"""The proofs: they mirror `pos` and `sites` path for path; house/ holds the rules of the code itself."""
