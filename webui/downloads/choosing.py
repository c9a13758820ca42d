"""The page on which a download is chosen: form, columns, with or without text, a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, url_for

from archive.export.columns import COLUMNS, DEFAULT
from archive.export.forms import FORMS, lacks
from archive.export.options import Options
from archive.resultsets.sampling import USUAL_SEED
from webui.asking import address
from webui.downloads.asked import in_words, options
from webui.downloads.links import File, files_at
from webui.language import language
from webui.sets.finding import found_set
from webui.sets.sampling import sample
from webui.sets.wording import title_in_words
from webui.views.asked import asked, query_of_view
from webui.wording import articles_in_words, count_in_words

blueprint = Blueprint("download", __name__)

_VIEW = "download"


@dataclass(frozen=True, slots=True)
class Choice:
    """A column to tick: its name, what it holds, whether it is ticked."""

    name: str
    words: str
    ticked: bool


@blueprint.get("/download")
def page() -> str:
    """Show in which forms the answers to a search can be taken away."""
    query = query_of_view()
    size, seed = sample()
    found = asked(query.at_page(1), _VIEW)
    args: dict[str, Any] = dict(query.at_page(1).to_args())
    total = found.results.total
    return render_template(
        "download.html",
        asked=found,
        total=total if size is None else min(size, total),
        sentence=count_in_words(query, total),
        fields=[(name, value) for name, values in args.items() for value in values],
        sample=size or "",
        seed=(seed or USUAL_SEED) if size else "",
        back=address(query.at_page(1)),
        articles_in_words=articles_in_words,
        **_choices("downloads.of_search", args),
    )


@blueprint.get("/set/<set_id>/download")
def of_set(set_id: str) -> str:
    """Show in which forms a set can be taken away."""
    found = found_set(set_id)
    return render_template(
        "download_set.html",
        found=found,
        total=found.count,
        title=title_in_words(found),
        articles_in_words=articles_in_words,
        **_choices("downloads.of_set", {"set_id": found.id}),
    )


def _choices(endpoint: str, args: dict[str, Any]) -> dict[str, Any]:
    """Return what both pages offer."""
    chosen = options()
    # Columns of the other table are none of this page's: captions have a link of their own.
    own = chosen if chosen.rows == "articles" else Options(text=chosen.text)
    return {
        "chosen": own,
        "columns": _columns(own),
        "files": files_at(endpoint, args),
        "buttons": _buttons(endpoint, args),
        "captions": _captions(endpoint, args),
    }


def _columns(chosen: Options) -> list[Choice]:
    ticked = chosen.columns or DEFAULT
    words = "words_en" if language() == "en" else "words_vi"
    return [
        Choice(name, getattr(column, words), name in ticked) for name, column in COLUMNS.items()
    ]


def _buttons(endpoint: str, args: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Return name, words and address of each form that can be made here, and whether it streams."""
    path = _only_path(args)
    return [
        (form.name, in_words(form), url_for(endpoint, form=form.name, **path), form.streamed)
        for form in FORMS.values()
        if not lacks(form)
    ]


def _captions(endpoint: str, args: dict[str, Any]) -> list[File]:
    return [each for each in files_at(endpoint, args | {"rows": "captions"})
            if FORMS[each.form].tables]  # fmt: skip


def _only_path(args: dict[str, Any]) -> dict[str, Any]:
    """Return what names the set in the path; a form sends the arguments of a search as its fields."""
    return {"set_id": args["set_id"]} if "set_id" in args else {}
