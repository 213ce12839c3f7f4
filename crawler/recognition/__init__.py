"""Whose report is this, and of which year? Pure functions over titles and pages."""
