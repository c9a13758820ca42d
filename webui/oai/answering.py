"""The one address of OAI-PMH: reads what is asked, and answers it or says what was wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from archive.catalogue.harvesting import (
    Chosen,
    Harvested,
    Mark,
    count_harvested,
    first_change,
    harvested,
    harvested_one,
)
from archive.catalogue.settling import Unsettled, wait_until_settled
from webui.api.limits import count_request, state_limit
from webui.browse.days import now
from webui.citing.head import base_address
from webui.holdings import holdings
from webui.language import _
from webui.oai.asked import Asked, OaiError, Span, read, read_token, write_token
from webui.oai.records import URN, records
from webui.oai.sets import set_of, sets
from webui.oai.writing import Answer
from webui.refusals import Refusal

blueprint = Blueprint("oai", __name__)

RECORDS, HEADERS = 100, 500
# Before anything was kept here.
_NEVER = datetime(2020, 1, 1, tzinfo=UTC)
blueprint.after_request(state_limit)


@blueprint.route("/oai", methods=["GET", "POST"])
def oai() -> Response:
    """Answer a harvester."""
    # Harvesters know 503 with Retry-After, and nothing of 429 (OAI-PMH §3.1.2.2).
    count_request(status=503)
    base, at = base_address().rstrip("/") + "/oai", now()
    try:
        asked = read(request.values)
        made = Answer(base=base, at=at, given={"verb": asked.verb, **asked.given})
        _answer(made, asked, base)
    except OaiError as error:
        # Of a request that makes no sense nothing is repeated (§3.6).
        repeated = {} if error.code in ("badVerb", "badArgument") else request.values.to_dict()
        made = Answer(base=base, at=at, given=repeated)
        made.error(error)
    return Response(
        made.bytes(), content_type="text/xml; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


def _answer(made: Answer, asked: Asked, base: str) -> None:
    if asked.verb == "Identify":
        _identify(made, base)
    elif asked.verb == "ListMetadataFormats":
        if "identifier" in asked.given:
            _found(asked.identifier)
        made.formats()
    elif asked.verb == "ListSets":
        if "resumptionToken" in asked.given:
            raise OaiError("badResumptionToken", "the list of sets comes in one piece")
        made.sets(sets())
    elif asked.verb == "GetRecord":
        made.one(records([_found(asked.identifier)], sets())[0])
    else:
        _list(made, asked)


def _identify(made: Answer, base: str) -> None:
    shelf = holdings()
    with shelf.catalogue.read() as connection:
        earliest = first_change(connection) or _NEVER
    titles = [shelf.site_title(name) for name in shelf.counts()]
    name = " · ".join(["Kho Tin", *titles[:3]])
    made.identify(name=name, base=base, mail=_mail(), earliest=earliest)


def _mail() -> str:
    config = holdings().config
    host = urlsplit(config.public_url).hostname or ""
    return config.public_mail or f"webmaster@{host if '.' in host else 'localhost.localdomain'}"


def _found(identifier: str) -> Harvested:
    found = None
    id_ = identifier.removeprefix(URN)
    if identifier.startswith(URN) and len(id_) == 16 and id_.isascii() and id_.isalnum():
        with holdings().catalogue.read() as connection:
            found = harvested_one(connection, id_)
    if found is None:
        raise OaiError("idDoesNotExist", "there is no record with this identifier")
    return found


def _list(made: Answer, asked: Asked) -> None:
    catalogue = holdings().catalogue
    epoch = catalogue.epoch()
    span = asked.span or read_token(asked.verb, asked.given["resumptionToken"], epoch=epoch)
    chosen = _chosen(span)
    if span.mark is None:
        _settle()
    size = RECORDS if asked.verb == "ListRecords" else HEADERS
    with catalogue.read() as connection:
        total = span.total if span.total is not None else count_harvested(connection, chosen)
        found = harvested(connection, chosen, after=span.mark, limit=size + 1)
    if not found and span.mark is None:
        raise OaiError("noRecordsMatch", "no record has changed in this time, or is in this set")
    part = found[:size]
    token = None
    if len(found) > size:
        last = Mark(part[-1].changed_at, part[-1].row.revision)
        going_on = span.at(last, told=span.told + len(part), total=total)
        token = write_token(asked.verb, going_on, epoch=epoch)
    elif span.mark is not None:
        token = ""
    told = records(part, sets(), asked=span.set)
    made.listed(asked.verb, told, token=token, told=span.told, total=total)


def _settle() -> None:
    """Wait for what is being written: whoever asks from here next time must have heard of it."""
    try:
        wait_until_settled(holdings().catalogue)
    except Unsettled:
        raise Refusal(
            503,
            _("The archive is busy. Please try again in a moment."),
            headers={"Retry-After": "5"},
        ) from None


def _chosen(span: Span) -> Chosen:
    if not span.set:
        return Chosen(span.first, span.before)
    found = set_of(span.set)
    if found is None:
        raise OaiError("noRecordsMatch", "there is no such set; ListSets tells which there are")
    return Chosen(span.first, span.before, found.site, found.section)
