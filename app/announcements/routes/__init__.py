"""The JSON surface of announcements: posts and inbox, and feedback."""
