"""Reading, validation and splitting of a project's rows."""
