"""The nine services; each is deployed alone and imports no other."""
