"""Every call of the API: where it stands, what it takes, what answers. Routes and document follow from it."""

from __future__ import annotations

from typing import get_args

from archive.resultsets.sampling import MOST as MOST_SAMPLED
from indexer.query import MAX_WORDS, Only, Sort, State, Switch, Versions
from indexer.syntax import Match
from indexer.vietnamese.matching import Marks
from webui.api import following, places, searching, sets, texts
from webui.api.cursors import ANSWERS_SHAPE, CHANGES_SHAPE, PEOPLE_SHAPE
from webui.api.declared import Argument, Call
from webui.people.pages import LETTERS

_ID = "[a-z2-7]{16}"
_ARTICLE = Argument("article_id", "shape", shape=_ID, needed=True)
_NUMBER = Argument("number", "whole", least=1, most=999_999, needed=True)
_SET = Argument("set_id", "shape", shape=_ID, needed=True)
_START = Argument("start", "whole", most=99_999_999, usual=0)
_HIDDEN = (410, 451)

# The arguments of the search page; a page of the answer is told by a cursor instead of its number.
SEARCH = (
    Argument("q", most=MAX_WORDS, example="tuyên giáo"),
    Argument("match", "choice", choices=get_args(Match)),
    Argument("from", "day", example="2018-01"),
    Argument("to", "day"),
    Argument("year", "shape", many=True, shape="[12][0-9]{3}(-(0[1-9]|1[0-2]))?"),
    Argument("site", many=True),
    Argument("section", many=True),
    Argument("author", many=True),
    Argument("person", "shape", many=True, shape=_ID),
    Argument("state", "choice", many=True, choices=get_args(State)),
    Argument("photos", "choice", choices=get_args(Only)),
    Argument("files", "choice", choices=get_args(Only)),
    Argument("sort", "choice", choices=get_args(Sort)),
    Argument("marks", "choice", choices=get_args(Marks)),
    Argument("versions", "choice", choices=get_args(Versions)),
    Argument("restore", "choice", choices=get_args(Switch)),
    Argument("expand", "choice", choices=get_args(Switch)),
    Argument("sample", "whole", least=1, most=MOST_SAMPLED),
    Argument("seed", "whole", most=999_999_999),
)

CALLS = (
    Call("/", "start", places.start, "Start", group="archive"),
    Call(
        "/search", "search", searching.search, "Search",
        takes=(
            *SEARCH,
            Argument("limit", "whole", most=searching.MOST, usual=searching.USUAL),
            Argument("facets", "choice", choices=("0", "1"), usual="0"),
            Argument("text", "choice", choices=("0", "1"), usual="0"),
            Argument("cursor", "shape", shape=ANSWERS_SHAPE),
        ),
        also=(404, 409, *_HIDDEN), group="search",
    ),
    Call("/articles/{article_id}", "article", texts.article, "Article",
         in_path=(_ARTICLE,), also=(404, *_HIDDEN), group="articles"),
    Call(
        "/articles/{article_id}/versions", "versions", texts.versions, "Versions",
        in_path=(_ARTICLE,),
        takes=(
            Argument("after", "whole", most=999_999, usual=0),
            Argument("limit", "whole", least=1, most=texts.MOST, usual=texts.MOST),
        ),
        also=(404, *_HIDDEN), group="articles",
    ),
    Call("/articles/{article_id}/versions/{number}", "version", texts.version, "Article",
         in_path=(_ARTICLE, _NUMBER), also=(404, *_HIDDEN), group="articles"),
    Call("/captures/{capture_id}", "capture", places.capture, "Capture",
         in_path=(Argument("capture_id", "shape", shape="[0-9a-f]{32}", needed=True),),
         also=(404, *_HIDDEN), group="articles"),
    Call("/sets/{set_id}", "result_set", sets.result_set, "ResultSet",
         in_path=(_SET,), also=(404, *_HIDDEN), group="sets"),
    Call(
        "/sets/{set_id}/members", "members", sets.set_members, "Members", in_path=(_SET,),
        takes=(_START, Argument("limit", "whole", least=1, most=sets.MOST, usual=sets.USUAL)),
        also=(404, *_HIDDEN), group="sets",
    ),
    Call(
        "/sets/{set_id}/changes", "set_changes", sets.set_changes, "SetChanges", in_path=(_SET,),
        takes=(_START, Argument("limit", "whole", least=1, most=sets.MOST, usual=sets.USUAL)),
        also=(404, *_HIDDEN), group="sets",
    ),
    Call(
        "/changes", "changes", following.changes, "Changes",
        takes=(
            Argument("since", "shape", shape=CHANGES_SHAPE),
            Argument("limit", "whole", least=1, most=following.MOST, usual=following.USUAL),
        ),
        also=(404, 410), group="changes",
    ),
    Call("/sites", "sites", places.sites, "Sites", group="archive"),
    Call("/counts", "counts", places.counts, "Counts", group="archive"),
    Call(
        "/people", "people", places.people, "People",
        takes=(
            Argument("q"),
            Argument("letter", "choice", choices=tuple(LETTERS)),
            Argument("site"),
            Argument("offset", "whole", most=9_999_999, usual=0),
            Argument("cursor", "shape", shape=PEOPLE_SHAPE),
            Argument("limit", "whole", least=1, most=500, usual=places.PEOPLE),
        ),
        also=(404, 409), group="people",
    ),
    Call("/people/{person_id}", "person", places.person, "PersonInFull",
         in_path=(Argument("person_id", "shape", shape=_ID, needed=True),),
         also=(404, *_HIDDEN), group="people"),
)  # fmt: skip
