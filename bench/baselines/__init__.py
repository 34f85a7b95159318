"""What we are measured against: plain tools, each as fast as we could make it."""
