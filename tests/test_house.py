"""The house itself: arrows between rooms, what it depends on, what the docs promise."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from archive.config import Config
from archive.sites import Site
from manage import COMMANDS, khotin

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("archive", "crawler", "indexer", "webui")
ARROWS = {
    "archive": set[str](),
    "crawler": {"archive"},
    "indexer": {"archive"},
    "webui": {"archive", "indexer"},
}
# Only these rooms may know these libraries.
OWNERS = {
    "scrapy": {"crawler"},
    "twisted": {"crawler"},
    "bs4": {"crawler"},
    "flask": {"webui"},
    "prometheus_client": {"webui"},
    "whoosh": {"indexer"},
    "tantivy": {"indexer"},
    "warcio": {"archive"},
    "sqlalchemy": {"archive", "crawler"},
}
# Import name -> distribution, where they differ.
DISTRIBUTIONS = {
    "bs4": "beautifulsoup4",
    "whoosh": "whoosh3",
    "flask_babel": "flask-babel",
    "prometheus_client": "prometheus-client",
    "docx": "python-docx",
    "legacy_doc": "legacy-doc",
    "argon2": "argon2-cffi",
}
# What comes with a direct dependency and is its public face.
COMES_WITH = {"soupsieve": "beautifulsoup4", "twisted": "scrapy", "w3lib": "scrapy", "itemadapter": "scrapy", "parsel": "scrapy",
              "itemloaders": "scrapy", "werkzeug": "flask", "jinja2": "flask", "markupsafe": "flask",
              "babel": "flask-babel", "protego": "scrapy"}  # fmt: skip


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imports(file: Path) -> set[str]:
    """Return the top-level names a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_to_the_middle(room: str) -> None:
    allowed = ARROWS[room] | {room}
    for file in modules(room):
        wrong = (imports(file) & {*ROOMS, "manage", "worker", "demo", "tests"}) - allowed
        assert not wrong, f"{file.relative_to(ROOT)} imports {wrong}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_library_is_known_only_to_its_room(room: str) -> None:
    for file in modules(room):
        wrong = {name for name in imports(file) & set(OWNERS) if room not in OWNERS[name]}
        assert not wrong, f"{file.relative_to(ROOT)} imports {wrong}"


def test_warcio_is_imported_by_the_warc_package_alone() -> None:
    for file in modules("archive"):
        if "warcio" in imports(file):
            assert file.parent.name == "warc", file


def test_every_import_is_a_direct_dependency() -> None:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    listed = {line.split("==")[0].lower() for line in lines if line and not line.startswith("#")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    listed |= {extra.split("==")[0].lower() for extra in extras}
    own = {*ROOMS, "manage", "demo", "worker", "tests", "_typeshed"}
    for file in [
        *(f for room in ROOMS for f in modules(room)),
        ROOT / "manage.py",
        ROOT / "worker.py",
        ROOT / "demo.py",
    ]:
        for name in imports(file) - own - set(sys.stdlib_module_names):
            needed = DISTRIBUTIONS.get(name) or COMES_WITH.get(name) or name
            assert needed in listed, f"{file.relative_to(ROOT)} imports {name}, not in requirements"


def test_every_direct_dependency_is_pinned_and_locked() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            assert re.fullmatch(r"[a-z0-9-]+==[\w.]+", line), line
            assert f"{line} \\" in lock, f"{line} is not in requirements.lock"


def all_commands() -> list[str]:
    """Return every command as it is typed, those of groups too."""
    found = []
    for name in COMMANDS:
        command = khotin.get_command(None, name)  # type: ignore[arg-type]
        parts = sorted(command.commands) if isinstance(command, click.Group) else []
        found += [name, *(f"{name} {part}" for part in parts)]
    return found


@pytest.mark.parametrize("name", all_commands())
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(khotin, [*name.split(), "--help"])
    assert result.exit_code == 0, result.output
    assert "Example:" in result.output
    assert "Exit codes:" in result.output
    assert f"khotin {name}" in result.output
    assert f"khotin {name}" in (ROOT / "docs" / "commands.md").read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_command_says(name: str) -> None:
    command = khotin.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    first = " ".join((command.help or "").split("\n\n")[0].split())
    assert first == COMMANDS[name][1]


@pytest.mark.parametrize("name", Config.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "settings.md").read_text("utf-8")


def profile_keys(model: type[BaseModel], prefix: str = "") -> list[str]:
    keys: list[str] = []
    for name, field in model.model_fields.items():
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        tables = [k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)]
        keys += profile_keys(tables[0], f"{prefix}{name}.") if tables else [f"{prefix}{name}"]
    return keys


@pytest.mark.parametrize("key", profile_keys(Site))
def test_every_profile_key_is_documented(key: str) -> None:
    assert f"`{key}`" in (ROOT / "docs" / "adding-a-site.md").read_text("utf-8")


def test_every_public_module_says_what_it_owns() -> None:
    for file in [
        *(f for room in ROOMS for f in modules(room)),
        ROOT / "manage.py",
        ROOT / "worker.py",
        ROOT / "demo.py",
    ]:
        if "migrations" in file.parts:
            continue
        text = file.read_text("utf-8")
        assert not text or ast.get_docstring(ast.parse(text)), f"{file} has no docstring"
