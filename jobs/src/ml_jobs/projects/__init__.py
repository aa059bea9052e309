"""One folder per ML project: everything that is about its data and its model."""
