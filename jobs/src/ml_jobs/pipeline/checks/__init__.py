"""What must fit together in a project, checked when it is loaded."""
