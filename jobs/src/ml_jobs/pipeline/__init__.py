"""The steps of the jobs. They know nothing of any project but what `Project` says."""
