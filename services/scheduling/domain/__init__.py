"""The rules of team time, as values and functions."""
