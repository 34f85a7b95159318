"""Read models of provider_capacity, and its copy of configuration."""
