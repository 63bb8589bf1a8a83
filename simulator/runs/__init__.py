"""Many draws of the model."""
