"""The one place where a fetch ends, and what its page leads to."""
