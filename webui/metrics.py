"""/metrics: the archive's figures for Prometheus, to whom the settings allow them."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import datetime

from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from archive import VERSION
from archive.errors import KhoTinError
from archive.figures import Figures, figures
from webui.holdings import Holdings, holdings
from webui.refusals import not_found

blueprint = Blueprint("metrics", __name__)

# Counting takes at most this share of the time, however large the archive is.
_SHARE = 0.05
_LEAST = 10.0
_KEY = "khotin.metrics"
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return the figures as Prometheus reads them."""
    if not _may_read(holdings().config.metrics):
        raise not_found()
    counting = current_app.extensions.setdefault(_KEY, _Counting())
    registry = CollectorRegistry()
    registry.register(_Figures(counting.figures(holdings()), _reached(holdings())))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(setting: str) -> bool:
    """Tell whether whoever asks may; behind a proxy on this machine everybody looks local."""
    if setting != "loopback":
        return setting == "on"
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


class _Counting:
    """The last figures, counted again when enough time has passed for what it cost."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: tuple[Figures, float] | None = None

    def figures(self, held: Holdings) -> Figures:
        with self._lock:
            now = time.monotonic()
            if self._last is None or now >= self._last[1]:
                found = figures(held.catalogue)
                cost = time.monotonic() - now
                self._last = (found, now + cost + max(_LEAST, cost / _SHARE))
            return self._last[0]


def _reached(held: Holdings) -> int | None:
    """Return the revision the index has come to, None while there is none to speak of."""
    try:
        reached = held.engine.reached()
    except KhoTinError:
        return None
    return reached.revision if reached else None


class _Figures(Collector):
    """Writes figures as metrics. Only what is a rising total bears _total."""

    def __init__(self, found: Figures, reached: int | None) -> None:
        self._found, self._reached = found, reached

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        found = self._found
        info = GaugeMetricFamily("khotin_info", "The version that answers", labels=["version"])
        info.add_metric([VERSION], 1)
        yield info
        by_kind, by_state = ("site", "kind"), ("site", "state")
        yield _counter("captures", "Responses recorded", by_kind, found.captures)
        yield _counter("captured_bytes", "Bytes of their records", by_kind, found.captured_bytes)
        yield _gauge("articles", "Articles held", by_state, found.articles)
        yield _gauge("runs", "Runs by state", ("state",), found.runs)
        yield _gauge("jobs", "Jobs by kind and state", ("kind", "state"), found.jobs)
        yield _times("last_success", "End of the last good crawl", "site", found.last_success)
        yield _times("next_run", "Next time of a schedule", "schedule", found.next_runs)
        yield _counter(
            "skipped_runs", "Due times during the run before", ("schedule",), found.skipped
        )
        yield _counter("missed_runs", "Due times without a worker", ("schedule",), found.missed)
        worker = ("machine", "process")
        yield _gauge("worker_silence_seconds", "Since a worker's last sign", worker, found.silence)
        yield _one("queue_wait_seconds", "Wait of the job due longest", found.waiting)
        yield _one("warc_bytes", "Bytes of all WARC files", found.warc_bytes)
        yield _one("warc_files", "Number of WARC files", found.warc_files)
        yield _one("revision", "Newest revision of the catalogue", found.revision)
        if self._reached is not None:
            lag = max(0, found.revision - self._reached)
            yield _one("index_lag_revisions", "Revisions the index has yet to take in", lag)


def _one(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(f"khotin_{name}", says, value=value)


Named = Mapping[str, float] | Mapping[tuple[str, str], float]


def _gauge(name: str, says: str, labels: tuple[str, ...], values: Named) -> Metric:
    return _filled(GaugeMetricFamily(f"khotin_{name}", says, labels=labels), values)


def _counter(name: str, says: str, labels: tuple[str, ...], values: Named) -> Metric:
    return _filled(CounterMetricFamily(f"khotin_{name}", says, labels=labels), values)


def _times(name: str, says: str, label: str, values: Mapping[str, datetime]) -> Metric:
    seconds = {key: moment.timestamp() for key, moment in values.items()}
    return _gauge(f"{name}_timestamp_seconds", says, (label,), seconds)


def _filled(
    family: GaugeMetricFamily | CounterMetricFamily, values: Named
) -> GaugeMetricFamily | CounterMetricFamily:
    for key, value in sorted(values.items()):
        family.add_metric([key] if isinstance(key, str) else list(key), value)
    return family
