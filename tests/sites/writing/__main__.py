"""Write every golden page again: `python -m tests.sites.writing`."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from pathlib import Path

from tests.sites.writing.compose import compose
from tests.sites.writing.encodings import encode
from tests.sites.writing.families import FAMILIES
from tests.sites.writing.forms import FORMS
from tests.sites.writing.story import Family, Spec, Story, expected

SITES = Path(__file__).resolve().parent.parent
START, END = "<!-- forms -->", "<!-- /forms -->"


def held(story: Story) -> list[str]:
    """Return the codes of the forms and traps a story's page holds, in the order of FORMS."""
    spec = story.spec
    codes = {*spec.holds, *spec.by.holds, *(f"x-{way}" for way in spec.text if way not in ("div",))}
    for photo, shot in zip(story.photos, spec.shots, strict=True):
        codes.add(photo.form)
        codes |= {"plain": {"c-credit"}, "brackets": {"c-credit-brackets"}}.get(
            shot.credit_form, set()
        )
        codes |= {"c-ttxvn"} if "/TTXVN" in photo.credit else set()
        codes |= {"c-credit-alone"} if photo.credit and not photo.caption else set()
        codes |= {"c-alt-equal"} if photo.caption and photo.alt == photo.caption else set()
        codes |= (
            {"c-alt-junk"}
            if shot.alt and "{" not in shot.alt and shot.alt != "Anh-tin-bai"
            else set()
        )
        codes |= (
            {"c-alt-glued"}
            if shot.alt.endswith("{caption}") and shot.alt[0] != "{" and photo.caption
            else set()
        )
    codes |= {
        f"o-{kind}"
        for item in story.items
        if (kind := item.kind) in ("heading", "list", "table", "quote")
    }
    codes |= {"o-files"} if spec.files else set()
    leads = {"LSO": "l-lso", "(ĐN)": "l-dn", "CTTĐT": "l-cttdt", "title": "l-title"}
    codes |= {code for start, code in leads.items() if spec.lead.startswith(start)}
    codes |= set() if spec.lead else {"l-none"}
    codes |= {"x-charset"} if spec.meta_charset != spec.charset else set()
    unknown = codes - set(FORMS)
    if unknown:
        raise ValueError(f"{spec.name}: no such forms: {sorted(unknown)}")
    return [code for code in FORMS if code in codes]


def page_bytes(family: Family, story: Story) -> bytes:
    """Return a story's page as its server sent it."""
    html = family.page(story)
    if "x-truncated" in story.spec.holds:
        last = story.related[-1].title
        html = html[: html.index("</ul>", html.index(last)) + 5]
    return encode(html, story.spec.charset, story.spec.text)


def _meta(family: Family, spec: Spec, codes: list[str]) -> dict[str, object]:
    return {
        "url": spec.url,
        "fetched_at": spec.fetched,
        "content_type": spec.content_type,
        "family": family.name,
        "layout": spec.layout,
        "kind": "template",
        "notes": [f"{code}: {FORMS[code]}" for code in codes],
        "invented": "Page and texts were written for these tests; nothing is copied from a site.",
    }


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def write_case(family: Family, spec: Spec) -> list[str]:
    """Write one case's three files; return the codes it holds."""
    story = compose(family, spec)
    folder = SITES / (family.folder or family.name) / spec.name
    folder.mkdir(parents=True)
    with (
        (folder / "page.html.gz").open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file,
    ):
        file.write(page_bytes(family, story))
    codes = held(story)
    _dump(folder / "meta.json", _meta(family, spec, codes))
    _dump(folder / "article.json", expected(story))
    return codes


def _table(cases: dict[str, list[str]]) -> str:
    rows = ["| code | form or trap | cases |", "|---|---|---|"]
    for code, form in FORMS.items():
        names = [name for name, codes in cases.items() if code in codes]
        shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        rows.append(f"| `{code}` | {form.replace('|', chr(92) + '|')} | {shown} |")
    return "\n".join(rows)


def main() -> int:
    """Write all cases and the README's table; return 0."""
    cases: dict[str, list[str]] = {}
    for family in FAMILIES:
        name = family.folder or family.name
        shutil.rmtree(SITES / name, ignore_errors=True)
        for spec in family.specs:
            cases[f"{name}/{spec.name}"] = write_case(family, spec)
    readme = SITES / "README.md"
    before, _, rest = readme.read_text("utf-8").partition(START)
    after = rest.partition(END)[2]
    readme.write_text(f"{before}{START}\n{_table(cases)}\n{END}{after}", "utf-8")
    print(f"{len(cases)} cases", file=sys.stderr)
    missing = [code for code in FORMS if not any(code in codes for codes in cases.values())]
    if missing:
        print(f"held by no case: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
