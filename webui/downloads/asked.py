"""What a download asks for: a search or a set, a form, choices; and what is wrong with it, in words."""

from __future__ import annotations

from flask import request

from archive.errors import UsageError
from archive.export.columns import columns_of
from archive.export.forms import FORMS, Form
from archive.export.options import Options
from archive.resultsets import ResultSet
from indexer.pinning import pin
from indexer.query import Query
from webui.holdings import holdings
from webui.language import _, language
from webui.refusals import Refusal, not_found
from webui.sets.makers import maker
from webui.sets.sampling import sample
from webui.views.asked import query_of_view

SUM = ".sha256"


def form_of(name: str) -> Form:
    """Return the form of this name; raises Refusal (404)."""
    found = FORMS.get(name)
    if found is None:
        known = ", ".join(FORMS)
        raise not_found(
            _("There is no form “%(name)s” to download. There are: %(known)s.", name=name[:40], known=known)
        )  # fmt: skip
    return found


def options() -> Options:
    """Return the choices of the address; raises Refusal (400)."""
    try:
        return Options.from_args(request.args)
    except UsageError as error:
        raise Refusal(400, _refused(error)) from None


def _refused(error: UsageError) -> str:
    name = str(error).partition(":")[0]
    value = next(iter(request.args.getlist(name)[-1:]), "")[:60]
    if name != "columns":
        return _("“%(value)s” is not one of the choices for “%(name)s”.", value=value, name=name)
    known = columns_of("captions" if request.args.get("rows") == "captions" else "articles")
    asked = ",".join(request.args.getlist("columns")).replace(" ", "").split(",")
    unknown = next((each for each in asked if each and each not in known), value)
    return _("There is no column “%(name)s”. There are: %(known)s.", name=unknown[:40], known=", ".join(known))  # fmt: skip


def pinned() -> ResultSet:
    """Return the set of all answers to the search of the address; raises Refusal, IndexMissing."""
    size, seed = sample()
    query: Query = query_of_view()
    with holdings().reading_index() as engine:
        return pin(engine, holdings().catalogue, query, sample=size, seed=seed, by=maker())


def in_words(form: Form) -> str:
    """Return what a form is, in the reader's language."""
    return form.words_en if language() == "en" else form.words_vi
