"""Accounts, roles, sessions, programs, customer links and signing keys: values and rules."""
