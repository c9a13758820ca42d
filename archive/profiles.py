"""Loading site profiles from TOML files, with inheritance and clear refusals."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from archive.errors import ProfileError, UsageError
from archive.sites import NAME, Site

BUNDLED = Path(__file__).resolve().parent.parent / "crawler" / "sites"
_TABLE = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*([\w-]+|"[^"]+")\s*=""")
FAMILIES = BUNDLED / "families"
"""Base profiles, one a CMS: never sites themselves, only extended by them."""


def load_site(file: Path) -> Site:
    """Return the profile in a TOML file; raises ProfileError with file, key and reason."""
    return parse_site(_text(file), file)


def parse_site(text: str, file: Path) -> Site:
    """Return the profile a text holds, as if it stood in this file; raises ProfileError."""
    return _validated(file, _with_base(file, _parsed(text, file), seen=()), text)


def load_sites(
    *folders: Path, on_broken: Callable[[ProfileError], None] | None = None
) -> dict[str, Site]:
    """Return all profiles of the bundled folder and of these; a later one replaces an earlier.

    `on_broken` is told of each that cannot be used, and the others are returned; without it the
    first such raises ProfileError.
    """
    files = [f for folder in (BUNDLED, *folders) if folder.is_dir() for f in folder.glob("*.toml")]
    found: dict[str, Site] = {}
    for file in sorted(files, key=_bundled_first):
        try:
            site = load_site(file)
        except ProfileError as error:
            if on_broken is None:
                raise
            on_broken(error)
        else:
            found[site.name] = site
    return found


def find_site(name: str, *folders: Path) -> Site:
    """Return the profile with this name.

    Only that profile is read, so another broken one does not stop it. Raises UsageError, naming
    the known sites, when there is none.
    """
    files = [folder / f"{name}.toml" for folder in (*folders, BUNDLED)]
    found = next((f for f in files if NAME.fullmatch(name) and f.is_file()), None)
    if found is None:
        known = sorted({f.stem for folder in (*folders, BUNDLED) for f in folder.glob("*.toml")})
        raise UsageError(f"there is no site «{name}»; known sites: {', '.join(known) or 'none'}")
    return load_site(found)


def families() -> list[str]:
    """Return the names of the base profiles that a site's own may extend."""
    return sorted(file.stem for file in FAMILIES.glob("*.toml"))


def brought_along() -> set[str]:
    """Return the names of all profiles that come with Kho Tin: sites and base profiles."""
    return {file.stem for folder in (BUNDLED, FAMILIES) for file in folder.glob("*.toml")}


def _bundled_first(file: Path) -> tuple[bool, str]:
    return file.parent != BUNDLED, file.name


def _read(file: Path) -> dict[str, Any]:
    return _parsed(_text(file), file)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise ProfileError(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ProfileError(f"{file}: is not TOML: {error}") from None


def _parsed(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{file}: is not TOML: {error}") from None


def _with_base(file: Path, values: dict[str, Any], seen: tuple[Path, ...]) -> dict[str, Any]:
    """Return the values laid over those of the profile they extend, table by table."""
    name = values.pop("extends", None)
    if name is None:
        return values
    folders = (file.parent, FAMILIES, BUNDLED)
    files = [folder / f"{name}.toml" for folder in folders if NAME.fullmatch(str(name))]
    # A site may bear its family's name: it extends the family, not itself.
    base = next((f for f in files if f.is_file() and f != file), None)
    if base is None:
        if file in files:
            raise ProfileError(f"{file}: extends: «{name}» extends this profile in turn")
        known = ", ".join(families())
        raise ProfileError(
            f"{file}: extends: there is no profile «{name}» to extend; families: {known}"
        )
    if base in seen:
        raise ProfileError(f"{file}: extends: «{name}» extends this profile in turn")
    merged = _with_base(base, _read(base), (*seen, file))
    for key, value in values.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = {**merged[key], **value} if both else value
    return merged


def _line_of(text: str, key: tuple[Any, ...]) -> str:
    """Return where a key stands in a profile, as " (line 12)", or nothing when it is not there."""
    table: tuple[Any, ...] = ()
    seen: dict[str, int] = {}
    found = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := _TABLE.fullmatch(line):
            name = head.group(2)
            table = tuple(name.split("."))
            if head.group(1) == "[[":
                table += (seen.setdefault(name, 0),)
                seen[name] += 1
        elif given := _KEY.match(line):
            here = (*table, given.group(1).strip('"'))
            if here == key[: len(here)]:
                found = f" (line {number})"
    return found


def _validated(file: Path, values: dict[str, Any], text: str) -> Site:
    try:
        site = Site(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "profile"
        plain = first["msg"].removeprefix("Value error, ")
        reason = "there is no such key" if first["type"] == "extra_forbidden" else plain
        where = _line_of(text, first["loc"])
        raise ProfileError(f"{file}: {key}: {reason}{where}") from None
    if site.name != file.stem:
        raise ProfileError(f"{file}: name: is «{site.name}», but the file is called {file.name}")
    for key, url in site.declared_urls():
        if not site.owns(url) or not site.may_fetch(url):
            hosts = ", ".join(site.hosts)
            raise ProfileError(
                f"{file}: {key}: «{url}» is no http address on one of hosts: {hosts}"
            )
    return site
