"""Checks of a project's definition, run when a step loads the project."""
