"""What the catalog refuses, and what its owner can do about it."""

from __future__ import annotations


class CatalogError(Exception):
    """The catalog cannot do what was asked. ``what_to_do`` is a sentence for a person."""

    def __init__(self, message: str, what_to_do: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.what_to_do = what_to_do

    def __str__(self) -> str:
        return f"{self.message}; {self.what_to_do}" if self.what_to_do else self.message


class StorageError(CatalogError):
    """The disk or the database refused to store or to give back."""


class LeaseError(CatalogError):
    """Another run holds a platform, or has taken it over."""


class SchemaVersionError(CatalogError):
    """The catalog's tables are of another version than the program can work with."""
