"""What runs beside the sandbox in Python: job clusters and model servers."""
