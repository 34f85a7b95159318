"""Decisions of identity-access, one function a command."""
