"""Contractor companies and their teams: who may and can take a job, and when they work."""
