"""The schema of provider_capacity, revision by revision."""
