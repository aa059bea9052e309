"""Tasks that the sandbox runs on a cluster for itself."""
