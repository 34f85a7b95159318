"""Drills: the stories told while processes die, and what must be true nevertheless."""
