"""What the runs say. It must not know how results are shown."""
