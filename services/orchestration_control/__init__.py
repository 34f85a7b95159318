"""Orchestration control: what is done for a customer, in which order, and who answers for it."""
