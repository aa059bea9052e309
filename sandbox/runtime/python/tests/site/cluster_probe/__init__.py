"""Contains tasks, as in an installed wheel, that show tests what a cluster does with tasks."""

from cluster_probe.tasks import report


def plain_function() -> None:
    """Print properties of the process. A task finds this function by its name, as it is not an entry point."""
    report()
