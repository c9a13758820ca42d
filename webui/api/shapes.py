"""The JSON Schemas (draft 2020-12) of what the API returns; a test holds every answer against them."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
LINK: Schema = {"type": "string", "format": "uri"}
ID: Schema = {"type": "string", "pattern": "^[a-z2-7]{16}$"}
CAPTURE_ID: Schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
GROUNDS = ("law", "privacy", "copyright", "publisher", "mistake")


def maybe(schema: Schema) -> Schema:
    """Return the schema of a value that may be null."""
    return {**schema, "type": [schema["type"], "null"]}


def many(schema: Schema) -> Schema:
    """Return the schema of a list of values."""
    return {"type": "array", "items": schema}


def ref(name: str) -> Schema:
    """Return the schema that stands under a name."""
    return {"$ref": f"#/components/schemas/{name}"}


def thing(optional: Schema | None = None, /, **fields: Schema) -> Schema:
    """Return the schema of an object with these fields, and no others."""
    return {
        "type": "object",
        "properties": {**fields, **(optional or {})},
        "required": sorted(fields),
        "additionalProperties": False,
    }


def one_of(*values: str | None) -> Schema:
    """Return the schema of one of some words."""
    return {"enum": list(values)}


_COUNT = thing(value=TEXT, count=WHOLE)
_ODD_DATE = {
    "anyOf": [{"type": "null"}, thing({"instead": TEXT}, printed=TEXT, why=TEXT)],
}
_NEXT = maybe(LINK)
_WITHHELD = one_of(None, *GROUNDS)
_VERSION = {
    "number": {"type": "integer", "minimum": 1},
    "digest": DIGEST,
    "reason": one_of("captured", "edited", "reparsed", "corrected", "imported"),
    "saved_at": MOMENT,
    "extractor": TEXT,
    # An import from a list of articles names no capture.
    "capture": TEXT,
    "title": TEXT,
    "urn": TEXT,
    "permalink": LINK,
    "href": LINK,
}
_PERSON = {
    "id": ID,
    "name": TEXT,
    "offices": many(TEXT),
    "sites": many(TEXT),
    "articles": WHOLE,
    "first_mention": maybe(MOMENT),
    "last_mention": maybe(MOMENT),
    "href": LINK,
}

SCHEMAS: dict[str, Schema] = {
    "Start": thing(
        name=TEXT, version=TEXT, openapi=LINK, documentation=LINK, search=LINK, changes=LINK,
        sites=LINK, people=LINK, counts=LINK, oai=LINK,
    ),
    "Search": thing(
        query={"type": "object", "additionalProperties": many(TEXT)},
        total=WHOLE,
        set=maybe(ID),
        sample=maybe(WHOLE),
        seed=maybe(WHOLE),
        hits=many(ref("Hit")),
        cursor=maybe(TEXT),
        next=_NEXT,
        read={"anyOf": [{"type": "null"}, ref("Read")]},
        facets={"anyOf": [{"type": "null"}, ref("Facets")]},
    ),
    "Hit": thing(
        {"text": maybe(TEXT)},
        id=ID,
        version={"type": "integer", "minimum": 1},
        current_version=maybe(WHOLE),
        url=maybe(TEXT),
        permalink=LINK,
        title=maybe(TEXT),
        published_at=maybe(MOMENT),
        odd_date=_ODD_DATE,
        site=maybe(TEXT),
        sections=many(TEXT),
        gone_at=maybe(MOMENT),
        snippet=maybe(TEXT),
        captions=many(TEXT),
        attachments=many(thing(name=TEXT, snippet=TEXT)),
        withheld=one_of(None, *GROUNDS, "missing"),
    ),
    "Read": thing(
        restored=many(thing(typed=TEXT, read=TEXT)),
        abbreviations=many(thing(short=TEXT, long=many(TEXT))),
        notes=many(TEXT),
    ),
    "Facets": thing(
        years=many(_COUNT), months=many(_COUNT), days=many(_COUNT), undated=WHOLE,
        sites=many(_COUNT), sections=many(_COUNT), authors=many(_COUNT),
        people=many(thing(value=TEXT, count=WHOLE, name=TEXT)), states=many(_COUNT),
        with_photos=WHOLE, with_files=WHOLE,
    ),
    "Article": thing(
        id=ID,
        site=TEXT,
        site_title=TEXT,
        url=TEXT,
        state=one_of("live", "gone", "moved"),
        gone_at=maybe(MOMENT),
        moved_to=maybe(TEXT),
        first_seen=maybe(MOMENT),
        last_seen=maybe(MOMENT),
        sections=many(TEXT),
        current_version=WHOLE,
        versions=WHOLE,
        revision=WHOLE,
        permalink=LINK,
        version=ref("Version"),
    ),
    "Versions": thing(
        id=ID, current_version=WHOLE, versions=many(thing(**_VERSION)), next=_NEXT
    ),
    "Version": thing(
        **_VERSION,
        url=TEXT,
        lead=TEXT,
        body=TEXT,
        blocks=many(ref("Block")),
        byline=TEXT,
        authors=many(TEXT),
        unit=TEXT,
        source=TEXT,
        sections=many(TEXT),
        published_at=maybe(MOMENT),
        modified_at=maybe(MOMENT),
        printed_dates=many(TEXT),
        odd_date=_ODD_DATE,
        photos=many(ref("Photo")),
        attachments=many(ref("Attachment")),
        related=many(thing(url=TEXT, title=TEXT)),
        links=many(thing(url=TEXT, title=TEXT)),
        documents_cited=many(TEXT),
        people=many(thing(id=ID, name=TEXT, href=LINK)),
        warnings=many(TEXT),
        captured_at=maybe(MOMENT),
        copy_of=maybe(TEXT),
    ),
    "Block": thing(
        kind=one_of("paragraph", "heading", "list", "table", "quote", "photo"),
        text=TEXT,
        rows=many(many(TEXT)),
        photo=maybe(WHOLE),
    ),
    "Photo": thing(url=TEXT, caption=TEXT, credit=TEXT, withheld=FLAG, archived=maybe(LINK)),
    "Attachment": thing(
        url=TEXT, label=TEXT, kind=maybe(TEXT), size=maybe(WHOLE), pages=maybe(WHOLE),
        lack=maybe(TEXT), archived=maybe(LINK), text=maybe(TEXT),
    ),
    "Capture": thing(
        id=CAPTURE_ID,
        url=TEXT,
        site=TEXT,
        fetched_at=MOMENT,
        kind=one_of("response", "revisit", "resource"),
        status=WHOLE,
        mime=TEXT,
        digest=TEXT,
        length=WHOLE,
        same_as=maybe(TEXT),
        copy_of=maybe(TEXT),
        brought_at=maybe(MOMENT),
        article=maybe(ID),
        page=LINK,
        raw=LINK,
    ),
    "ResultSet": thing(
        id=ID,
        title=TEXT,
        count=WHOLE,
        digest=DIGEST,
        query={"type": "object", "additionalProperties": many(TEXT)},
        typed=TEXT,
        read=TEXT,
        sample=maybe(WHOLE),
        seed=maybe(WHOLE),
        epoch=TEXT,
        revision=WHOLE,
        software=TEXT,
        made_at=MOMENT,
        expires_at=maybe(MOMENT),
        kept_at=maybe(MOMENT),
        members=LINK,
        changes=LINK,
        permalink=LINK,
    ),
    "Members": thing(id=ID, count=WHOLE, start=WHOLE, members=many(ref("Member")), next=_NEXT),
    "Member": thing(
        place={"type": "integer", "minimum": 1},
        id=ID,
        version={"type": "integer", "minimum": 1},
        withheld=_WITHHELD,
        missing=FLAG,
        current_version=maybe(WHOLE),
        site=maybe(TEXT),
        title=maybe(TEXT),
        published_at=maybe(MOMENT),
        url=maybe(TEXT),
        permalink=LINK,
    ),
    "SetChanges": thing(
        id=ID,
        now=ID,
        added=WHOLE,
        removed=WHOLE,
        edited=WHOLE,
        same=WHOLE,
        start=WHOLE,
        changes=many(
            thing(
                change=one_of("added", "removed", "edited"), id=ID, before=maybe(WHOLE),
                after=maybe(WHOLE), withheld=_WITHHELD, permalink=LINK,
            )
        ),
        next=_NEXT,
    ),
    "Changes": thing(changes=many(ref("Change")), more=FLAG, cursor=TEXT, next=LINK),
    "Change": thing(
        id=ID,
        revision=WHOLE,
        status=one_of("live", "gone", "moved", "withheld", "lost"),
        withheld=_WITHHELD,
        version=maybe(WHOLE),
        versions=maybe(WHOLE),
        digest=maybe(DIGEST),
        site=maybe(TEXT),
        url=maybe(TEXT),
        title=maybe(TEXT),
        published_at=maybe(MOMENT),
        saved_at=maybe(MOMENT),
        moved_to=maybe(TEXT),
        permalink=LINK,
        href=LINK,
    ),
    "Sites": thing(sites=many(ref("Site"))),
    "Site": thing(
        name=TEXT, title=TEXT, articles=WHOLE, gone=WHOLE, versions=WHOLE, captures=WHOLE,
        first_published=maybe(MOMENT), last_published=maybe(MOMENT),
        sections=many(thing(name=TEXT, articles=WHOLE)),
    ),
    "Counts": thing(
        sites=WHOLE, articles=WHOLE, gone=WHOLE, versions=WHOLE, captures=WHOLE,
        first_published=maybe(MOMENT), last_published=maybe(MOMENT), revision=WHOLE,
        index_revision=maybe(WHOLE), changes=LINK,
    ),
    "People": thing(total=WHOLE, people=many(ref("Person")), cursor=maybe(TEXT), next=_NEXT),
    "Person": thing(**_PERSON),
    "PersonInFull": thing(
        **_PERSON,
        claims=many(
            thing(
                article=ID, version=WHOLE, at=MOMENT, place=TEXT, number=WHOLE, name=TEXT,
                office=TEXT, unit=TEXT, former=FLAG, sentence=TEXT,
            )
        ),
        namesakes=many(ref("Person")),
    ),
    # RFC 9457
    "Problem": {
        "type": "object",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
            "withheld": one_of(*GROUNDS),
            "until": maybe(MOMENT),
            "restart": LINK,
        },
        "required": ["detail", "status", "title", "type"],
    },
}  # fmt: skip
