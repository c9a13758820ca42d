"""The simulated site as a local HTTP server, with a log of requests and switches for misbehaviour."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self

from tests.site_simulator.article import HANOI, GeneratedArticle
from tests.site_simulator.behaviour import Behaviour
from tests.site_simulator.faults import Faults
from tests.site_simulator.markup import link_to
from tests.site_simulator.newsroom import Newsroom
from tests.site_simulator.site import Site
from tests.site_simulator.wire import Answer, Listener, Request


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request as answered; `path` is the request target with its query."""

    method: str
    path: str
    status: int


class Simulator:
    """A running site on loopback: `with Simulator(articles=300, seed=1) as sim: fetch(sim.url)`.

    `port` 0 takes a free one. `today` is the date printed in every page's header. `log` False keeps
    no request log, for benchmarks. `faults` bends single answers (`sim.faults.fail(4990, times=2)`),
    `behave` sets the site-wide switches, `edit`, `remove`, `publish` change the content.
    """

    def __init__(
        self,
        articles: int = 300,
        *,
        seed: int = 1,
        host: str = "127.0.0.1",
        port: int = 0,
        behaviour: Behaviour | None = None,
        today: date | None = None,
        log: bool = True,
    ) -> None:
        self.newsroom = Newsroom(articles, seed=seed)
        self.faults = Faults()
        today = today or datetime.now(HANOI).date()
        self.site = Site(self.newsroom, behaviour=behaviour or Behaviour(), today=today)
        self._log: list[LoggedRequest] | None = [] if log else None
        self._log_lock = threading.Lock()
        self._listener = Listener(host, port, respond=self._respond)
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def start(self) -> Self:
        """Begin serving."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and close every connection."""
        self._listener.stop()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def host(self) -> str:
        """Host and port, as in a URL."""
        host, port = self._listener.server_address[:2]
        return f"{host!s}:{port}"

    @property
    def url(self) -> str:
        """The address of the home page, ending in a slash."""
        return f"http://{self.host}/"

    def article_url(self, article_id: int, *, catid: int | None = None) -> str:
        """Give the address of an article, under its first section unless `catid` names another."""
        if catid is None:
            made = self.newsroom.article(article_id)
            catid = made.sections[0] if made else 2
        return self.url.rstrip("/") + link_to(article_id, catid, entity=False)

    def list_url(self, catid: int, page: int = 1) -> str:
        """Give the address of a section's list."""
        tail = f"&page={page}" if page > 1 else ""
        return f"{self.url}Default.aspx?siteid=1&c=content&a=list&catid={catid}{tail}"

    def articles(self) -> Iterator[GeneratedArticle]:
        """Stream all articles of the site as they are now, by rising id."""
        for article_id in self.newsroom.ids():
            made = self.newsroom.article(article_id)
            if made is not None:
                yield made

    def article(self, article_id: int) -> GeneratedArticle | None:
        """Give an article as it is now."""
        return self.newsroom.article(article_id)

    def edit(self, article_id: int, **changes: Any) -> GeneratedArticle:
        """Change fields of an article (`title=…, paragraphs=…`), or with none add a sentence."""
        return self._changed(self.newsroom.edit(article_id, **changes))

    def remove(self, article_id: int) -> None:
        """Take an article off the site and out of its lists."""
        self.newsroom.remove(article_id)
        self.site.forget_pages()

    def restore(self, article_id: int) -> None:
        """Put a removed article back."""
        self.newsroom.restore(article_id)
        self.site.forget_pages()

    def publish(self, **changes: Any) -> GeneratedArticle:
        """Publish one more article, newer than all others."""
        return self._changed(self.newsroom.publish(**changes))

    def duplicate(self, article_id: int, *, catid: int) -> GeneratedArticle:
        """Put an article under one more section."""
        return self._changed(self.newsroom.duplicate(article_id, catid=catid))

    def behave(self, **switches: Any) -> None:
        """Change site-wide switches (see `Behaviour`) while running."""
        self.site.behaviour = replace(self.site.behaviour, **switches)

    @property
    def requests(self) -> list[LoggedRequest]:
        """The requests answered so far, in order; empty when the log is off."""
        with self._log_lock:
            return list(self._log or ())

    def forget_requests(self) -> None:
        """Empty the log."""
        with self._log_lock:
            if self._log is not None:
                self._log.clear()

    def fetches(self, part: str) -> int:
        """Count the requests whose target holds `part`."""
        return sum(part in logged.path for logged in self.requests)

    def _changed(self, made: GeneratedArticle) -> GeneratedArticle:
        self.site.forget_pages()
        return made

    def _respond(self, request: Request) -> Answer:
        answer = self.faults.apply(request, self.site.answer(request))
        if self._log is not None:
            logged = LoggedRequest(request.method, request.target, answer.status)
            with self._log_lock:
                self._log.append(logged)
        return answer
