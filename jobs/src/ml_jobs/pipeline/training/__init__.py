"""Step `train`, and the model that it packages."""
