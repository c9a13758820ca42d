"""No refusal that the desk can meet is left in English on a Vietnamese page."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import archive
import webui
from archive.errors import UsageError
from tests.webui.admin.conftest import Person
from tests.webui.stock import SITE
from webui.admin.refusing import is_known, refusal_in_words

ROOMS = Path(archive.__file__).parent, Path(webui.__file__).parent
# Where what the desk's forms and calls ask for is decided.
REACHED = (
    "archive/jobs/kinds.py", "archive/jobs/rows.py", "archive/scheduling/cron.py",
    "archive/scheduling/rows.py", "archive/scheduling/schedules.py", "archive/users/passwords.py", "archive/users/people.py",
    "archive/users/tokens.py", "archive/users/sessions.py", "archive/restrictions/acts.py", "archive/restrictions/targets.py",
    "archive/restrictions/commands.py", "archive/coverage/filling.py", "archive/fixity.py",
    "archive/importing/inbox.py", "archive/export/shelf.py", "webui/admin/deeds.py", "webui/admin/forms.py",
)  # fmt: skip
# Values of names that stand in a sentence for a part of it.
FILLED = {"UNDATED": "undated"}


def sentences(file: Path, error: str) -> Iterator[str]:
    """Yield each sentence that a file raises, its blanks filled with marks."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            call = node.exc
            if isinstance(call.func, ast.Name) and call.func.id == error and call.args:
                yield from said(call.args[0])


def said(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from said(node.body)
        yield from said(node.orelse)
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(filled(part, place) for place, part in enumerate(node.values))


def filled(part: ast.expr, place: int) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    inside = getattr(part, "value", None)
    return FILLED.get(inside.id, f"§{place}") if isinstance(inside, ast.Name) else f"§{place}"


@pytest.mark.parametrize("path", REACHED)
def test_every_refusal_has_its_translation(path: str) -> None:
    file = ROOMS[path.startswith("webui")].parent / path
    found = list(sentences(file, "UsageError"))
    assert [each for each in found if not is_known(each)] == []


def test_so_have_the_reasons_within_them() -> None:
    found = list(sentences(ROOMS[0] / "jobs" / "kinds.py", "ValueError"))
    assert len(found) > 5
    assert [each for each in found if not is_known(each)] == []


ENGLISH = re.compile(r"\b(is|no|there|the|has|must|write|see|with|give|already)\b")


@pytest.mark.parametrize(
    ("path", "form"),
    [("/admin/schedules/new", {"site": SITE, "cron": "61 * * * *"}),
     ("/admin/schedules/new", {"site": SITE, "cron": "* *"}),
     ("/admin/schedules/new", {"site": SITE, "cron": "0 0 30 2 *"}),
     ("/admin/schedules/new", {"site": "khong-co", "cron": "0 1 * * *"}),
     ("/admin/schedules/new", {"site": SITE, "cron": "0 1 * * *", "zone": "Mars/X"}),
     ("/admin/schedules/new", {"site": SITE, "cron": "0 1 * * *", "window": "22"}),
     ("/admin/schedules/new", {"site": SITE, "cron": "0 1 * * *", "max_pages": "mười"}),
     ("/admin/schedules/new", {"site": SITE, "cron": "0 1 * * *", "max_pages": "-5"}),
     ("/admin/jobs/new", {"kind": "khac"}), ("/admin/jobs/new", {"kind": "crawl", "site": ""}),
     ("/admin/jobs/new", {"kind": "crawl", "site": SITE, "limit": "999999999999"}),
     ("/admin/jobs/new", {"kind": "reparse", "site": SITE, "since": "hôm qua"}),
     ("/admin/jobs/new", {"kind": "harvest", "site": SITE, "from": "file:///etc"}),
     ("/admin/jobs/new", {"kind": "backfill", "site": SITE, "backfill": "2019"}),
     ("/admin/jobs/new", {"kind": "backup"}), ("/admin/jobs/new", {"kind": "import", "inbox": "x"}),
     ("/admin/users", {"name": "lan", "role": "viewer", "password": "một câu rất dài và lạ"}),
     ("/admin/users", {"name": "A B", "role": "viewer", "password": "một câu rất dài và lạ"}),
     ("/admin/users", {"name": "tu", "role": "viewer", "password": "ngắn"}),
     ("/admin/users", {"name": "tu", "role": "viewer", "password": "aaaaaaaaaaaaaaaa"}),
     ("/admin/users", {"name": "tu", "role": "vua", "password": "một câu rất dài và lạ"}),
     ("/admin/users/lan/role", {"role": "viewer"}),
     ("/admin/restrictions/new", {"kind": "article", "target": "khong-co", "ground": "law", "reason": "vì"}),
     ("/admin/restrictions/new", {"kind": "photo", "target": "x", "ground": "law", "reason": "vì"}),
     ("/admin/restrictions/new", {"kind": "person", "target": "Nguyễn Văn Tư", "ground": "law", "reason": ""}),
     ("/admin/restrictions/new", {"kind": "person", "target": "Nguyễn Văn Tư", "ground": "law", "reason": "vì", "until": "mai"}),
     (f"/admin/coverage/{SITE}/fill", {"month": "tháng ba"}), ("/admin/account/tokens", {"label": "x", "days": "99999"})],
)  # fmt: skip
def test_a_form_is_refused_in_vietnamese(
    person: Callable[[str], Person], path: str, form: dict[str, Any]
) -> None:
    page = person("lan").post(path, form)
    assert page.status_code == 400
    wrong = re.search(r'(?:class="wrong" role="alert">|<p[^>]*>)([^<]+)</p>', page.text)
    assert wrong
    assert not ENGLISH.search(wrong[1]), wrong[1]
    assert "Bị từ chối" not in wrong[1]


def test_on_an_english_page_it_is_said_as_the_archive_says_it(
    person: Callable[[str], Person],
) -> None:
    page = person("minh").post("/en/admin/jobs/new", {"kind": "khac"})
    assert "there is no kind of job «khac»" in page.text


def test_what_nobody_has_translated_is_called_a_refusal(app: Flask) -> None:
    with app.test_request_context("/admin/"):
        assert refusal_in_words(UsageError("odd thing")) == "Bị từ chối: odd thing"
