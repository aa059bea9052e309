"""Contains the sandbox's own tasks, e.g. the import of a table, which run on a cluster like the tasks of jobs."""
