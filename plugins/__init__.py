"""The portals: one module for each province or platform."""
