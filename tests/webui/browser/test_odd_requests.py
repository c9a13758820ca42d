"""Every address of the site, asked for nonsense: a refusal in one sentence, never an error of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from tests.soak import FULL
from tests.webui.browser.house import House
from tests.webui.stock import SITE, article_id

BIDI = "\u202e\u2066gpj.\u2069"
ODD = (
    "", "0", "-1", "1000000000", "99999999999999999999999", "1e9", "NaN", "%00", "\x00", "\x1b[31m", "\ud7ff",
    BIDI, "<script>alert(1)</script>", "\"'><svg onload=alert(1)>", "../../etc/passwd", "..%2f..%2fetc", "' OR 1=1--",
    "{{7*7}}", "${7*7}", "2018-02-30", "30-02-2018", "hôm qua", "9999-12-31", "0000-00-00", "a" * 10_000,
    "tuyên giáo", "\"", "(" * 300, "AND OR NOT", "*", "????", "author:", "-", "\u0301" * 60, "🧨", "[]", "javascript:alert(1)",
    "http://[x", "http://duk.langson.gov.vn/", SITE, article_id(1034), "true", "null", "\r\nSet-Cookie: a=b",
)  # fmt: skip
NAMES = (
    "q", "page", "from", "to", "year", "site", "section", "author", "person", "state", "photos", "files", "sort",
    "match", "marks", "versions", "restore", "expand", "by", "per", "scale", "day", "month", "letter", "url", "limit",
    "matchType", "output", "fl", "filter", "older", "newer", "back", "before", "after", "in", "since", "kind",
    "name", "format", "cursor", "revision", "fields", "theme", "x",
)  # fmt: skip
odd = st.one_of(st.sampled_from(ODD), st.text(max_size=30))
arguments = st.lists(st.tuples(st.sampled_from(NAMES), odd), max_size=6)


def rules(app: Flask) -> list[Rule]:
    """Return the addresses that can be asked for, each once."""
    return sorted(
        (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())),
        key=lambda rule: rule.rule,
    )


def filled(rule: Rule, values: Iterator[str]) -> str:
    """Return an address of a rule with something odd in its blanks."""
    return re.sub(
        r"<[^>]+>", lambda _: quote(next(values).encode("utf-8", "replace"), safe=""), rule.rule
    )


@pytest.fixture(scope="module")
def app(house: House) -> Flask:
    """The site with everything; a fault of ours is an answer there, not an exception."""
    return house.apps["full"]


@settings(max_examples=1_500 if FULL else 150)
@given(data=st.data())
def test_any_arguments_anywhere_are_answered_or_refused(app: Flask, data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(rules(app)), label="rule")
    blanks = data.draw(st.lists(odd, min_size=6, max_size=6), label="blanks")
    args = data.draw(arguments, label="arguments")
    language = data.draw(st.sampled_from(("", "/en")))
    path = language + filled(rule, iter(blanks))
    answer = app.test_client().get(
        path, query_string=[(name, value.encode("utf-8", "replace")) for name, value in args]
    )
    answer.close()
    assert answer.status_code < 500, (path, args)


def test_each_address_refuses_each_oddity(app: Flask) -> None:
    client = app.test_client()
    wrong = []
    for place, rule in enumerate(rules(app)):
        names = re.findall(r"<[^>]+>", rule.rule)
        # In full each with each; as a sample some of them, others for each address.
        for number, value in enumerate(ODD):
            if not FULL and (number + place) % 6:
                continue
            asked = [(each, value) for each in NAMES[(number + place) % 5 :: 5]]
            for path in {filled(rule, iter([value] * len(names))) if names else rule.rule}:
                answer = client.get(path, query_string=asked)
                answer.close()
                if answer.status_code >= 500:
                    wrong.append((answer.status_code, path[:200], value[:60]))
    assert wrong == []


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/?q=" + "a" * 10_000, (200, 400, 414), None),
        ("/?" + "&".join(f"section=s{n}" for n in range(1_000)), (400,), "bộ lọc"),
        ("/?q=giao&page=-1", (400,), None),
        ("/?q=giao&page=1000000000", (400, 404), None),
        ("/?q=giao&from=30-02-2018", (400,), None),
        ("/a/khong-co", (404,), "Trong kho không có bài"),
        (f"/capture/{article_id(1034)}", (404,), "không có"),
        ("/a/00000000000000000000000000000000", (404,), None),
        ("/people/khong-co", (404,), None),
        ("/coverage/khong-co", (404,), None),
        ("/browse/2018/13", (404,), None),
        ("/khong/co/trang/nay", (404,), "địa chỉ này"),
        ("/captures?url=javascript:alert(1)", (400,), None),
        ("/a/%00", (404,), None),
        ("/this-day?day=02-30", (400,), None),
    ],
)
def test_a_refusal_has_its_status_and_speaks_the_readers_language(
    app: Flask, path: str, status: tuple[int, ...], said: str | None
) -> None:
    client = app.test_client()
    for prefix, language in (("", "vi"), ("/en", "en")):
        answer = client.get(f"{prefix}{path}")
        assert answer.status_code in status, path
        assert f'<html lang="{language}"' in answer.text
        assert "Traceback" not in answer.text
        if said and language == "vi":
            assert said in answer.text


@pytest.mark.parametrize("path", ["/?q=giao", "/search.json?q=giao", "/concordance?q=giao"])
def test_busy_or_broken_is_never_no_results(house: House, path: str) -> None:
    for site in ("broken", "empty", *(("busy",) if "concordance" in path else ())):
        answer = house.apps[site].test_client().get(path)
        assert answer.status_code == 503, site
        assert int(answer.headers["Retry-After"]) > 0
        assert "0 bài" not in answer.text
        assert "Không có bài nào" not in answer.text
