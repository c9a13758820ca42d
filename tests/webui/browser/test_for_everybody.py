"""Each page without scripts, by keyboard, on paper, in forced colours, and for whoever wants no motion."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Browser, Page, StorageState

from tests.soak import FULL, trials
from tests.webui.browser.house import House
from tests.webui.browser.looking import LANGUAGES, looking, signed_in
from tests.webui.browser.pages import Place

ROUNDS = 6
# What can be reached by Tab, one each for a group of radio buttons.
TABBABLE = """() => {
  const seen = each => each.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})
    && !each.closest('[inert]') && each.getClientRects().length > 0;
  const all = [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]')];
  // Tab stops once at buttons of which one is chosen; arrows lead to the others.
  const others = each => each.type === 'radio' && !each.checked &&
    all.some(one => one.type === 'radio' && one.name === each.name && one.form === each.form && one.checked);
  window.stops = all.filter(each =>
    each.tabIndex >= 0 && !each.disabled && seen(each) && !others(each));
  return window.stops.length;
}"""
BEGIN = """() => {
  const start = document.createElement('span');
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus();
}"""
AT = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const style = getComputedStyle(at), box = at.getClientRects()[0] || at.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {
    place: window.stops.indexOf(at), what: at.outerHTML.slice(0, 120),
    outlined: at.nodeName === 'IFRAME' || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !!top && !at.contains(top) && !top.contains(at)
      && !(at.labels && [...at.labels].some(each => each.contains(top))),
  };
}"""
DEAD = """() => [...document.querySelectorAll('a:not(svg *), button')].filter(each => each.checkVisibility()
  && (each.nodeName === 'A' ? !each.hasAttribute('href')
      : !each.form || each.type === 'button')).map(each => each.outerHTML.slice(0, 160))"""


@pytest.fixture(scope="module")
def state(browser: Browser, house: House) -> StorageState:
    """Who is signed in at the desk."""
    return signed_in(browser, house)


def some(places: list[Place], seed: int) -> list[Place]:
    """Return the pages of one round: all of them come in ROUNDS rounds."""
    return places[seed::ROUNDS]


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=ROUNDS, sample=2))
def test_without_scripts_each_page_is_whole_and_no_button_is_dead(
    browser: Browser, house: House, places: list[Place], state: StorageState, seed: int
) -> None:
    wrong: dict[str, object] = {}
    for number, place in enumerate(some(places, seed)):
        language = LANGUAGES[(number + seed) % 2]
        with looking(browser, house, place, width=360, java_script_enabled=False,
                     state=state if place.desk else None) as look:  # fmt: skip
            answer = look.go(place, language)
            page = look.page
            dead = page.evaluate(DEAD)
            shown = page.locator(place.shows).first
            if answer.status != place.status or dead or look.wrong or not shown.is_visible():
                wrong[place.name] = (answer.status, dead, look.wrong, shown.count())
    assert not wrong


def walk(page: Page) -> list[str]:
    """Press Tab through a page and return what is wrong with the way."""
    # Where a field takes the focus by itself, begin before everything all the same.
    page.evaluate(BEGIN)
    stops = page.evaluate(TABBABLE)
    reached: set[int] = set()
    faults: list[str] = []
    for step in range(stops + 12):
        page.keyboard.press("Tab")
        at: dict[str, Any] | None = page.evaluate(AT)
        if at is None:
            if step:
                break
            continue
        reached.add(at["place"])
        if step == 0 and "skip" not in at["what"]:
            faults.append(f"does not begin with the way past the header: {at['what']}")
        faults += [
            f"{name}: {at['what']}"
            for name, bad in (("no outline", not at["outlined"]), ("off the screen", not at["inside"]),
                              ("covered", at["covered"]))
            if bad
        ]  # fmt: skip
    else:
        faults.append("Tab never leaves the page")
    missing = set(range(stops)) - reached
    names = page.evaluate(
        "all => all.map(n => window.stops[n].outerHTML.slice(0, 120))", [*missing]
    )
    return faults + [f"not reached: {name}" for name in names]


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=ROUNDS, sample=1))
def test_tab_reaches_everything_in_sight_and_leaves_again(
    browser: Browser, house: House, places: list[Place], state: StorageState, seed: int
) -> None:
    wrong: dict[str, list[str]] = {}
    for number, place in enumerate(some(places, seed)):
        with looking(browser, house, place, width=(360, 1280)[number % 2],
                     state=state if place.desk else None) as look:  # fmt: skip
            look.go(place, LANGUAGES[seed % 2])
            if faults := walk(look.page):
                wrong[place.name] = faults
    print(f"{len(some(places, seed))} pages by keyboard {'of all' if FULL else 'as a sample'}")
    assert not wrong, "\n".join(f"{name}: {said}" for name, said in wrong.items())


@pytest.mark.soak
@pytest.mark.parametrize("seed", trials(full=ROUNDS, sample=1))
def test_on_paper_there_is_no_navigation(
    browser: Browser, house: House, places: list[Place], state: StorageState, seed: int
) -> None:
    wrong = {}
    for place in some(places, seed):
        with looking(browser, house, place, state=state if place.desk else None) as look:
            look.go(place, "vi")
            look.page.emulate_media(media="print")
            shown = look.page.evaluate(
                "[...document.querySelectorAll('nav, header.top, footer.foot, form, button, .skip')]"
                ".filter(each => each.checkVisibility()).map(each => each.outerHTML.slice(0, 120))"
            )
            if shown or not look.page.locator("main").is_visible():
                wrong[place.name] = shown
    assert not wrong


def on_paper(page: Page) -> str:
    """Return the words of a page as it is printed."""
    paper = page.pdf(format="A4")
    return " ".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(paper)).pages)


def test_paper_says_where_the_article_and_its_citation_can_be_seen(
    browser: Browser, house: House, places: list[Place]
) -> None:
    for name in ("article", "older version", "citation"):
        place = next(each for each in places if each.name == name)
        with looking(browser, house, place) as look:
            look.go(place, "vi")
            said = "".join(on_paper(look.page).split())
            number = place.path.partition("/v/")[2].partition("/")[0] or "1"
            permanent = f"{look.home}/a/{place.path.split('/')[2]}/v/{number}"
            assert permanent in said, name
            assert "Bỏ qua" not in said


def test_what_is_chosen_is_seen_in_forced_colours_too(
    browser: Browser, house: House, places: list[Place]
) -> None:
    by_name = {place.name: place for place in places}
    marks = {
        "second page": ".pager [aria-current]",
        "latest archived": ".sorts [aria-current]",
        "photos": ".views [aria-current]",
        "sections": ".browse-bar [aria-current]",
        "what is missing": ".calendar a[aria-current]",
    }
    for name, chosen in marks.items():
        with looking(browser, house, by_name[name], forced_colors="active") as look:
            look.go(by_name[name], "vi")
            drawn = look.page.locator(chosen).first.evaluate(
                "each => { const s = getComputedStyle(each); return [s.outlineStyle, s.fontWeight,"
                " s.borderBottomStyle, s.borderBottomColor, s.backgroundColor]; }"
            )
            beside = look.page.locator(
                f"{chosen.rpartition(' ')[0]} a:not([aria-current])"
            ).first.evaluate(
                "each => { const s = getComputedStyle(each); return [s.outlineStyle, s.fontWeight,"
                " s.borderBottomStyle, s.borderBottomColor, s.backgroundColor]; }"
            )
            assert drawn != beside, name


def test_levels_of_the_calendar_stay_apart_in_forced_colours(
    browser: Browser, house: House, places: list[Place]
) -> None:
    place = next(each for each in places if each.name == "coverage of a site")
    with looking(browser, house, place, forced_colors="active") as look:
        look.go(place, "vi")
        colours = look.page.locator(".legend i").evaluate_all(
            "all => all.map(each => getComputedStyle(each).backgroundColor)"
        )
        assert len(set(colours[:4])) == 4


def test_whoever_wants_no_motion_gets_none(
    browser: Browser, house: House, places: list[Place], state: StorageState
) -> None:
    for place in places[::9]:
        with looking(browser, house, place, reduced_motion="reduce",
                     state=state if place.desk else None) as look:  # fmt: skip
            look.go(place, "vi")
            moving = look.page.evaluate(
                "[...document.querySelectorAll('*')].map(each => getComputedStyle(each)).filter(s =>"
                " s.scrollBehavior === 'smooth' || parseFloat(s.transitionDuration) > 0"
                " || s.animationName !== 'none').length"
            )
            assert moving == 0, place.name
