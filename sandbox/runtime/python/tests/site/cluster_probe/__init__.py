"""A wheel as it stands once installed: tasks that show what a cluster does with them."""

from cluster_probe.tasks import report


def plain_function() -> None:
    """Not an entry point: found by its name in the package."""
    report()
