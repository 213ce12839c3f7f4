"""Subcommands of ``scrapy``."""
