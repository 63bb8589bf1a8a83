"""`make bench`: the simulator beside other ways to compute the same model; see benchmarks/README.md."""
