"""Both stores for every catalogue test: SQLite, and a PostgreSQL that the tests start themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from archive.catalogue import Catalogue
from archive.config import Config


def _binary(name: str) -> str | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    return shutil.which(name, path=path)


def _unprivileged() -> list[str]:
    """Return the words before a command that PostgreSQL, which root may not run, needs."""
    if os.geteuid() != 0:
        return []
    user = "postgres" if _exists("postgres") else "nobody"
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]


def _exists(user: str) -> bool:
    return subprocess.run(["id", user], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[URL]:
    """Give the URL of an empty PostgreSQL database."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given)
        return
    initdb, server = _binary("initdb"), _binary("pg_ctl")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if not initdb or not server:
        pytest.skip("PostgreSQL is not installed, and TEST_DATABASE_URL is not set")
    # Not in tmp_path: that is closed to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="khotin-pg-"))
    folder.chmod(0o777)
    run = _unprivileged()
    data = folder / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [*run, initdb, "-D", str(data), "--no-sync", "-U", "khotin", "-A", "trust", "--no-locale",
         "-E", "UTF8"], **quiet,
    )  # type: ignore[call-overload]  # fmt: skip
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        subprocess.run([*run, server, "-D", str(data), "-o", options, "-w", "start"], **quiet)  # type: ignore[call-overload]
        yield URL.create(
            "postgresql+psycopg",
            username="khotin",
            database="postgres",
            query={"host": str(folder)},
        )
    finally:
        subprocess.run([*run, server, "-D", str(data), "-m", "immediate", "stop"], check=False,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the database_url setting of each store; on PostgreSQL a schema of the test's own."""
    if request.param == "sqlite":
        yield ""
        return
    url: URL = request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    schema = f"test_{uuid.uuid4().hex}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    own = url.update_query_dict({"options": f"-csearch_path={schema}"})
    yield own.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """Give settings with a data folder of the test's own, once for each store."""
    return Config(data_dir=tmp_path / "data", database_url=database_url)


@pytest.fixture
def catalogue(config: Config) -> Iterator[Catalogue]:
    """Give an empty catalogue, once in each store."""
    with Catalogue.open(config) as opened:
        yield opened


@pytest.fixture
def lite(tmp_path: Path) -> Config:
    """Give settings of a SQLite catalogue, for what is no question of the store."""
    return Config(data_dir=tmp_path / "data")
