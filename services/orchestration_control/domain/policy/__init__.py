"""What others said, turned into wishes of our own; and what partners are told."""
