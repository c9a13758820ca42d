"""The `khotin` command: mounts each room's commands and imports a room only when it is used."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import VERSION
from archive.console import EXIT_CODES

if TYPE_CHECKING:
    from archive.other_rooms import OtherRooms

# The rooms are found from any working folder, installed or not.
sys.path.insert(0, str(Path(__file__).resolve().parent))

# Command -> (module, one line of help). The line stands here so that `khotin --help` imports no room.
COMMANDS = {
    "demo": ("demo", "Crawl the bundled sample site, index it and open the search site."),
    "crawl": ("crawler.commands", "Crawl a site: fetch, record, extract, save."),
    "index": ("indexer.commands", "Bring the search index up to the catalogue."),
    "search": ("indexer.commands", "Search the archive. Without words: the newest articles."),
    "concordance": (
        "indexer.results_commands",
        "Show every place where words stand in the archive, with what stands around them.",
    ),
    "trends": (
        "indexer.results_commands",
        "Count the articles with up to five words or phrases, by year or month.",
    ),
    "resultset": (
        "indexer.resultset_command",
        "Pinned answers of searches: list, make, show, keep, release; members, and what changed since.",
    ),
    "export": (
        "indexer.export_command",
        "Write every answer of a search, or a result set, in one of many forms.",
    ),
    "corpus": (
        "indexer.corpus.command",
        "Count words, n-grams, keywords, collocations, people and links of a search or set.",
    ),
    "serve": ("webui.commands", "Serve the search site."),
    "show": ("archive.commands", "Print an article: its text, fields and versions."),
    "diff": (
        "archive.differences.commands",
        "Show what changed between two versions of an article.",
    ),
    "cite": (
        "archive.export.cite_command",
        "Print how to cite an article: as text, BibTeX, RIS or CSL-JSON.",
    ),
    "runs": ("archive.runs_command", "List crawls and imports, newest first, with their totals."),
    "sites": (
        "crawler.sites_commands",
        "List the known sites; show, draft and check their profiles.",
    ),
    "extract": (
        "crawler.extract.command",
        "Print the article extracted from a stored HTML FILE (also .gz). Nothing is changed.",
    ),
    "fixture": (
        "crawler.fixtures",
        "Cut a test case from the archive: page, headers and what is read of it now.",
    ),
    "import": (
        "crawler.copies.command",
        "Bring in what was not crawled: a dump of articles, WARC or WACZ files, saved pages.",
    ),
    "coverage": (
        "archive.coverage.commands",
        "Show what sites have shown, month by month, and what of it the archive holds.",
    ),
    "harvest": (
        "crawler.copies.harvest_command",
        "Fetch a site's old pages from a web archive, politely, under the time they were captured.",
    ),
    "reparse": ("crawler.commands", "Read kept pages again with the rules of today."),
    "attachments": (
        "archive.attachments.command",
        "Read the text of attached files (of a SITE) that was not read yet.",
    ),
    "verify": (
        "archive.fixity_commands",
        "Check every record of the archive, and the catalogue against them; exit code 4 on damage.",
    ),
    "fixity": (
        "archive.fixity_commands",
        "List the checks of the archive, newest first; with CHECK, what that one found.",
    ),
    "repair": (
        "archive.repair.command",
        "Put right what `verify` finds: say what would be done, and with --apply do it.",
    ),
    "schedule": (
        "archive.scheduling.commands",
        "Crawl sites at set times: add, list, show, edit, pause, resume, run, remove.",
    ),
    "jobs": ("archive.jobs.commands", "List what workers do and did; show, log, cancel one job."),
    "worker": (
        "worker",
        "Do what schedules and people have asked for: crawl, import, index, verify, back up, pack.",
    ),
    "users": (
        "archive.users.commands",
        "List who may use the desk; add, role, password, disable, enable, sign out, API tokens.",
    ),
    "audit": (
        "archive.audit_command",
        "List who did what, newest first: at the desk, over its API, by command.",
    ),
    "alerts": (
        "archive.alerts.commands",
        "Tell by mail and webhook what is wrong: list, check, send, test.",
    ),
    "restrict": (
        "archive.restrictions.commands",
        "Hide an article, photo, capture or person from readers: add, list, show, lift.",
    ),
    "people": (
        "archive.people.commands",
        "Who's who: list and show the people that texts name; merge, split, rename, refuse, undo.",
    ),
    "backup": (
        "archive.backup.command",
        "Make a backup of everything in DIR, while crawls go on.",
    ),
    "restore": (
        "archive.backup.command",
        "Put a backup from DIR back, into an empty data folder, and verify it.",
    ),
    "package": (
        "archive.export.package_command",
        "Write a site, or the whole archive, for others: a BagIt bag or a WACZ file.",
    ),
    "rebuild": (
        "archive.commands",
        "Make the catalogue again from the WARC files; the old one is kept beside it.",
    ),
}


class Rooms(click.Group):
    """A group whose commands live in the rooms and are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = getattr(module, cmd_name, None) or getattr(module, f"{cmd_name}_")
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.{cmd_name} is not a command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=Rooms,
    epilog=f"{EXIT_CODES}\n\nKHOTIN_DATA_DIR sets the data folder; docs/settings.md has the rest.",
)
@click.version_option(VERSION, prog_name="khotin")
@click.pass_context
def khotin(context: click.Context) -> None:
    """Kho Tin: an archive of Vietnamese Party committee news that can be searched and cited."""
    context.obj = other_rooms


def other_rooms() -> OtherRooms:
    """Return what the archive's commands ask of the rooms it does not know."""
    from archive.other_rooms import OtherRooms
    from indexer.checking import check_index, follow

    return OtherRooms(check_index=check_index, follow=follow)


def main() -> None:
    """Run the command line; Ctrl-C ends it with exit code 130."""
    sys.exit(_as_job() if os.environ.get("KHOTIN_JOB") else _run())


def _as_job() -> int:
    """Run the command line as the job that a worker started this process for."""
    from archive.errors import KhoTinError
    from archive.jobs.own import being_a_job

    try:
        with being_a_job() as code:
            code.append(_run())
            return code[-1]
    except KhoTinError as error:
        click.echo(f"khotin job: {error}", err=True)
        return error.exit_code


def _run() -> int:
    """Run the command line and return its exit code."""
    try:
        code = khotin(prog_name="khotin", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("khotin: interrupted", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has closed it, as `head` does; nothing is wrong.
        sys.stderr.close()
        return 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
