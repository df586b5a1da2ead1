"""How long everything is kept, and what becomes of it then."""
