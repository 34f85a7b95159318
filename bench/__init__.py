"""How fast the way of events is, beside the simplest thing that could stand in its place."""
