"""When a job can be done, why not earlier, and who holds which quarter of an hour."""
