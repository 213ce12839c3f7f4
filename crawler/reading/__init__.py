"""From an answer to what it gives: lists, reports and files, read with the plugins' help."""
