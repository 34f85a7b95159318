"""Where the platform runs: the local stack, Kubernetes, Terraform."""
