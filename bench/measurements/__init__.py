"""One file a measurement; each answers with lines of the table."""
