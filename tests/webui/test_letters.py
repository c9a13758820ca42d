"""Every Vietnamese letter is drawn by the site's own typefaces, whichever way it was typed."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from tests.webui.test_browser import opened

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = "".join(
    dict.fromkeys(
        unicodedata.normalize("NFC", (base.upper() if upper else base) + tone)
        for base in "aăâeêioôơuưy"
        for tone in TONES
        for upper in (False, True)
    )
) + "đĐ"  # fmt: skip
DRAW = """([text, family, weight, style]) => {
  // Whether a typeface has the letters, not whether it comes in time.
  for (const { cssRules } of document.styleSheets)
    for (const rule of cssRules)
      if (rule instanceof CSSFontFaceRule) rule.style.setProperty("font-display", "block");
  const drawn = document.createElement("p");
  drawn.id = "drawn";
  drawn.textContent = text;
  document.querySelector("main").replaceChildren(drawn);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`#drawn { font: ${style} ${weight} 20px "${family}" }`);
  document.adoptedStyleSheets = [sheet];
  drawn.getBoundingClientRect();
  return document.fonts.ready.then(() => [...document.fonts].filter((f) => f.status === "error").length);
}"""


def test_these_are_all_letters_of_the_alphabet_with_marks() -> None:
    assert len(LETTERS) == len(set(LETTERS)) == 12 * 6 * 2 + 2
    assert all(len(unicodedata.normalize("NFC", each)) == 1 for each in LETTERS)


@pytest.mark.parametrize(
    ("family", "weight", "style"),
    [("Be Vietnam Pro", 400, "normal"), ("Be Vietnam Pro", 600, "normal"),
     ("Source Serif 4", 400, "normal"), ("Source Serif 4", 600, "normal"), ("Source Serif 4", 400, "italic")],
)  # fmt: skip
def test_no_letter_is_borrowed_from_another_typeface(
    browser: Browser, address: str, family: str, weight: int, style: str
) -> None:
    with opened(browser) as page:
        page.goto(f"{address}/about")
        assert page.evaluate(DRAW, [LETTERS, family, weight, style]) == 0
        asked = page.context.new_cdp_session(page)
        asked.send("DOM.enable")
        asked.send("CSS.enable")
        root = asked.send("DOM.getDocument")["root"]["nodeId"]
        node = asked.send("DOM.querySelector", {"nodeId": root, "selector": "#drawn"})["nodeId"]
        used = asked.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        assert all(font["isCustomFont"] for font in used), used
        assert sum(font["glyphCount"] for font in used) == len(LETTERS)
        assert {font["familyName"].startswith(family) for font in used} == {True}


def test_letters_typed_in_pieces_are_shown_whole(client: FlaskClient) -> None:
    words = "Đặng Thị Ưỡn tuyển cử"
    pieces = unicodedata.normalize("NFD", words)
    assert pieces != words
    for path in (
        f"/?q={quote(pieces)}",
        f"/search.json?q={quote(pieces)}",
        f"/feed.atom?q={quote(pieces)}",
    ):
        text = client.get(path).text
        assert words in text, path
        assert pieces not in text, path
