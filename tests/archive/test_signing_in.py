"""Signing in: sessions that end, waits that grow, and no way around either."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from archive import audit, users
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import attempts, sessions
from archive.catalogue.desk_tables import users as table
from archive.users import Role, SignInRefused, TooManyAttempts, passwords

GOOD = "mưa xuân trên phố cũ"
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
HERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Digest passwords with little work: the work itself is tested with the users."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(1, 64, 1))
    passwords.nobodys.cache_clear()


@pytest.fixture
def desk(catalogue: Catalogue) -> Catalogue:
    users.add(catalogue, "lan", Role.ADMINISTRATOR, password=GOOD, by="root")
    return catalogue


def fail(
    catalogue: Catalogue, name: str = "lan", *, address: str = HERE, at: datetime = NOW
) -> None:
    with pytest.raises(SignInRefused):
        users.sign_in(catalogue, name, password="không phải thế", address=address, now=at)


def test_the_right_password_lets_in(desk: Catalogue) -> None:
    found = users.sign_in(desk, " LAN ", password=GOOD, address=HERE, now=NOW)
    assert (found.name, found.signed_in_at) == ("lan", NOW)


def test_a_wrong_password_an_unknown_and_a_disabled_user_are_refused_alike(desk: Catalogue) -> None:
    users.add(desk, "minh", Role.VIEWER, password=GOOD, by="lan")
    users.disable(desk, "minh", by="lan")
    said = set()
    for name, password in (("lan", "sai"), ("nobody", GOOD), ("minh", GOOD)):
        with pytest.raises(SignInRefused) as refused:
            users.sign_in(desk, name, password=password, address=HERE, now=NOW)
        said.add(str(refused.value))
    assert len(said) == 1
    assert {one.who for one in audit.notes(desk, action="desk.refused")} == {"lan", "-", "minh"}


def test_waits_double_up_to_a_quarter_of_an_hour(desk: Catalogue) -> None:
    at, waits = NOW, []
    for _try in range(12):
        fail(desk, at=at)
        try:
            users.sign_in(desk, "lan", password="sai", address="192.0.2.8", now=at)
        except TooManyAttempts as wait:
            waits.append(wait.seconds)
            at += timedelta(seconds=wait.seconds)
        except SignInRefused:
            pass
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_while_one_waits_not_even_the_right_password_helps(desk: Catalogue) -> None:
    for _try in range(5):
        fail(desk)
    with pytest.raises(TooManyAttempts, match="try again in 15 seconds"):
        users.sign_in(desk, "lan", password=GOOD, address="198.51.100.1", now=NOW)
    later = NOW + timedelta(seconds=15)
    assert users.sign_in(desk, "lan", password=GOOD, address=HERE, now=later).name == "lan"
    # A right password clears the name.
    fail(desk, at=later)


def test_an_address_that_tries_many_names_waits_too(desk: Catalogue) -> None:
    for number in range(20):
        fail(desk, f"name{number}")
    with pytest.raises(TooManyAttempts):
        users.sign_in(desk, "lan", password=GOOD, address=HERE, now=NOW)
    assert users.sign_in(desk, "lan", password=GOOD, address="198.51.100.1", now=NOW)


def test_addresses_of_one_ipv6_network_are_one(desk: Catalogue) -> None:
    for number in range(20):
        fail(desk, f"name{number}", address=f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyAttempts):
        users.sign_in(desk, "lan", password=GOOD, address="2001:db8:1:2:ffff::1", now=NOW)


def test_tries_at_once_are_all_counted(desk: Catalogue) -> None:
    passwords.nobodys()

    def guess(_number: int) -> str:
        try:
            users.sign_in(desk, "lan", password="sai", address=HERE, now=NOW)
        except TooManyAttempts:
            return "wait"
        except SignInRefused:
            return "looked"
        return "in"

    with ThreadPoolExecutor(8) as pool:
        ended = list(pool.map(guess, range(16)))
    assert ended.count("looked") == 5
    assert ended.count("wait") == 11


def test_what_failed_long_ago_is_forgotten_and_takes_no_room(desk: Catalogue) -> None:
    for number in range(4):
        fail(desk, f"name{number}")
    fail(desk, at=NOW + timedelta(hours=2))
    with desk.read() as connection:
        assert connection.scalar(select(func.count()).select_from(attempts)) == 2


def test_a_password_kept_with_weaker_parameters_is_kept_anew(desk: Catalogue) -> None:
    weak = PasswordHasher(1, 8, 1).hash(GOOD)
    with desk.write() as connection:
        connection.execute(update(table).values(password=weak))
    users.sign_in(desk, "lan", password=GOOD, address=HERE, now=NOW)
    with desk.read() as connection:
        assert "m=64," in str(connection.scalar(select(table.c.password)))
    assert users.sign_in(desk, "lan", password=GOOD, address=HERE, now=NOW)


def test_a_session_is_known_by_its_token_of_which_only_a_digest_is_kept(desk: Catalogue) -> None:
    token = users.begin(desk, "lan", address=HERE)
    found = users.present(desk, token)
    assert found is not None
    assert (found[0].name, found[1].address) == ("lan", HERE)
    with desk.read() as connection:
        rows = connection.execute(select(sessions)).all()
    assert token not in str(rows)
    assert users.present(desk, token[:-1]) is None
    assert users.present(desk, rows[0].digest) is None


def test_a_session_ends_when_it_is_not_used_and_at_the_end_of_the_day(desk: Catalogue) -> None:
    token = users.begin(desk, "lan")
    now = datetime.now(UTC)
    assert users.present(desk, token, now=now + timedelta(hours=2, seconds=1)) is None
    for step in range(1, 12):
        assert users.present(desk, token, now=now + timedelta(hours=step)) is not None
    assert users.present(desk, token, now=now + timedelta(hours=12, seconds=1)) is None


def test_a_page_that_refreshes_itself_does_not_keep_a_session(desk: Catalogue) -> None:
    token, now = users.begin(desk, "lan"), datetime.now(UTC)
    assert users.present(desk, token, now=now + timedelta(minutes=100), active=False) is not None
    assert users.present(desk, token, now=now + timedelta(minutes=121), active=False) is None


@pytest.mark.parametrize(
    "deed",
    [
        lambda desk, token: users.end(desk, token),
        lambda desk, _token: users.end_all(desk, "lan", by="lan"),
        lambda desk, _token: users.disable(desk, "lan", by="minh"),
        lambda desk, _token: users.set_password(desk, "lan", password=GOOD + "!", by="minh"),
    ],
    ids=["signed out", "signed out everywhere", "disabled", "password changed"],
)
def test_what_ends_a_session_ends_it_at_once(
    desk: Catalogue, deed: Callable[[Catalogue, str], object]
) -> None:
    users.add(desk, "minh", Role.ADMINISTRATOR, password=GOOD, by="lan")
    token, other = users.begin(desk, "lan"), users.begin(desk, "minh")
    deed(desk, token)
    assert users.present(desk, token) is None
    assert users.present(desk, other) is not None


def test_signing_out_elsewhere_keeps_the_session_that_asks(desk: Catalogue) -> None:
    kept = users.begin(desk, "lan")
    gone = users.begin(desk, "lan")
    found = users.present(desk, kept)
    assert found is not None
    assert users.end_all(desk, "lan", by="lan", but=found[1].digest) == 1
    assert users.present(desk, kept) is not None
    assert users.present(desk, gone) is None


def test_a_token_speaks_for_its_user_until_it_ends(desk: Catalogue) -> None:
    secret, token = users.issue(desk, "lan", label="báo cáo", by="lan", days=1)
    found = users.holder(desk, secret)
    assert found is not None
    assert found.name == "lan"
    assert users.tokens(desk, "lan")[0].used_at is not None
    assert users.holder(desk, token.id) is None
    users.set_password(desk, "lan", password=GOOD + "!", by="lan")
    assert users.holder(desk, secret) is None
