"""/metrics tells Prometheus what the archive holds and does, and only whom the settings allow."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from archive.catalogue import Catalogue
from archive.figures import figures
from archive.jobs import enqueue, roster
from archive.models import RunState
from archive.scheduling import schedules
from tests.webui.stock import SITE, Stock
from webui import metrics
from webui.app import create_app

AT = datetime(2026, 11, 22, 15, tzinfo=UTC)


def client(stock: Stock, setting: str) -> FlaskClient:
    return create_app(stock.config.model_copy(update={"metrics": setting})).test_client()


def read(answers: FlaskClient) -> dict[tuple[str, ...], float]:
    """Return the samples: name and label values, in order of label -> value."""
    answer = answers.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_figures_are_those_of_the_archive(stock: Stock) -> None:
    with Catalogue.open(stock.config) as catalogue:
        run = catalogue.start_run(SITE, "crawl", at=AT)
        catalogue.finish_run(run.id, RunState.FINISHED, counts={}, problems=[], at=AT)
        enqueue(catalogue, "crawl", {}, site=SITE, by="an")
        schedules.add(catalogue, SITE, "0 22 * * *", by="an", name="nightly", now=AT)
        roster.begin(catalogue, "w", machine="m1", pid=42, slots=1)
        held, revision = catalogue.counts()[SITE], catalogue.revision()
    found = read(client(stock, "on"))
    live = found["khotin_articles", SITE, "live"]
    assert live + found.get(("khotin_articles", SITE, "gone"), 0) == held.articles
    assert sum(value for key, value in found.items() if key[0] == "khotin_captures_total") > 50
    assert found["khotin_captured_bytes_total", "response", SITE] > 10_000
    assert found["khotin_runs", "finished"] >= 1
    assert found["khotin_jobs", "crawl", "queued"] == 1
    assert found["khotin_last_success_timestamp_seconds", SITE] == AT.timestamp()
    assert found["khotin_next_run_timestamp_seconds", "nightly"] > AT.timestamp()
    assert found["khotin_missed_runs_total", "nightly"] == 0
    assert 0 <= found["khotin_worker_silence_seconds", "m1", "42"] < 3600
    assert 0 <= found["khotin_queue_wait_seconds",] < 3600
    on_disk = sum(f.stat().st_size for f in stock.config.warc_dir.rglob("*") if f.is_file())
    assert found["khotin_warc_bytes",] == on_disk > 0
    assert found["khotin_revision",] == revision
    assert found["khotin_index_lag_revisions",] >= 0


def test_an_archive_without_an_index_has_figures_too(stock: Stock, tmp_path) -> None:  # type: ignore[no-untyped-def]
    config = stock.config.model_copy(update={"data_dir": tmp_path, "metrics": "on"})
    Catalogue.open(config).close()
    found = read(create_app(config).test_client())
    assert found["khotin_warc_bytes",] == 0
    assert ("khotin_index_lag_revisions",) not in found


@pytest.mark.parametrize(
    ("setting", "peer", "headers", "status"),
    [
        ("off", "127.0.0.1", {}, 404),
        ("loopback", "127.0.0.1", {}, 200),
        ("loopback", "::1", {}, 200),
        ("loopback", "203.0.113.5", {}, 404),
        ("loopback", "127.0.0.1", {"X-Forwarded-For": "203.0.113.5"}, 404),
        ("loopback", "127.0.0.1", {"Forwarded": "for=203.0.113.5"}, 404),
        ("loopback", "", {}, 404),
        ("on", "203.0.113.5", {}, 200),
    ],
)
def test_only_whom_the_setting_allows_may_read_them(
    stock: Stock, setting: str, peer: str, headers: dict[str, str], status: int
) -> None:
    answer = client(stock, setting).get(
        "/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer}
    )
    assert answer.status_code == status


def test_without_a_setting_there_is_no_such_page(client_: FlaskClient) -> None:
    assert client_.get("/metrics").status_code == 404


@pytest.fixture
def client_(stock: Stock) -> FlaskClient:
    return create_app(stock.config).test_client()


def test_figures_are_counted_anew_only_when_it_is_time(
    stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []

    def counting(catalogue: Catalogue) -> object:
        counted.append(catalogue)
        return figures(catalogue)

    monkeypatch.setattr(metrics, "figures", counting)
    asked = client(stock, "on")
    for _ in range(5):
        read(asked)
    assert len(counted) == 1
