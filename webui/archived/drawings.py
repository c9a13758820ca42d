"""Archived SVG drawings, which are documents: what acts or calls out is taken away."""

from __future__ import annotations

from lxml import etree

from webui.archived.styles import calm_css

SVG = "image/svg+xml"
_NAMESPACE = "http://www.w3.org/2000/svg"
_GONE = frozenset(
    ("script", "foreignobject", "animate", "animatemotion", "animatetransform", "animatecolor",
     "set", "handler", "listener", "iframe", "audio", "video", "mpath", "discard", "feimage")
)  # fmt: skip
_INLINE = ("#", "data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp")
_MOST_BYTES = 2_000_000


def still_svg(body: bytes) -> bytes | None:
    """Return an SVG drawing that only draws, or None for what is no drawing that can be read.

    Entities are not resolved, so a small file cannot become a large one.
    """
    if len(body) > _MOST_BYTES:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_pis=True, remove_comments=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(body, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != f"{{{_NAMESPACE}}}svg":
        return None
    for element in list(root.iter()):
        # An entity that was not resolved has a function for a tag.
        if not isinstance(element.tag, str) or _name(element.tag) in _GONE:
            if (parent := element.getparent()) is not None:
                parent.remove(element)
        else:
            _calm(element)
    # A copy leaves the document type behind: that is where entities are made.
    bare = etree.ElementTree(root)
    return bytes(etree.tostring(bare.getroot(), encoding="utf-8", with_tail=False))


def _name(tag: str) -> str:
    return str(etree.QName(tag).localname).lower()


def _calm(element: etree._Element) -> None:
    for name, value in element.attrib.items():
        local = _name(str(name))
        leads = local in ("href", "src") and not str(value).strip().startswith(_INLINE)
        if leads or local.startswith("on") or local == "base":
            del element.attrib[name]
        elif "(" in value or "\\" in value:
            element.set(name, calm_css(str(value), base="", locate=_nowhere))
    if _name(str(element.tag)) == "style" and element.text:
        element.text = calm_css(element.text, base="", locate=_nowhere)


def _nowhere(url: str) -> str | None:
    return None
