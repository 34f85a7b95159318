"""Given, when, then; memory adapters; the kit for stories and drills."""
