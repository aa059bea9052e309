"""Steps `register`, `release` and `score`."""
