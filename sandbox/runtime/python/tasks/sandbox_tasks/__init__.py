"""Tasks of the sandbox itself, which run on a cluster."""
