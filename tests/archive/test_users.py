"""Users: passwords that are kept as digests only, roles, and a desk that always has an administrator."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result
from sqlalchemy import select

from archive import audit, users
from archive.catalogue import Catalogue
from archive.catalogue.desk_tables import users as table
from archive.errors import UsageError
from archive.users import Role, passwords
from manage import khotin

GOOD = "mưa xuân trên phố cũ"
# As the program has it: other tests of the same process put a quicker one in its place.
_OWN = passwords._HASHER


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Digest passwords with little work, unless that is the question."""
    quick = PasswordHasher(1, 64, 1)
    hasher = _OWN if "digest" in request.node.name else quick
    monkeypatch.setattr(passwords, "_HASHER", hasher)


def add(catalogue: Catalogue, name: str = "lan", role: Role = Role.ADMINISTRATOR) -> users.User:
    return users.add(catalogue, name, role, password=GOOD, by="root")


def run(folder: Path, *words: str, said: str | None = None) -> Result:
    return CliRunner().invoke(khotin, [*words], input=said, env={"KHOTIN_DATA_DIR": str(folder)})


def test_a_password_is_kept_as_a_salted_argon2_digest(catalogue: Catalogue) -> None:
    add(catalogue, "lan")
    add(catalogue, "minh")
    with catalogue.read() as connection:
        first, second = connection.scalars(select(table.c.password))
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    assert GOOD not in first
    assert passwords.matches(first, GOOD)
    assert not passwords.matches(first, GOOD + "!")


def test_a_password_is_the_same_however_its_marks_were_typed() -> None:
    kept = passwords.digest("hệ thống lưu trữ")
    assert passwords.matches(kept, "hệ thống lưu trữ")


@pytest.mark.parametrize(
    "poor", ["", "ngắn quá", "123456789012345", "aaaaaaaaaaaaaaaa", "lanlanlanlanlan", "x" * 257]
)
def test_a_poor_password_is_refused(catalogue: Catalogue, poor: str) -> None:
    with pytest.raises(UsageError, match="password"):
        users.add(catalogue, "lan", Role.VIEWER, password=poor, by="root")
    assert not users.any_user(catalogue)


@pytest.mark.parametrize("name", ["", "a", "Lan", "1lan", "lan nguyen", "lân", "a" * 41, "lan\n"])
def test_a_name_that_is_none_is_refused(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(UsageError, match="no user's name"):
        users.add(catalogue, name, Role.VIEWER, password=GOOD, by="root")


def test_a_name_is_given_once(catalogue: Catalogue) -> None:
    add(catalogue)
    with pytest.raises(UsageError, match="already"):
        add(catalogue, role=Role.VIEWER)
    assert users.user(catalogue, "lan").role is Role.ADMINISTRATOR


def test_the_last_administrator_stays_one(catalogue: Catalogue) -> None:
    add(catalogue, "lan")
    with pytest.raises(UsageError, match="only administrator"):
        users.set_role(catalogue, "lan", Role.VIEWER, by="lan")
    with pytest.raises(UsageError, match="only administrator"):
        users.disable(catalogue, "lan", by="lan")
    add(catalogue, "minh")
    users.disable(catalogue, "minh", by="lan")
    with pytest.raises(UsageError, match="only administrator"):
        users.set_role(catalogue, "lan", Role.VIEWER, by="lan")
    users.enable(catalogue, "minh", by="lan")
    assert users.set_role(catalogue, "lan", Role.VIEWER, by="lan").role is Role.VIEWER


def test_two_administrators_cannot_depose_each_other_at_once(catalogue: Catalogue) -> None:
    names = ("lan", "minh")
    for name in names:
        add(catalogue, name)

    def depose(name: str) -> bool:
        try:
            users.disable(catalogue, name, by="x")
        except UsageError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(depose, names)) == [False, True]


def test_everything_that_is_done_to_users_is_noted_without_a_secret(catalogue: Catalogue) -> None:
    add(catalogue)
    add(catalogue, "minh", Role.VIEWER)
    users.set_role(catalogue, "minh", Role.ARCHIVIST, by="lan")
    users.set_password(catalogue, "minh", password=GOOD + " mới", by="lan")
    users.disable(catalogue, "minh", by="lan")
    users.enable(catalogue, "minh", by="lan")
    secret, token = users.issue(catalogue, "minh", label="báo cáo", by="lan")
    users.revoke(catalogue, token.id, by="lan")
    found = audit.notes(catalogue)
    assert [one.action for one in reversed(found)] == [
        "user.add", "user.add", "user.role", "user.password", "user.disable", "user.enable",
        "token.add", "token.revoke",
    ]  # fmt: skip
    assert GOOD not in str(found)
    assert secret not in str(found)


def test_users_are_made_and_changed_by_command(tmp_path: Path) -> None:
    made = run(tmp_path, "users", "add", "lan", "--role", "administrator", "--password-stdin",
               "--json", said=f"{GOOD}\n")  # fmt: skip
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["role"] == "administrator"
    assert "password" not in json.loads(made.stdout)
    assert run(tmp_path, "users", "add", "minh", "--password-stdin", said=GOOD).exit_code == 0
    assert run(tmp_path, "users", "role", "minh", "archivist").exit_code == 0
    assert run(tmp_path, "users", "disable", "minh").exit_code == 0
    listed = json.loads(run(tmp_path, "users", "list", "--json").stdout)
    assert [(one["name"], one["role"], one["disabled"]) for one in listed] == [
        ("lan", "administrator", False), ("minh", "archivist", True),
    ]  # fmt: skip
    refused = run(tmp_path, "users", "disable", "lan")
    assert refused.exit_code == 2
    assert "only administrator" in refused.stderr
    noted = json.loads(run(tmp_path, "audit", "--action", "user", "--json").stdout)
    assert [one["action"] for one in noted] == ["user.disable", "user.role", "user.add", "user.add"]


@pytest.mark.parametrize("words", [("add", "lan"), ("password", "lan")])
def test_a_password_is_never_asked_of_a_pipe(tmp_path: Path, words: tuple[str, ...]) -> None:
    if words[0] == "password":
        run(tmp_path, "users", "add", "lan", "--password-stdin", said=GOOD)
    refused = run(tmp_path, "users", *words, said=GOOD)
    assert refused.exit_code == 2
    assert "--password-stdin" in refused.stderr


def test_a_token_is_printed_once_and_revoked_by_its_id(tmp_path: Path) -> None:
    run(tmp_path, "users", "add", "lan", "--password-stdin", said=GOOD)
    made: dict[str, Any] = json.loads(
        run(tmp_path, "users", "token", "lan", "--label", "báo cáo", "--json").stdout
    )
    listed = run(tmp_path, "users", "tokens", "--json").stdout
    assert made["token"].startswith("khotin_")
    assert made["token"] not in listed
    assert run(tmp_path, "users", "revoke", made["id"]).exit_code == 0
    assert json.loads(run(tmp_path, "users", "tokens", "--json").stdout) == []
    assert run(tmp_path, "users", "revoke", made["id"]).exit_code == 2
