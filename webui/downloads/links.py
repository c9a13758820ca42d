"""Links to the files of a set, for the set's own page and for the page of choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from archive.export.forms import FORMS
from archive.resultsets import ResultSet
from webui.downloads.asked import SUM, in_words


@dataclass(frozen=True, slots=True)
class File:
    """A file to take away: its form, what that is, where the file is and where its SHA-256."""

    form: str
    words: str
    address: str
    sum_address: str


def files_of_set(found: ResultSet) -> list[File]:
    """Return the streamed files of a set, as they usually are."""
    return files_at("downloads.of_set", {"set_id": found.id})


def files_at(endpoint: str, args: dict[str, Any]) -> list[File]:
    """Return the streamed files of what the arguments name."""
    return [
        File(
            form.name,
            in_words(form),
            url_for(endpoint, form=form.name, **args),
            url_for(endpoint, form=f"{form.name}{SUM}", **args),
        )
        for form in FORMS.values()
        if form.streamed
    ]
