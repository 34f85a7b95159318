"""Slow or secret things: password hashes, signing keys, signed links."""
