"""Contains tasks in the form of an installed wheel, which tests run on a cluster."""

from cluster_probe.tasks import report


def plain_function() -> None:
    """Print properties of the process. The driver finds this function by its name, because it is not an entry point."""
    report()
