"""Local portals that behave like the real ones."""
