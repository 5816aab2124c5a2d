"""The benchmarks of `make bench`: each job beside the alternative, in one run."""
