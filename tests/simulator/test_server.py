"""The server: keep-alive, validators, compression, content changed at run time, the log."""

import gzip
import http.client
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.simulator.browsing import fetch
from tests.site_simulator import SAMPLE_ID, Behaviour, LoggedRequest, Simulator


def _first_id(sim: Simulator) -> int:
    return sim.newsroom.ids()[0]


def test_one_connection_serves_many_requests(sim: Simulator) -> None:
    connection = http.client.HTTPConnection(sim.host, timeout=20)
    sockets = set()
    for _ in range(5):
        connection.request("GET", "/")
        reply = connection.getresponse()
        assert len(reply.read()) == int(reply.headers["Content-Length"])
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1
    assert None not in sockets


def test_head_gives_the_length_without_the_body(sim: Simulator) -> None:
    whole = fetch(sim.url)
    head = fetch(sim.url, method="HEAD")
    assert head.headers["content-length"] == str(len(whole.body))
    assert head.body == b""


def test_an_unchanged_page_is_answered_304(sim: Simulator) -> None:
    url = sim.article_url(SAMPLE_ID)
    first = fetch(url)
    assert first.headers["last-modified"] == "Sat, 09 Dec 2023 06:15:00 GMT"
    by_etag = fetch(url, {"If-None-Match": first.headers["etag"]})
    assert (by_etag.status, by_etag.body) == (304, b"")
    assert fetch(url, {"If-Modified-Since": first.headers["last-modified"]}).status == 304
    assert fetch(url, {"If-None-Match": '"other"'}).status == 200
    assert fetch(url, {"If-Modified-Since": "Fri, 08 Dec 2023 06:15:00 GMT"}).status == 200


def test_an_edited_page_has_new_validators(sim: Simulator) -> None:
    article_id = _first_id(sim)
    first = fetch(sim.article_url(article_id))
    edited = sim.edit(article_id)
    old = {"If-None-Match": first.headers["etag"]}
    assert edited.paragraphs[-1].rsplit(". ", 1)[1] in fetch(sim.article_url(article_id), old).text
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert fetch(sim.article_url(article_id), since).status == 200


def test_validators_can_be_switched_off(sim: Simulator) -> None:
    etag = fetch(sim.url).headers["etag"]
    sim.behave(validators=False)
    reply = fetch(sim.url, {"If-None-Match": etag})
    assert reply.status == 200
    assert "etag" not in reply.headers


def test_pages_are_compressed_for_clients_that_ask(sim: Simulator) -> None:
    sim.behave(gzip=True)
    plain = fetch(sim.url)
    packed = fetch(sim.url, {"Accept-Encoding": "gzip, deflate"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_a_rising_visit_counter_changes_every_page(sim: Simulator) -> None:
    url = sim.article_url(SAMPLE_ID)
    assert fetch(url).body == fetch(url).body
    sim.behave(visits_rise=True)
    assert fetch(url).body != fetch(url).body


def test_an_edit_changes_the_named_fields_only(sim: Simulator) -> None:
    article_id = _first_id(sim)
    before = sim.article(article_id)
    edited = sim.edit(article_id, title="Tên mới")
    assert before is not None
    assert (edited.title, edited.paragraphs) == ("Tên mới", before.paragraphs)
    assert "Tên mới" in fetch(sim.article_url(article_id)).text
    assert edited == sim.article(article_id)


def test_a_removed_article_is_a_soft_404_and_out_of_the_lists(sim: Simulator) -> None:
    newest = sim.newsroom.section(2)[-1]
    title = sim.newsroom.headline(newest).title  # type: ignore[union-attr]
    url = sim.article_url(newest, catid=2)
    fetch(url)
    sim.remove(newest)
    reply = fetch(url)
    assert reply.status == 200
    assert f"<strong>{title}</strong>" not in reply.text
    assert f"id={newest}" not in fetch(sim.list_url(2)).text
    sim.restore(newest)
    assert f"<strong>{title}</strong>" in fetch(url).text
    assert f"id={newest}" in fetch(sim.list_url(2)).text


def test_a_published_article_is_the_newest(sim: Simulator) -> None:
    first = sim.publish(title="Tin thứ nhất", sections=(2,))
    second = sim.publish(title="Tin thứ hai", sections=(2, 3))
    assert first.id < second.id == sim.newsroom.ids()[-1]
    assert first.published_at < second.published_at
    page = fetch(sim.list_url(2)).text
    assert page.index("Tin thứ hai") < page.index("Tin thứ nhất")
    assert "Tin thứ hai" in fetch(sim.list_url(3)).text


def test_changing_an_unknown_article_is_an_error_that_names_it(sim: Simulator) -> None:
    with pytest.raises(LookupError, match="no article 31"):
        sim.edit(31)


def test_the_log_counts_what_was_fetched(sim: Simulator) -> None:
    fetch(sim.article_url(SAMPLE_ID))
    fetch(sim.url + "nothing")
    target = f"/Default.aspx?siteid=1&c=content&a=detail&catid=2&id={SAMPLE_ID}"
    assert sim.requests == [
        LoggedRequest("GET", target, 200),
        LoggedRequest("GET", "/nothing", 404),
    ]
    assert sim.fetches(f"id={SAMPLE_ID}") == 1
    sim.forget_requests()
    assert sim.requests == []


def test_the_log_can_be_off() -> None:
    with Simulator(1, log=False) as sim:
        fetch(sim.url)
        assert sim.requests == []


def test_many_clients_at_once_get_whole_pages_and_are_all_logged(sim: Simulator) -> None:
    ids = sim.newsroom.ids()[:40]
    bodies: list[bytes] = []
    threads = [
        threading.Thread(
            target=lambda part: bodies.extend(fetch(sim.article_url(n)).body for n in part),
            args=(ids[start::8],),
        )
        for start in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bodies) == len(sim.requests) == 40
    assert all(body.rstrip().endswith(b"</html>") for body in bodies)


def test_stopping_ends_kept_connections_and_slow_answers() -> None:
    sim = Simulator(1).start()
    sim.faults.slow("Default", seconds=60)
    kept = http.client.HTTPConnection(sim.host, timeout=20)
    kept.request("GET", "/")
    kept.getresponse().read()
    waiting = http.client.HTTPConnection(sim.host, timeout=20)
    waiting.request("GET", "/Default.aspx")
    sim.stop()
    with pytest.raises((http.client.HTTPException, OSError)):
        waiting.getresponse()
    kept.close()
    waiting.close()


def test_what_is_not_http_ends_the_connection(sim: Simulator) -> None:
    with pytest.raises((http.client.HTTPException, OSError)):
        fetch(sim.url, {"Content-Length": "many"})
    assert fetch(sim.url, method="DELETE").status == 405


def test_the_module_runs_as_a_program_and_prints_its_address() -> None:
    command = [sys.executable, "-m", "tests.site_simulator", "--port", "0", "--articles", "3"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as program:
        assert program.stdout is not None
        url = program.stdout.readline().strip()
        assert fetch(url).status == 200
        program.terminate()


def test_a_site_takes_its_switches_at_the_start() -> None:
    with Simulator(1, behaviour=Behaviour(crawl_delay=1)) as sim:
        assert "Crawl-delay: 1" in fetch(sim.url + "robots.txt").text
