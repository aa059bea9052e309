"""What goes into a model: where rows are read from, what they must hold, and how they are split."""
