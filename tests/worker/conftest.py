"""Both stores for the worker's tests, as the archive's have them."""

from tests.archive.conftest import (  # noqa: F401
    catalogue,
    config,
    database_url,
    lite,
    postgres_url,
)
