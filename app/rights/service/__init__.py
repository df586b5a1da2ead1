"""What the rights desk does, one module a right: export, correction, erasure."""
