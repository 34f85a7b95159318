"""The schema of orchestration control, revision by revision."""
