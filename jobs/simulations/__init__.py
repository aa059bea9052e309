"""Simulations that show the error rates of the gate; see `docs/gate-error-rates.md`."""
