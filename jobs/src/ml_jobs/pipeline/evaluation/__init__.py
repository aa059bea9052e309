"""Step `evaluate`: what is measured of a model on the holdout, and the gate that it must pass."""
