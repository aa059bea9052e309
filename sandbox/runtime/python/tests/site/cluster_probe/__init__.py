"""An installed wheel with tasks that show the effects of a cluster."""

from cluster_probe.tasks import report


def plain_function() -> None:
    """Not an entry point: a function of the package, found by its name."""
    report()
