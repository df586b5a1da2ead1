"""Naming the stars, one module a step of the cycle: tally, confirm, notice, announce; and the school's settings."""
