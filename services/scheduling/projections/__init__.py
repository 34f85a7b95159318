"""Read models, copies of others' facts, and what decisions look at."""
