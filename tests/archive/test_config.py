"""Settings that mean nothing are refused in one sentence, naming where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.config import load_config
from archive.errors import ConfigError


@pytest.mark.parametrize("value", ["foo", "mysql://x", "foo:secret@host"])
def test_what_is_no_database_is_refused_without_repeating_it(value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(environ={"KHOTIN_DATABASE_URL": value})
    said = str(caught.value)
    assert said.startswith("KHOTIN_DATABASE_URL: database_url: is no address of a database; write")
    assert value not in said
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("value", ["", "sqlite:////a/b.sqlite", "postgresql+psycopg://u@h/n"])
def test_what_is_a_database_is_taken(value: str) -> None:
    assert load_config(environ={"KHOTIN_DATABASE_URL": value}).database_url == value


def test_a_file_of_settings_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "none.toml"
    with pytest.raises(ConfigError, match=r"none\.toml: there is no such file"):
        load_config(environ={"KHOTIN_CONFIG": str(file)})
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load_config(environ={"KHOTIN_CONFIG": str(tmp_path)})
    file.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="cannot be read as TOML"):
        load_config(file, environ={})
