"""What the terms of keeping do: photos after a term, children who left, schools that close, the yearly report."""
