"""The sandbox's Python processes: job clusters and model servers."""
