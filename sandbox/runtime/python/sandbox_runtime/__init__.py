"""Runs the Python processes of the sandbox: drivers and tasks of job clusters, and model servers."""
