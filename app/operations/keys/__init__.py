"""The keys that seal single fields: which are in use, and how the newest comes to seal everything."""
