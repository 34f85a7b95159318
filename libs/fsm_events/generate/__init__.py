"""From schema files to Python: what must hold, names, types, modules."""
