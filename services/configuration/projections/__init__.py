"""Read models of configuration, and the facts that its decisions ask of them."""
