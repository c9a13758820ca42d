"""What tools, options, columns and facts are called, and what each figure means, in one sentence each."""

from __future__ import annotations

from indexer.corpus.asking import Tool
from webui.language import _


def tool_in_words(tool: Tool) -> str:
    """Return what a tool is called."""
    return {
        "counts": _("Over time"),
        "terms": _("Word counts"),
        "ngrams": _("Words in a row"),
        "keyness": _("Keywords"),
        "collocations": _("Collocations"),
        "people": _("People together"),
        "links": _("Links"),
    }[tool]


def help_in_words(tool: Tool) -> str:
    """Return what a tool tells, in one or two sentences."""
    return {
        "counts": _("How many of these articles each year or month has, beside all articles of the archive."),
        "terms": _("Which words stand in titles, leads, texts and captions, how often, and in how many articles."),
        "ngrams": _("Which words stand in a row, within a sentence; the longer the row, the fewer of them."),
        "keyness": _("Which words stand here more often, for the length of the texts, than in the rest of the archive: what these articles are about."),
        "collocations": _("Which words stand near a word more often than by chance: what it is said together with."),
        "people": _("Which people are named in the same articles, and in how many."),
        "links": _("Which of these articles lead to which others of them, by their lists of related articles or by a link or an address in the text."),
    }[tool]  # fmt: skip


def option_in_words(name: str) -> str:
    """Return what an option is called."""
    return {
        "unit": _("Counted are"),
        "length": _("In a row"),
        "fold": _("Marks"),
        "stop": _("Words of grammar"),
        "least": _("At least"),
        "node": _("Near the word"),
        "span": _("Words before and after"),
        "per": _("Periods"),
        "side": _("Beside the rest"),
        "ends": _("Between"),
        "part": _("Listed are"),
    }[name]


def choice_in_words(name: str, value: str) -> str:
    """Return what a value of an option means."""
    return {
        ("unit", "words"): _("words, compounds as one"),
        ("unit", "syllables"): _("syllables"),
        ("fold", "off"): _("told apart"),
        ("fold", "on"): _("ignored"),
        ("stop", "kept"): _("shown"),
        ("stop", "out"): _("left out"),
        ("per", "auto"): _("as fits"),
        ("per", "year"): _("By year"),
        ("per", "month"): _("By month"),
        ("side", "more"): _("more frequent here"),
        ("side", "less"): _("less frequent here"),
        ("ends", "articles"): _("these articles"),
        ("ends", "sites"): _("sites and hosts anywhere"),
        ("part", "edges"): _("links"),
        ("part", "nodes"): _("what is linked"),
    }[name, value]


def link_kind_in_words(kind: str) -> str:
    """Return where the links between two articles or hosts stand."""
    return {"text": _("in the text"), "related": _("in a list"), "both": _("in both")}[kind]


def column_in_words(tool: str, name: str) -> tuple[str, str]:
    """Return what a column is called, and what its figures mean."""
    if (tool, name) in (own := _of_tool()):
        return own[tool, name]
    return _of_all()[name]


def _of_tool() -> dict[tuple[str, str], tuple[str, str]]:
    return {
        ("counts", "articles"): (_("Articles"), _("Articles of the result published then.")),
        ("counts", "archive"): (_("The archive"), _("All articles of the archive published then.")),
        ("people", "articles"): (_("Together"), _("Articles that name both.")),
        ("people", "log_dice"): (
            _("logDice"),
            _("How closely the two are tied, whatever the size of the result: 14 at most, when neither is ever named without the other; each point less means half as closely."),
        ),
        ("links", "date"): (_("Date"), _("When the article was published.")),
        ("links", "articles"): (_("Articles"), _("Articles of the result on this host; 0 for a host outside of it.")),
    }  # fmt: skip


def _of_all() -> dict[str, tuple[str, str]]:
    return {
        "period": (_("Period"), _("A year or month of Hanoi's time.")),
        "per_10000": (_("Per 10,000"), _("Articles of the result among every 10,000 of the archive in this period.")),
        "term": (_("Word"), _("The word as it is spelled, in small letters; a click narrows the search to it.")),
        "tokens": (_("Occurrences"), _("How often it stands in these articles.")),
        "per_million": (_("Per million"), _("Occurrences among every million counted here, which can be compared between results of any size.")),
        "documents": (_("Articles"), _("In how many of these articles it stands.")),
        "percent": (_("% of articles"), _("In how many of every hundred of these articles it stands.")),
        "rest_tokens": (_("In the rest"), _("How often it stands in the rest of the archive: the current texts of all other articles.")),
        "rest_per_million": (_("Rest, per million"), _("Occurrences among every million of the rest of the archive.")),
        "rest_documents": (_("Rest, articles"), _("In how many other articles it stands.")),
        "log_ratio": (_("Log ratio"), _("How large the difference is: 1 means twice as frequent here as in the rest, 2 four times, −1 half; none in the rest counts as half of one.")),
        "percent_diff": (_("% more"), _("How many percent more frequent it is here; empty where the rest has none.")),
        "g2": (_("G²"), _("How sure it is (log-likelihood): the higher, the less likely by chance. Says nothing of how large the difference is.")),
        "p": (_("p"), _("How likely so high a G² is by chance, for this word alone.")),
        "sure": (_("Sure"), _("Whether it holds although so many words were compared at once (Bonferroni, 5 % for all together).")),
        "together": (_("Near"), _("How often it stands within so many words of the word, a place counted once.")),
        "before": (_("Before"), _("How often it stands before the word.")),
        "after": (_("After"), _("How often it stands after it.")),
        "anywhere": (_("Anywhere"), _("How often it stands in these articles at all.")),
        "expected": (_("By chance"), _("How often it would stand near the word if words stood anywhere.")),
        "log_dice": (_("logDice"), _("How closely the two are tied, whatever the size of the result: 14 at most; each point less means half as closely. Good for an order.")),
        "mi": (_("MI"), _("How many times more often than by chance, doubled at each point; high for rare words.")),
        "t": (_("t"), _("How certain it is that they belong together; high for frequent words, from about 2 on.")),
        "one": (_("Person"), _("One of the two; a click narrows the search to articles that name them.")),
        "other": (_("And"), _("The other.")),
        "one_articles": (_("Articles of the first"), _("Articles of the result that name the first.")),
        "other_articles": (_("Articles of the second"), _("Articles of the result that name the second.")),
        "source_title": (_("From"), _("The article that leads to the other.")),
        "target_title": (_("To"), _("The article it leads to.")),
        "source": (_("From"), _("The host whose articles lead to the other.")),
        "target": (_("To"), _("The host they lead to.")),
        "links": (_("Links"), _("How many links there are from the one to the other.")),
        "kind": (_("Where"), _("Whether the links stand in the text, in a list of related articles, or in both.")),
        "title": (_("Title"), _("The article or host.")),
        "links_in": (_("Links to it"), _("How many others lead to it.")),
        "links_out": (_("Links from it"), _("How many others it leads to.")),
        "site": (_("Site"), _("The site it was published on.")),
    }  # fmt: skip
