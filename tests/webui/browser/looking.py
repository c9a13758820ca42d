"""Opens a page in a browser of its own and notes what goes wrong there, moves or is carried over the line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, Response, StorageState

from tests.webui.browser.house import PASSWORD, House
from tests.webui.browser.pages import Place

HEIGHTS = {320: 640, 360: 740, 640: 720, 1280: 900}
LANGUAGES = ("vi", "en")
Scheme = Literal["light", "dark"]

# Told of what moved before the observer was there, too.
_MOVED = """() => new Promise(told => {
  const movers = [];
  let moved = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => {
    moved += each.value;
    each.sources.forEach(({node}) => movers.push(node ? node.className || node.nodeName : "gone"));
  })).observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => told([moved, movers.join(' ')])));
})"""
_SETTLED = """() => document.fonts.ready.then(() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(() => done()))))"""


@dataclass(slots=True)
class Look:
    """An open page: what was wrong on it, whom it asked, how many bytes came (packed, with headers).

    Pictures of the archive are not `carried`: they weigh what their sites gave them.
    """

    page: Page
    home: str
    scripts: bool = True
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    carried: int = 0

    def go(self, place: Place, language: str) -> Response:
        """Open a page and wait until letters and layout stand."""
        answer = self.page.goto(f"{self.home}{at(place, language)}")
        assert answer is not None
        if self.scripts:
            self.page.evaluate(_SETTLED)
        return answer

    def moved(self) -> tuple[float, str]:
        """Return how far things moved while the page came (Cumulative Layout Shift), and which."""
        far, movers = self.page.evaluate(_MOVED)
        return float(far), str(movers)

    def strangers(self) -> list[str]:
        """Return the addresses elsewhere that were asked."""
        own = (self.home, "data:", "about:", "blob:")
        return [url for url in self.asked if not url.startswith(own)]


def at(place: Place, language: str) -> str:
    """Return the address of a page in a language, without the host."""
    return place.path if language == "vi" else f"/{language}{place.path}"


@contextmanager
def looking(
    browser: Browser, house: House, place: Place, *, width: int = 1280, height: int = 0,
    state: StorageState | None = None, **more: Any,
) -> Iterator[Look]:  # fmt: skip
    """Give a page of a browser that has seen nothing before, signed in where the place is at the desk."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height or HEIGHTS[width]}, storage_state=state, **more
    )
    try:
        page = context.new_page()
        look = Look(page, house.addresses[place.site], more.get("java_script_enabled", True))
        page.on("console", lambda said: _note(look, said.type, said.text))
        page.on("pageerror", lambda error: look.wrong.append(str(error)))
        page.on("dialog", lambda dialog: _refuse(look, dialog))
        context.on("request", lambda request: look.asked.append(request.url))
        context.route(lambda url: not url.startswith(look.home), lambda route: route.abort())
        line = context.new_cdp_session(page)
        pictures: set[str] = set()
        line.on("Network.responseReceived", lambda said: _tell_apart(pictures, said))
        line.on("Network.loadingFinished", lambda said: _carry(look, pictures, said))
        line.send("Network.enable")
        yield look
    finally:
        context.close()


def _note(look: Look, kind: str, text: str) -> None:
    # Chromium itself logs the status of the page asked for; that is no fault of the page.
    if kind == "error" and "the server responded with a status of" not in text:
        look.wrong.append(text)


def _refuse(look: Look, dialog: Any) -> None:
    look.wrong.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def _tell_apart(pictures: set[str], said: dict[str, Any]) -> None:
    if said["type"] == "Image" and "/static/" not in said["response"]["url"]:
        pictures.add(said["requestId"])


def _carry(look: Look, pictures: set[str], said: dict[str, Any]) -> None:
    if said["requestId"] not in pictures:
        look.carried += said["encodedDataLength"]


def signed_in(browser: Browser, house: House) -> StorageState:
    """Return what a browser keeps after an administrator has signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{house.addresses['full']}/admin/sign-in")
    page.fill("input[name=name]", "lan")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".rooms")
    state = context.storage_state()
    context.close()
    return state
