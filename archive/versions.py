"""An article as JSON and back, and the digest that tells whether its content changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from archive.models import Article, Attachment, Block, BlockKind, Link, Photo

_TIMES = ("published_at", "modified_at")
_ALWAYS = ("site", "key", "url", "title")
# Looked up in a quarter of the time that the enumeration takes: every text read has dozens.
_KINDS = {kind.value: kind for kind in BlockKind}
_LINKS = ("related", "links")
_TEXTS = ("authors", "sections", "printed_dates", "warnings")


def content_digest(article: Article) -> str:
    """Return the SHA-256 (hex) of what a reader reads; a change of it makes a new Version.

    Covers title, lead, blocks, captions, byline and printed dates. Section labels, links,
    attachments' and photos' addresses never count: sites move those without touching a word.
    """
    content = [
        article.title,
        article.lead,
        [[block.kind.value, block.text, block.rows, block.photo] for block in article.blocks],
        [photo.caption for photo in article.photos],
        article.byline,
        article.printed_dates,
    ]
    return hashlib.sha256(dump_json(content).encode()).hexdigest()


def dump_json(value: Any) -> str:
    """Return a value as JSON on one line, the same text for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def article_to_json(article: Article) -> dict[str, Any]:
    """Return the article as a JSON-ready dict without its empty fields; times are ISO 8601."""
    found = {field.name: getattr(article, field.name) for field in fields(Article)}
    found |= {name: time.isoformat() for name in _TIMES if (time := found[name])}
    found["blocks"] = [_block_to_json(block) for block in article.blocks]
    found["photos"] = [_filled(photo) for photo in article.photos]
    found["attachments"] = [_filled(attachment) for attachment in article.attachments]
    for name in _LINKS:
        found[name] = [_filled(link) for link in found[name]]
    return {
        name: value
        for name, value in found.items()
        if name in _ALWAYS or value not in ("", (), [], None, False)
    }


def article_from_json(value: dict[str, Any] | str) -> Article:
    """Return the article that article_to_json made this from, as dict or as JSON text.

    Raises ValueError, KeyError or TypeError when it is not such a value.
    """
    found: dict[str, Any] = dict(json.loads(value) if isinstance(value, str) else value)
    for name in _TIMES:
        if name in found:
            found[name] = datetime.fromisoformat(found[name])
    for name in _TEXTS:
        if name in found:
            found[name] = tuple(found[name])
    found["blocks"] = tuple(_block_from_json(block) for block in found.get("blocks", ()))
    found["photos"] = tuple(Photo(**photo) for photo in found.get("photos", ()))
    found["attachments"] = tuple(Attachment(**item) for item in found.get("attachments", ()))
    for name in _LINKS:
        found[name] = tuple(Link(**link) for link in found.get(name, ()))
    return Article(**found)


def _filled(value: Photo | Attachment | Link) -> dict[str, str]:
    pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {name: text for name, text in pairs if text or name == "url"}


def _block_to_json(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": block.kind.value}
    if block.text:
        found["text"] = block.text
    if block.rows:
        found["rows"] = [list(row) for row in block.rows]
    if block.photo is not None:
        found["photo"] = block.photo
    return found


def _block_from_json(value: dict[str, Any]) -> Block:
    rows = tuple(map(tuple, value["rows"])) if "rows" in value else ()
    return Block(_KINDS[value["kind"]], value.get("text", ""), rows, value.get("photo"))
