"""The use cases of announcements, one module each."""
