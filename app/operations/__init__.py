"""What an operator does with a whole installation: back it up, restore it, examine it, change its keys."""
