"""What everyone speaks: messages, deciders, rows, ids, errors; pure."""
