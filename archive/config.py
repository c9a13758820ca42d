"""All settings in one frozen object, from khotin.toml and KHOTIN_* variables."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from archive.errors import ConfigError

PREFIX = "KHOTIN_"
_DATABASE = re.compile(r"(sqlite|postgresql)(\+\w+)?://")


class Config(BaseModel):
    """The settings; every key may stand in khotin.toml, or upper-case after KHOTIN_."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(Path("data"), description="folder of everything Kho Tin keeps")
    database_url: str = Field(
        "", description="SQLAlchemy URL of the catalogue; empty: SQLite in data_dir"
    )
    sites_dir: Path | None = Field(
        None, description="folder of your own site profiles; empty: data_dir/sites"
    )
    import_dir: Path | None = Field(
        None, description="folder that the desk may import from; empty: none"
    )
    backup_dir: Path | None = Field(
        None, description="folder that backups are made in when none is named; empty: none"
    )
    engine: str = Field(
        "whoosh", pattern="^(whoosh|tantivy)$", description="search engine: whoosh or tantivy"
    )
    contact: str = Field(
        "https://github.com/khotin/khotin",
        description="address in the user agent for webmasters to write to",
    )
    warc_roll_mb: int = Field(
        1000, ge=1, le=10_000, description="size at which a WARC file is closed, in megabytes"
    )
    batch_size: int = Field(100, ge=1, le=10_000, description="captures a catalogue commit holds")
    batch_seconds: float = Field(1.0, gt=0, le=60, description="longest wait before a commit, s")
    max_page_mb: int = Field(
        20, ge=1, le=1000, description="largest response fetched whole, in megabytes"
    )
    max_page_chars: int = Field(
        4_000_000, ge=10_000, le=100_000_000, description="characters of a page that are read"
    )
    max_page_depth: int = Field(
        400, ge=50, le=10_000, description="boxes inside boxes on a page that are told apart"
    )
    max_page_tags: int = Field(
        30_000, ge=1000, le=10_000_000, description="tags of a page that are read"
    )
    max_page_attributes: int = Field(
        500, ge=50, le=10_000, description="attributes of one tag that are read"
    )
    max_file_mb: int = Field(
        100, ge=1, le=1000, description="largest photo or attached file fetched whole, in megabytes"
    )
    file_seconds: int = Field(
        60, ge=1, le=3600, description="longest time to read the text of one attached file, s"
    )
    file_memory_mb: int = Field(
        1000, ge=300, le=64_000, description="memory for reading one attached file, in megabytes"
    )
    file_text_chars: int = Field(
        2_000_000, ge=1000, le=100_000_000, description="longest text kept of one attached file"
    )
    reparse_workers: int = Field(
        0, ge=0, le=256, description="processes that read pages again; 0: one a core"
    )
    reparse_seconds: float = Field(
        60, gt=0, le=3600, description="longest time one page may take to be read, s"
    )
    host: str = Field("127.0.0.1", description="address the search site listens on")
    port: int = Field(8080, ge=0, le=65_535, description="port of the search site; 0: any free one")
    trusted_proxy: str = Field(
        "",
        description="address of the reverse proxy before the site, as the site sees it; empty: none",
    )
    log: str = Field("text", pattern="^(text|json)$", description="form of log lines: text or json")
    metrics: str = Field(
        "off",
        pattern="^(off|loopback|on)$",
        description="who may read /metrics: nobody (off), this machine (loopback), anybody (on)",
    )
    public_url: str = Field(
        "",
        pattern="^(https?://[^ ]+)?$",
        description="address under which people reach the site; links in alerts, addresses in citations begin with it",
    )
    alert_mail_to: str = Field(
        "", description="addresses that alerts are mailed to, with commas between; empty: none"
    )
    alert_mail_from: str = Field("", description="sender of alerts; empty: the first receiver")
    smtp_host: str = Field("localhost", description="server that takes the mail")
    smtp_port: int = Field(25, ge=1, le=65_535, description="its port")
    smtp_security: str = Field(
        "none",
        pattern="^(none|starttls|tls)$",
        description="how the way to it is encrypted: none, starttls or tls",
    )
    smtp_user: str = Field("", description="name to sign in there; empty: no sign-in")
    smtp_password: str = Field("", repr=False, description="password to sign in there")
    alert_webhook: str = Field(
        "",
        pattern="^(https?://[^ ]+)?$",
        description="address that alerts are posted to as JSON; empty: none",
    )
    alert_webhook_secret: str = Field(
        "", repr=False, description="key that signs what is posted; empty: unsigned"
    )
    disk_free_gb: float = Field(
        5.0, ge=0, le=1_000_000, description="warn when the data folder's disk has less left, GB"
    )
    public_mail: str = Field(
        "",
        pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$",
        description="mail address of who keeps the archive, told to harvesters",
    )
    api_requests: int = Field(
        600,
        ge=0,
        le=1_000_000,
        description="requests a minute that one address may make of the API and OAI-PMH; 0: any",
    )
    exports_gb: float = Field(
        20.0,
        ge=0,
        le=1_000_000,
        description="most that files made of result sets take together, GB",
    )
    page_size: int = Field(20, ge=1, le=100, description="results on a page")

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, value: str) -> str:
        # The value is not repeated: it may hold a password.
        if value and not _DATABASE.match(value):
            raise ValueError(
                "is no address of a database; write sqlite:////folder/file.sqlite or "
                "postgresql+psycopg://user@host/name"
            )
        return value

    @property
    def warc_dir(self) -> Path:
        """Folder of the WARC files."""
        return self.data_dir / "warc"

    @property
    def index_dir(self) -> Path:
        """Folder of the search index."""
        return self.data_dir / "index"

    @property
    def profiles_dir(self) -> Path:
        """Folder of the archivist's own site profiles."""
        return self.sites_dir or self.data_dir / "sites"

    @property
    def catalogue_url(self) -> str:
        """SQLAlchemy URL of the catalogue."""
        return self.database_url or f"sqlite:///{self.data_dir / 'catalogue.sqlite'}"


def load_config(
    file: Path | None = None, *, environ: dict[str, str] | None = None, **overrides: Any
) -> Config:
    """Return the settings; a variable beats the file, an override beats both.

    The file is KHOTIN_CONFIG, or khotin.toml in the working folder. Raises ConfigError for an
    unreadable file, an unknown key or a value out of range, naming where it stands.
    """
    variables = dict(os.environ if environ is None else environ)
    named = variables.pop(f"{PREFIX}CONFIG", None)
    # Not a setting: the job that a worker started this process for (archive.jobs.own).
    variables.pop(f"{PREFIX}JOB", None)
    path = file or Path(named or "khotin.toml")
    values = _from_file(path, required=bool(file or named))
    where = dict.fromkeys(values, str(path))
    for name, value in variables.items():
        if name.startswith(PREFIX):
            key = name.removeprefix(PREFIX).lower()
            values[key], where[key] = value, name
    values |= {k: v for k, v in overrides.items() if v is not None}
    try:
        config = Config(**values)
    except ValidationError as error:
        raise ConfigError(_first_sentence(error, where)) from None
    return config.model_copy(update={"data_dir": config.data_dir.expanduser().absolute()})


def _from_file(path: Path, *, required: bool) -> dict[str, Any]:
    if not path.exists() and not required:
        return {}
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; check KHOTIN_CONFIG") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML: {error}") from None


def _first_sentence(error: ValidationError, where: dict[str, str]) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    place = where.get(key, "settings")
    if first["type"] == "extra_forbidden":
        known = ", ".join(sorted(Config.model_fields))
        return f"{place}: there is no setting «{key}»; the settings are {known}"
    return f"{place}: {key}: {first['msg'].removeprefix('Value error, ')}"
