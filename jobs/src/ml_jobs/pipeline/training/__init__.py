"""Step `train`, and the model package that it logs."""
