"""What identity-access must keep."""
