"""What keeps an export from being written."""

from __future__ import annotations


class ExportError(Exception):
    """A format is unknown, a library is missing, or the target cannot be written."""
