"""Simulations of the gate's error rates; see `docs/gate-error-rates.md`."""
