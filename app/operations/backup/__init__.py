"""A whole installation in one encrypted file that any database can be restored from (decision 22)."""
