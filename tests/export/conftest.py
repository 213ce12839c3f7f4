"""Catalogs as the catalog's own tests have them."""

from __future__ import annotations

from tests.catalog.conftest import database_url, filled  # noqa: F401 - fixtures
from tests.conftest import new_postgresql, postgresql_server  # noqa: F401 - fixtures
