"""Rules of configuration, as values and functions."""
