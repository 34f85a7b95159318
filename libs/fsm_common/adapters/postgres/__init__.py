"""The store on PostgreSQL: tables, statements, the transaction, locks."""
