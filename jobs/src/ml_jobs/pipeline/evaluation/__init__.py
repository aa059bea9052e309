"""Step `evaluate`: measures a model on the holdout, and applies the gate."""
