"""The catalog: blobs, database, and the reader for downstream parsers."""
