"""Read models of our own facts, copies of others', and what rules and callers ask of them."""

from sqlalchemy import MetaData

TABLES = MetaData()
