"""The schema of scheduling, revision by revision."""
