"""What the API's document and page say, in the reader's language."""

from __future__ import annotations

from webui.language import _


def introduction() -> str:
    """Return what the API is, in one paragraph."""
    return _(
        "Read-only and without a key. Times are ISO 8601 with their offset; texts are in the language of their "
        "pages. What is hidden from readers is told as hidden and nothing else. Fields may be added, none is "
        "renamed or taken away under this number."
    )


def about_groups() -> dict[str, str]:
    """Return what the groups of calls are for."""
    return {
        "search": _("Searching"),
        "articles": _("Articles, versions, captures"),
        "sets": _("Result sets"),
        "changes": _("What changed"),
        "archive": _("What the archive holds"),
        "people": _("People in the articles"),
    }


def about_calls() -> dict[str, str]:
    """Return what each call does, by its name."""
    return {
        "start": _("Where to go on from here"),
        "search": _(
            "Searches, with the arguments of the search page; pages neither repeat nor miss an article"
        ),
        "article": _("An article with its current version, whole"),
        "versions": _("All versions of an article, oldest first"),
        "version": _(
            "One version: text, blocks, photos with captions, files with their text, people"
        ),
        "capture": _("One response as it was fetched, without its bytes"),
        "result_set": _("A result set: what was asked, how many articles, its digest"),
        "members": _("The articles of a result set, in its order"),
        "set_changes": _("What has been added, removed and edited since a result set was made"),
        "changes": _("Every article new or changed since a cursor, without a gap"),
        "sites": _("The sites, what is held of each, and their sections"),
        "counts": _("How much the archive holds, and the cursor of this moment"),
        "people": _("The people that articles name, by given name"),
        "person": _("One person with the sentences that speak of them"),
    }


def about_arguments() -> dict[str, str]:
    """Return what each argument means, by its name."""
    return {
        "q": _("Words, with or without marks, in the query language of the search page"),
        "match": _("Whether all words must be there, or any of them"),
        "from": _("First day of publication: a day, a month or a year"),
        "to": _("Last day of publication, included"),
        "year": _("Year or month of publication; several mean any of them"),
        "site": _("Name of a site"),
        "section": _("Section of a site, as it is written there"),
        "author": _("Author, as articles print the name"),
        "person": _("Number of a person that the text names"),
        "state": _("What became of the text since"),
        "photos": _("Only articles with photos"),
        "files": _("Only articles with attached files"),
        "sort": _("Order of the answers"),
        "marks": _("Whether marks count: guessed, as typed, or ignored"),
        "versions": _("Which texts answer: the newest, all ever published, or older ones only"),
        "restore": _("Whether bare words may be ranked as the marked words they likely are"),
        "expand": _("Whether abbreviations and what they are short for find each other"),
        "sample": _("So many of the answers, drawn at random, but the same ones every time"),
        "seed": _("Number that chooses another sample"),
        "limit": _("Rows on a page"),
        "facets": _("1: counts by year, site, section and so on, with the first page"),
        "text": _("1: with lead and body of each article"),
        "cursor": _("Where to go on: the “cursor” of the page before, given alone"),
        "article_id": _("Number of an article: 16 letters"),
        "number": _("Number of a version, from 1"),
        "capture_id": _("Number of a capture: 32 hexadecimal digits"),
        "set_id": _("Number of a result set: 16 letters"),
        "person_id": _("Number of a person: 16 letters"),
        "after": _("Only versions after this number"),
        "start": _("How many rows to leave out"),
        "offset": _("How many people to leave out"),
        "letter": _("First letter of the given name"),
        "since": _(
            "The “cursor” of an earlier answer; without it everything is told from the beginning"
        ),
    }


def about_statuses() -> dict[int, str]:
    """Return what each status of a refusal means."""
    return {
        400: _("An argument makes no sense, or is not known here"),
        404: _("There is no such thing in the archive, or no such cursor"),
        409: _("Two arguments contradict each other"),
        410: _("Ended, or hidden from readers; “restart” says where to begin anew"),
        429: _("Too many requests in a minute; Retry-After says how many seconds to wait"),
        451: _("Hidden from readers as the law asks"),
        500: _("An error of ours; it has been noted"),
        503: _("The archive or its index is not ready; Retry-After says when to try again"),
    }
