"""The way of every call: counted, its arguments checked, answered as JSON with a mark to ask again by."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from webui.api.calls import CALLS
from webui.api.declared import Call, read, read_path
from webui.api.limits import count_request, state_limit
from webui.api.openapi import PREFIX, document

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI document."""
    count_request()
    return _marked(jsonify(document(f"{request.script_root}{PREFIX}")))


def _answering(call: Call) -> Callable[..., Response]:
    def view(**given: str) -> Response:
        count_request()
        arguments: Mapping[str, Any] = read_path(call, given) | read(call, request.args)
        return _marked(jsonify(call.view(**arguments)))

    view.__doc__ = call.view.__doc__
    return view


for _call in CALLS:
    blueprint.add_url_rule(_call.rule, _call.name, _answering(_call), methods=["GET"])


blueprint.after_request(state_limit)


def _marked(answer: Response) -> Response:
    """Mark an answer by what it says; one that the asker has already is told so instead."""
    body = answer.get_data()
    # Weak: packed or not it is the same answer.
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    return make_response(answer.make_conditional(request))
