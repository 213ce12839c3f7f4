"""The core's own behaviour, as plugins that are asked last."""

from __future__ import annotations

from crawler.defaults import blocking, checks, reading, seeding, unpacking

DEFAULTS = (blocking, seeding, reading, checks, unpacking)
