"""Each page in each language, theme and width: axe finds nothing, nothing moves, scrolls sideways or fails."""

from __future__ import annotations

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, StorageState

from tests.soak import FULL, trials
from tests.webui.browser.house import House
from tests.webui.browser.looking import LANGUAGES, Look, Scheme, looking, signed_in
from tests.webui.browser.pages import Place

WAYS: list[tuple[int, str, Scheme]] = list(product((360, 1280), LANGUAGES, ("light", "dark")))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_MOVED = 0.02
MOST_BYTES = 150_000
# Titles of newspapers stand in italics there, and nobody comes there first.
HEAVIER = ("set", "passing set", "set with a lost row")
# As a sample every second page goes one of the ways.
STEP = 1 if FULL else 2
# CSS pixels: the narrowest that WCAG 1.4.10 asks for, and 1280 at 200 % zoom.
NARROW = (320, 640)


@pytest.fixture(scope="module")
def state(browser: Browser, house: House) -> StorageState:
    """Who is signed in at the desk."""
    return signed_in(browser, house)


def axe_finds(page: Page) -> list[str]:
    """Return the rules of axe that a page breaks, and where."""
    # What an archived page itself gets wrong is part of the evidence.
    found = Axe().run(page, context={"exclude": [["iframe"]]}, options={"runOnly": RULES}).response
    assert len(found["passes"]) > 10
    return [
        f"axe {each['id']}: {node['html'][:200]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def faults_of(look: Look, place: Place, language: str, width: int) -> list[str]:
    """Return all that is wrong with a page as it is seen."""
    answer = look.go(place, language)
    page, came = look.page, look.carried
    faults = [] if answer.status == place.status else [f"status {answer.status}"]
    faults += look.wrong
    faults += [f"asked {url}" for url in look.strangers()]
    if page.locator("html").get_attribute("lang") != language:
        faults.append("says another language")
    if page.locator(place.shows).count() == 0:
        faults.append(f"does not show {place.shows}")
    if page.locator("h1").count() != 1:
        faults.append("has not one heading of the first order")
    if page.title() in ("owned", ""):
        faults.append(f"has the title «{page.title()}»")
    if came >= MOST_BYTES and place.name not in HEAVIER:
        faults.append(f"carried {came} bytes")
    moved, movers = look.moved()
    if moved >= MOST_MOVED:
        faults.append(f"moved by {moved:.3f}: {movers}")
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
    faults += axe_finds(page)
    for narrow in (width, *NARROW):
        page.set_viewport_size({"width": narrow, "height": 800})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > narrow:
            faults.append(f"{wide} px wide at {narrow}")
    return faults


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=len(WAYS), sample=1))
def test_nothing_is_wrong_with_any_page(
    browser: Browser, house: House, places: list[Place], state: StorageState, seed: int
) -> None:
    wrong: dict[str, list[str]] = {}
    chosen = places[::STEP]
    for number, place in enumerate(chosen):
        # All ways come round over the pages; in full each page goes all of them.
        width, language, scheme = WAYS[(number + seed) % len(WAYS)]
        with looking(
            browser, house, place, width=width, color_scheme=scheme,
            state=state if place.desk else None,
        ) as look:  # fmt: skip
            if faults := faults_of(look, place, language, width):
                wrong[f"{place.name} ({width}, {language}, {scheme})"] = faults
    kind = "of all" if FULL else "as a sample"
    print(f"{len(chosen)} axe runs {kind}, round {seed + 1} of {len(WAYS)}")
    assert not wrong, "\n".join(f"{name}: {said}" for name, said in wrong.items())
