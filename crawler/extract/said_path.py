"""Paths and menus that say by their markup, whatever their classes, where on its site a page stands."""

from __future__ import annotations

import re
from typing import Any

from archive.text import nfc, squeeze
from crawler.extract.page import ParsedPage

# WAI-ARIA Authoring Practices, "Breadcrumb"; schema.org/BreadcrumbList as microdata or RDFa.
_LABEL = re.compile(r"bread-?crumb|đường dẫn|you are here|bạn đang ở", re.I)
_TYPE = re.compile(r"\bbreadcrumb(?:list)?\b", re.I)
_HERE = re.compile(r"(?:^|[\s_-])(?:active|current|selected)(?:$|[\s_-])", re.I)
_MENU = re.compile(r"menu|nav", re.I)
_METAS = ("article:section", "parsely-section", "section")
_SECTION = "articlesection"
_LONGEST, _MOST_STEPS = 60, 8


def said_path(parsed: ParsedPage) -> list[str]:
    """Return the steps of the first path that names itself one in its label or type."""
    for element in parsed.root.iter() if parsed.root is not None else ():
        attributes = element.attrib if isinstance(element.tag, str) else {}
        said = _LABEL.search(attributes.get("aria-label", "")) or _TYPE.search(
            f"{attributes.get('itemtype', '')} {attributes.get('typeof', '')}".replace("/", " ")
        )
        if said and (steps := _steps(element)):
            return steps
    return []


def _steps(element: Any) -> list[str]:
    """Return the words of a path, a step an item or a link, in their order."""
    items = list(element.iter("li")) or list(element.iter("a"))
    found = [squeeze(nfc("".join(item.itertext()))) for item in items[: _MOST_STEPS + 1]]
    return [text for text in found if text] if len(found) <= _MOST_STEPS else []


def said_section(parsed: ParsedPage) -> str:
    """Return the section that machines are told in a meta or beside the text, empty where none is.

    schema.org/articleSection as microdata or RDFa; a link with rel="category" as microformats have it.
    """
    if given := next((parsed.metas[name] for name in _METAS if parsed.metas.get(name)), ""):
        return given
    for element in parsed.root.iter() if parsed.root is not None else ():
        attributes = element.attrib if isinstance(element.tag, str) else {}
        named = f"{attributes.get('itemprop', '')} {attributes.get('property', '')}".lower().split()
        rel = attributes.get("rel", "").lower().split() if element.tag == "a" else ()
        if _SECTION in named or "category" in rel:
            text = squeeze(nfc("".join(element.itertext())))
            if 2 <= len(text) <= _LONGEST:
                return text
    return ""


def menu_place(parsed: ParsedPage) -> str:
    """Return the innermost item of a menu that is marked as the place of this page, or nothing."""
    found = ""
    for link in parsed.root.iter("a") if parsed.root is not None else ():
        around = list(link.iterancestors())
        if any(map(_marks, (link, *around[:1]))) and any(map(_is_menu, (link, *around))):
            text = squeeze(nfc("".join(link.itertext())))
            found = text if 2 <= len(text) <= _LONGEST else found
        elif found and not any(map(_marks, around)):
            # What comes behind the marked item and what it holds is another menu's.
            break
    return found


def _marks(element: Any) -> bool:
    if element.get("aria-current") in ("page", "true", "location"):
        return True
    return element.tag in ("a", "li") and bool(_HERE.search(element.get("class") or ""))


def _is_menu(element: Any) -> bool:
    hint = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    return element.tag == "nav" or bool(_MENU.search(hint))
