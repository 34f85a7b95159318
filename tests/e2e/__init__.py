"""Stories as separate processes on the real stack."""
