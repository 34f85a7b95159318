"""The schema of configuration, revision by revision."""
