"""The parts of the stack; each file knows one of them."""
