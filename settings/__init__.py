"""Settings, chosen by ``SCRAPY_PROJECT``; ``base`` is polite and strict."""
