"""`khotin serve` starts, says where, answers, follows the index and stops cleanly."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive import users
from archive.catalogue import Catalogue
from archive.users import Role
from indexer.engines import open_engine
from indexer.sync import sync
from tests.webui.stock import Stock, article_id, written

ROOT = Path(__file__).parents[2]


def command(stock_dir: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    line = [sys.executable, str(ROOT / "manage.py"), "serve", *words]
    return line, os.environ | {"KHOTIN_DATA_DIR": str(stock_dir)}


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    line, environ = command(folder, *words)
    process = subprocess.Popen(
        line, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://\S+/", said)
        assert found, said + (process.stderr.read() if process.stderr else "")
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=300) as answer:
        return str(answer.read().decode())


def test_it_answers_as_soon_as_it_says_where_it_is_and_stops_at_ctrl_c(stock: Stock) -> None:
    with serving(stock.config.data_dir, "--port", "0") as (process, address):
        assert "50 bài" in get(address)
        assert json.loads(get(f"{address}search.json?q=tuyen+giao&from=2023"))["total"] == 1
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=300)
    assert process.returncode == 0
    assert "Traceback" not in out + err


def children(process: subprocess.Popen[str]) -> list[int]:
    """The processes that one has started, by the kernel's list."""
    return [
        int(each)
        for each in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    ]


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def until(holds: Callable[[], bool]) -> None:
    """Wait for what must come about, however slow the machine."""
    last = time.monotonic() + 240
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's list of processes")
def test_a_process_that_dies_is_put_in_its_place_again(stock: Stock) -> None:
    with serving(stock.config.data_dir, "--port", "0", "--processes", "2") as (process, address):
        assert "50 bài" in get(address)
        until(lambda: len(children(process)) == 2)
        lost, kept = children(process)
        # One that ended as soon as it began would be taken for one that cannot begin.
        os.kill(lost, signal.SIGKILL)
        until(lambda: len(children(process)) == 2 and lost not in children(process))
        assert kept in children(process)
        assert "50 bài" in get(address)
        last = children(process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=300) == 0
        assert not any(map(is_running, last))


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's list of processes")
def test_no_process_outlives_the_one_that_started_it(stock: Stock) -> None:
    with serving(stock.config.data_dir, "--port", "0", "--processes", "2") as (process, _address):
        until(lambda: len(children(process)) == 2)
        left = children(process)
        process.kill()
        process.wait()
        until(lambda: not any(map(is_running, left)))


def test_a_port_in_use_is_one_sentence(stock: Stock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line, environ = command(stock.config.data_dir, "--port", str(port))
        done = subprocess.run(line, env=environ, text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_host_that_is_none_of_ours_is_one_sentence(stock: Stock) -> None:
    line, environ = command(stock.config.data_dir, "--host", "203.0.113.1", "--port", "0")
    done = subprocess.run(line, env=environ, text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_a_catalogue_it_says_what_to_do_first(tmp_path: Path) -> None:
    line, environ = command(tmp_path, "--port", "0")
    done = subprocess.run(line, env=environ, text=True, capture_output=True, check=False)
    assert done.returncode == 3
    assert "there is no catalogue yet" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_new_article_is_found_without_a_restart(tmp_path: Path) -> None:
    stock = Stock(tmp_path).fill()
    with serving(tmp_path, "--port", "0") as (_process, address):
        assert json.loads(get(f"{address}search.json?q=hoanhtrang"))["total"] == 0
        with Catalogue.open(stock.config) as catalogue:
            stock.take_in_one(catalogue, written(9001, "Bài hoanhtrang mới", "Nội dung mới."))
            sync(open_engine(stock.config), catalogue)
        found = json.loads(get(f"{address}search.json?q=hoanhtrang"))
        assert [hit["id"] for hit in found["hits"]] == [article_id(9001)]
        assert "51 bài" in get(address)


def test_only_a_named_proxy_is_believed_whom_it_speaks_for(
    stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue.open(stock.config) as catalogue:
        if not users.any_user(catalogue):
            users.add(catalogue, "lan", Role.VIEWER, password="a sentence of her own", by="root")
    headers = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}

    def ask(address: str) -> tuple[int, str]:
        request = urllib.request.Request(f"{address}admin/sign-in", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return answer.status, str(answer.headers["Set-Cookie"])
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    with serving(stock.config.data_dir, "--port", "0") as (_process, address):
        code, said = ask(address)
        assert code == 403
        assert "trusted_proxy" in said
    monkeypatch.setenv("KHOTIN_TRUSTED_PROXY", "127.0.0.1")
    with serving(stock.config.data_dir, "--port", "0") as (_process, address):
        code, cookie = ask(address)
        assert code == 200
        assert cookie.startswith("__Host-khotin-form=")
        assert "Secure" in cookie
