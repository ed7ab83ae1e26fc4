"""The benchmarks: each figure beside the raw limit of the same run."""
