"""An examination of a whole installation: what is well, what may become a trouble, what is wrong, and what to do."""
