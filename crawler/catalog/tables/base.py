"""What all tables are made of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text

metadata = MetaData()

# SQLite counts rows by itself only for a column of the type INTEGER.
NUMBER = BigInteger().with_variant(Integer, "sqlite")


def text_column(name: str) -> Column[str]:
    """Return a column of text that is never NULL, and empty where nothing was said."""
    return Column(name, Text, nullable=False, server_default="")
