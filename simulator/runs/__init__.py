"""Many draws of the model. It must not know how results are shown."""
