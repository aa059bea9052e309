"""Registration, release and use of models."""
