"""Decisions: one function per command, and the pure calculators that they use."""
