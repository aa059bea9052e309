"""The tasks of the training, scoring and unit-test jobs (`pipeline`), and the ML projects they run (`projects`)."""
