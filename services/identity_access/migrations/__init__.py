"""The schema of identity-access, revision by revision."""
