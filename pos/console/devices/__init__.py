"""The page of tablets."""
