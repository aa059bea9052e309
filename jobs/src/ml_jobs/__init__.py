"""Steps of the generate, training, scoring and unit-test jobs (`pipeline`), and their ML projects (`projects`)."""
