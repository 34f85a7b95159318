"""What identity-access shows, and what its rules look up."""
