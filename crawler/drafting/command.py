"""`khotin sites new`: draft a profile from a site's address, or from saved pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from archive.config import Config
from archive.console import command, json_option, print_json, settings
from archive.errors import UsageError
from archive.profiles import brought_along
from archive.sites import NAME
from archive.urls import host_of
from crawler.drafting.drafts import Draft, draft, name_for
from crawler.drafting.fetching import Fetcher
from crawler.drafting.samples import Samples, site_samples
from crawler.drafting.saved import file_samples
from crawler.drafting.showing import bullets, fields_of_article, row
from crawler.extract.command import article_fields


@command("sites new", example="khotin sites new https://thanhuy.example.vn/ --name thanhuy-example")
@click.argument("url")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--name", help="Short name of the site; made from its host if not given.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; - prints it.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option(
    "--allow-private", is_flag=True, help="The host may be on this machine or its network."
)
@click.option("--no-verify-tls", is_flag=True, help="Ask although the certificate is not valid.")
@json_option
def new(
    url: str,
    files: tuple[Path, ...],
    name: str | None,
    out: Path | None,
    force: bool,
    allow_private: bool,
    no_verify_tls: bool,
    as_json: bool,
) -> None:
    """Draft a profile for the site at URL, from a few of its pages or from saved FILES.

    About ten pages are asked for, one a second (on your own machine or network at once), as
    robots.txt allows. They are looked at and forgotten: only a crawl records what it fetches. The
    draft is written to your folder of profiles; every line that has to be looked at says so.
    """
    config = settings()
    _check_url(url)
    chosen = name or (out.stem if out and str(out) != "-" else name_for(url))
    target = _target(chosen, out, config, force=force)
    if files:
        samples = file_samples(url, files)
    else:
        fetcher = Fetcher(
            config, [host_of(url)], allow_private=allow_private, verify_tls=not no_verify_tls
        )
        samples = site_samples(url, fetcher, say=lambda one: click.echo(f"asking {one}", err=True))
    drafted = draft(samples, name=chosen, verify_tls=not no_verify_tls)
    if target is not None:
        _write(target, drafted.text, force=force)
    if as_json:
        print_json(_as_json(drafted, samples, target))
    elif target is None:
        click.echo(drafted.text, nl=False)
    else:
        click.echo("\n".join(_in_words(drafted, samples, target)))


def _check_url(url: str) -> None:
    if not url.lower().startswith(("http://", "https://")) or not host_of(url):
        raise UsageError(f"«{url}» is no http address; write it like https://thanhuy.example.vn/")
    if re.search(r"\s", url) or "@" in url.split("/")[2]:
        raise UsageError(f"«{url}»: an address has no spaces, user or password here")


def _target(name: str, out: Path | None, config: Config, *, force: bool) -> Path | None:
    """Return the file to write, None for standard output; refuses what could not be used."""
    if not NAME.fullmatch(name):
        raise UsageError(
            f"--name: «{name}»: use lower-case letters, digits and hyphens, at most 63"
        )
    if name in brought_along() and not force:
        # Every profile that extends that one would be laid over this draft instead.
        raise UsageError(
            f"--name: «{name}» is a profile that Kho Tin brings along; take another name "
            "(--force lays the draft over it)"
        )
    if out is not None and str(out) == "-":
        return None
    target = out or config.profiles_dir / f"{name}.toml"
    if target.suffix != ".toml" or target.stem != name:
        raise UsageError(f"--out: {target}: the file must be called {name}.toml, as the site is")
    if target.exists() and not force:
        raise UsageError(
            f"{target}: is there already; --force writes over it, --name takes another"
        )
    return target


def _write(target: Path, text: str, *, force: bool) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w" if force else "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(f"{target}: is there already; --force writes over it") from None
    except OSError as error:
        raise UsageError(f"{target}: cannot be written: {error.strerror}") from None


def _in_words(drafted: Draft, samples: Samples, target: Path) -> list[str]:
    lines = [
        f"{target}: drafted from {len(samples.articles)} articles and {len(samples.lists)} lists"
    ]
    best = drafted.likenesses[0] if drafted.likenesses else None
    if drafted.family and best:
        lines.append(row("family", f"{best.family}, {best.sureness} ({'; '.join(best.why)})"))
    elif best:
        lines.append(
            row("family", f"none recognised; nearest {best.family} ({best.score:.2f} of 1)")
        )
    if "[[layouts]]" in drafted.text:
        lines += [
            row(p.field, f"{p.selector}   right on {p.right} of {p.known}")
            for p in drafted.proposals
        ]
    for number, read in enumerate(drafted.reads, 1):
        lines += ["", f"page {number} of {len(drafted.reads)}  {read.sample.origin}"]
        if read.problem:
            lines.append(row("problem", read.problem))
        lines += fields_of_article(read.article) if read.article else []
    lines += ["", "left open, look at it:" if drafted.open else "nothing was left open"]
    lines += bullets(drafted.open)
    if samples.fetched:
        lines += [
            "",
            *bullets([f"{samples.fetched} pages were asked for; none was recorded"], mark=" "),
        ]
    name = drafted.name
    lines += ["", f"Next: read {target.name}, then `khotin sites check {name}`,"]
    return [*lines, f"then `khotin crawl {name} --limit 50`."]


def _as_json(drafted: Draft, samples: Samples, target: Path | None) -> dict[str, Any]:
    best = drafted.likenesses[0] if drafted.likenesses else None
    return {
        "name": drafted.name,
        "file": str(target) if target else None,
        "family": drafted.family,
        "score": best.score if best else 0.0,
        "why": list(best.why) if best else [],
        "others": [{"family": o.family, "score": o.score} for o in drafted.likenesses[1:4]],
        "selectors": {p.field: {"selector": p.selector, "right": p.right, "known": p.known}
                      for p in drafted.proposals},
        "pages": [
            {"origin": r.sample.origin, "charset": r.sample.charset, "problem": r.problem,
             "article": article_fields(r.article, drafted.site) if r.article else None}
            for r in drafted.reads
        ],
        "open": drafted.open,
        "fetched": samples.fetched,
        "feeds": samples.feeds,
        "profile": drafted.text,
    }  # fmt: skip
