"""The steps of the jobs. A step knows a project only through the class `Project` (project.py)."""
