"""Every page of the site, in one list; test_list.py sees to it that none is left out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from indexer.corpus.asking import TOOLS
from tests.webui.browser.house import HIDDEN, House
from tests.webui.stock import HOST, SECTION, SITE, article_id, article_url

SAMPLE, RICH, EDITED, HOSTILE = (article_id(number) for number in (1034, 2000, 3000, 6666))

# Answers that are no pages: programs read them, or they are files, pictures, ways to elsewhere.
NO_PAGES = frozenset(
    (
        "atom.feed", "corpus.as_graph", "corpus.set_as_graph", "downloads.of_search", "downloads.of_set",
        "exports.take", "oai.oai", "sets.as_bibtex", "sets.as_ris",
        "set_making.make", "captures.photo", "captures.raw", "cdx.cdx", "citing.as_bibtex", "citing.as_ris", "desk.download", "files.download", "finding.description", "maps.index", "maps.part",
        "maps.robots", "memento.memento", "memento.timegate", "memento.timemap", "metrics.metrics",
        "search.alias", "static", "versions.chosen",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its name, its address without the language, the site it is on, the status it has.

    `desk` pages are seen after signing in. `shows` is a selector for what the page is there for.
    """

    name: str
    path: str
    status: int = 200
    site: str = "full"
    desk: bool = False
    shows: str = "h1"


def places_of(house: House) -> list[Place]:
    """Return every page, the reader's first."""
    return [*_searches(), *_views(), *_browsing(), *_articles(house), *_sets(house),
            *_corpus(house), *_refused(house),
            *(Place(f"desk: {name}", f"/admin/{path}", desk=True) for name, path in _desk(house)),
            *_desk_refusing(house)]  # fmt: skip


def _searches() -> list[Place]:
    return [
        Place("start", "/", shows="form[role=search] #q"),
        Place("results", "/?q=tuyên+giáo", shows=".hit"),
        Place("results of bare words", "/?q=tuyen+giao+BTGTU&match=any&marks=free", shows=".reading"),
        Place("second page", "/?q=giao&from=2018&match=any&page=2", shows=".pager [aria-current]"),
        Place("narrowed", f"/?q=giao&section={quote(SECTION)}&year=2018&sort=newest", shows=".chips"),
        Place("narrowed to nothing", "/?q=giao&from=2018&to=2018&section=Khác", shows=".chips"),
        Place("all articles", "/?sort=newest", shows=".hit"),
        Place("few results", "/?q=thidualienthong", shows=".hit"),
        Place("older version found", "/?q=chanhvanphong&versions=all", shows=".changed"),
        Place("hostile results", "/?q=nguyhiem", shows=".hit"),
        Place("nothing found", "/?q=khongcogi+tuyên&from=2019", shows=".nothing"),
        Place("past the end", "/?q=giao&page=99", 404, shows=".nothing"),
        Place("refused question", "/?q=giao&from=hôm-qua", 400, shows="[role=alert]"),
        Place("saved searches", "/saved"),
    ]  # fmt: skip


def _views() -> list[Place]:
    return [
        Place("photos", "/photos?q=tuyên+giáo", shows=".gallery img"),
        Place("no photos", "/photos?q=thông&from=2018&to=2018"),
        Place("timeline", "/timeline?q=giao&photos=", shows=".years"),
        Place("concordance", "/concordance?q=tuyen+giao&by=left", shows=".kwic"),
        Place("hostile lines", "/concordance?q=nguyhiem", shows=".kwic"),
        Place("hostile photos", "/photos?q=nguyhiem"),
        Place("concordance of nothing", "/concordance?q=khongcogi"),
        Place("concordance without words", "/concordance"),
        Place("trends", "/trends?q=giao&q=đảng&q=hội+nghị&q=chi+bộ&q=khongcogi", shows=".series"),
        Place("trends by month", "/trends?q=giao&per=month&scale=count", shows=".series"),
        Place("trends of nothing", "/trends"),
        Place("people", "/people", shows=".names"),
        Place("people found", "/people?q=pham+thu+hang", shows=".names a"),
        Place("nobody found", "/people?q=khongcoai"),
    ]


def _browsing() -> list[Place]:
    section = f"/browse/sections?site={SITE}&section={quote(SECTION)}"
    return [
        Place("years", "/browse", shows=".months"),
        Place("year", "/browse/2018", shows=".twelve"),
        Place("month", "/browse/2018/02", shows=".days"),
        Place("day", "/browse/2018/02/05", shows=".articles"),
        Place("day without articles", "/browse/2024/01/05"),
        Place("sections", "/browse/sections", shows=".ways-in"),
        Place("section", section, shows=".articles"),
        Place("sites", "/browse/sites", shows=".ways-in"),
        Place("undated", "/browse/undated"),
        Place("latest", "/latest", shows=".articles"),
        Place("latest archived", "/latest?by=archived", shows=".articles"),
        Place("this day", "/this-day?day=02-05", shows=".articles"),
        Place("about", "/about"),
        Place("coverage", "/coverage"),
        Place("coverage of a site", f"/coverage/{SITE}", shows=".calendar"),
        Place("what is missing", f"/coverage/{SITE}?month=2018-02", shows=".missing-list"),
        Place("captures", "/captures"),
        Place(
            "captures of an address",
            f"/captures?url={quote(article_url(1034), safe='')}",
            shows="table",
        ),
        Place("captures of nothing", "/captures?url=http%3A%2F%2Fla.example%2F", 404),
    ]


def _articles(house: House) -> list[Place]:
    stock, home = house.stock, f"http://{HOST}"
    kept = {
        "archived page": article_url(1034),
        "archived picture": f"{home}/anh/0.jpg",
        "archived file": f"{home}/tep/bang.xlsx",
        "archived text": f"{home}/robots.txt",
        "archived redirect": f"{home}/cu.aspx",
        "archived error": f"{home}/mat.aspx",
        "hostile archived page": article_url(6666),
    }
    page = stock.capture(article_url(1034)).id
    return [
        Place("article", f"/a/{SAMPLE}", shows=".body"),
        Place("article with marks", f"/a/{SAMPLE}?q=tuyen+giao", shows=".marks"),
        Place("article searched in vain", f"/a/{RICH}?q=khongcogi", shows=".marks"),
        Place("article of all kinds", f"/a/{RICH}", shows=".attachments"),
        Place("older version", f"/a/{EDITED}/v/1", shows=".gone"),
        Place("hostile article", f"/a/{HOSTILE}?q=nguyhiem", shows=".body"),
        Place("citation", f"/a/{SAMPLE}/cite", shows=".style"),
        Place("citation of a version", f"/a/{EDITED}/v/1/cite", shows=".style"),
        Place("hostile citation", f"/a/{HOSTILE}/cite", shows=".style"),
        Place("proof", f"/a/{SAMPLE}/proof", shows=".verdict"),
        Place("proof of a version", f"/a/{EDITED}/v/1/proof", shows=".verdict"),
        Place("versions", f"/a/{EDITED}/versions", shows=".life"),
        Place("difference", f"/a/{EDITED}/diff/1/2", shows=".diff"),
        Place("text of a file", f"/a/{RICH}/v/1/file/2/text"),
        Place("person", f"/people/{house.ids['person']}", shows="h1"),
        *(Place(name, f"/capture/{stock.capture(url).id}", shows="h1") for name, url in kept.items()),
        Place("not archived", f"/capture/{page}/to?url=http%3A%2F%2Fla.example%2Fx", 404),
    ]  # fmt: skip


def _sets(house: House) -> list[Place]:
    kept, passing = house.ids["kept set"], house.ids["passing set"]
    return [
        Place("download", "/download?q=giao", shows=".choices"),
        Place("download of a sample", "/download?q=giao&sample=5", shows=".choices"),
        Place("download of nothing", "/download?q=khongcogi"),
        Place("sets", "/sets"),
        Place("set", f"/set/{kept}"),
        Place("passing set", f"/set/{passing}"),
        Place("download of a set", f"/set/{kept}/download", shows=".choices"),
        Place("changes of a set", f"/set/{kept}/changes"),
        Place("files of a set", f"/set/{kept}/files"),
        Place("keep a set", f"/set/{passing}/keep", desk=True),
        Place("release a set", f"/set/{kept}/release", desk=True),
        Place("keep a set without leave", f"/set/{passing}/keep"),
        Place("set with a lost row", f"/set/{house.ids['set with a lost row']}"),
        Place("ended set", f"/set/{house.ids['ended set']}", 410),
        Place("unknown set", "/set/0000000000000000", 404),
        Place("for programs", "/api"),
    ]


def _corpus(house: House) -> list[Place]:
    kept = house.ids["kept set"]
    return [
        Place("corpus tools", "/corpus?q=giao"),
        Place("corpus tools of a set", f"/set/{kept}/corpus"),
        Place("concordance of a set", f"/set/{kept}/corpus/concordance?node=giao"),
        Place("concordance of a set without words", f"/set/{kept}/corpus/concordance"),
        Place("words from A to Z", "/corpus/terms?q=tuyên+giáo&order=term"),
        Place("collocations of words", "/corpus/collocations?q=tuyên+giáo&node=tuyên+giáo"),
        Place("links of sites", "/corpus/links?ends=sites"),
        Place("hostile words", "/corpus/terms?q=nguyhiem"),
        Place("groups of words of nothing", "/corpus/ngrams?q=khongcogi"),
        *(
            Place(f"corpus {name}: {tool}", f"{path}/{tool}{question}")
            for name, path, question in (
                ("search", "/corpus", "?q=giao"),
                ("set", f"/set/{kept}/corpus", ""),
            )
            for tool in TOOLS
        ),
    ]


def _refused(house: House) -> list[Place]:
    return [
        Place("unknown article", "/a/khong-co", 404),
        Place("unknown address", "/khong/co", 404),
        Place("hidden article", f"/a/{article_id(HIDDEN)}", 451),
        Place("broken date", "/browse/2018/02/30", 404),
        Place("empty start", "/", site="empty"),
        Place("empty results", "/?q=giao", 503, site="empty"),
        Place("empty calendar", "/browse", site="empty"),
        Place("empty list", "/latest", site="empty"),
        Place("empty people", "/people", site="empty"),
        Place("empty coverage", "/coverage", site="empty"),
        Place("no user yet", "/admin/sign-in", site="empty"),
        Place("index lost", "/?q=giao", 503, site="broken"),
        Place("bytes lost", f"/capture/{house.stock.capture(article_url(1034)).id}", 503, site="broken"),
        Place("article without its photos", f"/a/{SAMPLE}", site="broken", shows=".missing"),
        Place("busy", "/concordance?q=giao", 503, site="busy"),
        Place("fault of ours", "/about", 500, site="busy"),
        Place("sign in", "/admin/sign-in", shows="input[type=password]"),
    ]  # fmt: skip


def _desk(house: House) -> list[tuple[str, str]]:
    ids = house.ids
    return [
        ("overview", ""), ("site", f"site/{SITE}"), ("schedules", "schedules"), ("schedule", "schedules/dem"),
        ("new schedule", "schedules/new"), ("change schedule", "schedules/dem/edit"),
        ("remove schedule", "schedules/dem/remove"), ("jobs", "jobs"),
        ("jobs chosen", f"jobs?state=running&kind=crawl&site={SITE}"), ("new job", "jobs/new"),
        ("import", "jobs/new?kind=import"), ("job", f"jobs/{ids['job']}"), ("failed job", f"jobs/{ids['failed job']}"),
        ("runs", "runs"), ("run", f"runs/{ids['run']}"), ("coverage", "coverage"),
        ("coverage of a site", f"coverage/{SITE}?month=2018-02"), ("quality", "quality"),
        ("quality of a site", f"quality/{SITE}"), ("changes", "versions"), ("checks", "checks"),
        ("check", f"checks/{ids['check']}"), ("copies", "copies"), ("alerts", "alerts"),
        ("restrictions", "restrictions"), ("restriction", f"restrictions/{ids['restriction']}"),
        ("new restriction", "restrictions/new"), ("audit", "audit"), ("sets", "sets"),
        ("users", "users"), ("user", "users/minh"),
        ("account", "account"),
    ]  # fmt: skip


def _desk_refusing(house: House) -> list[Place]:
    return [
        Place("desk: unknown job", "/admin/jobs/khong-co", 404, desk=True),
        Place("desk: unknown site", "/admin/site/khong-co", 404, desk=True),
        Place("desk: unknown state", "/admin/jobs?state=x", 400, desk=True),
    ]
