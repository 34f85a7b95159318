"""What must be provided: store, log, keyring, clock."""
