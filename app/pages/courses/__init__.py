"""Courses as a child and its family see them, given to the area of either by ``sharing``."""
