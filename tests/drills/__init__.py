"""Drills: what must be true though processes die, each red without the rule that keeps it."""
