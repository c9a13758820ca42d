"""The sites of house.py, built and served once for all the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from archive.users import passwords
from tests.webui.browser.house import House, build, opened_to_visitors
from tests.webui.browser.pages import Place, places_of


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The sites; tests only read them."""
    with pytest.MonkeyPatch.context() as patch:
        # Digest passwords with little work.
        patch.setattr(passwords, "_HASHER", PasswordHasher(1, 64, 1))
        passwords.nobodys.cache_clear()
        with opened_to_visitors(build(tmp_path_factory.mktemp("house"))) as opened:
            yield opened
        passwords.nobodys.cache_clear()


@pytest.fixture(scope="session")
def places(house: House) -> list[Place]:
    """Every page of the site."""
    return places_of(house)
