"""Where photos and other files are kept: one port, and adapters for memory, a local folder and S3-compatible stores."""
