"""What every command shares: settings, exit codes, errors as one sentence, JSON output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from archive.config import Config, load_config
from archive.errors import KhoTinError

EXIT_CODES = """\b
Exit codes: 0 done · 1 failed · 2 wrong use, setting or profile · 3 archive or index unusable ·
4 damage found · 5 nothing extracted · 6 run or profile failed its checks ·
7 another run has the site · 130 interrupted"""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def command(name: str, *, example: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a click command whose help ends with an example and the exit codes.

    A KhoTinError becomes its sentence on standard error and its exit code.
    """

    def decorate(function: Callable[..., Any]) -> click.Command:
        return click.command(name, epilog=_epilog(example))(_guarded(name, function))

    return decorate


def group(
    name: str, *, example: str, cls: type[click.Group] = click.Group
) -> Callable[[Callable[..., Any]], click.Group]:
    """Make a click group as `command` makes a command; called bare it runs its own function."""

    def decorate(function: Callable[..., Any]) -> click.Group:
        made = click.group(name, cls=cls, epilog=_epilog(example), invoke_without_command=True)
        return made(_guarded(name, function))

    return decorate


def _epilog(example: str) -> str:
    return f"\b\nExample:\n  {example}\n\n{EXIT_CODES}"


def _guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        # Imported on use: `khotin --help` needs no catalogue.
        from archive.noting import noted

        try:
            with noted(name, kwargs):
                return function(*args, **kwargs)
        except KhoTinError as error:
            click.echo(f"khotin {name}: {error}", err=True)
            sys.exit(error.exit_code)

    return guarded


def settings(**overrides: Any) -> Config:
    """Return the settings of this process; raises ConfigError in one sentence."""
    return load_config(**overrides)


def warn(error: KhoTinError) -> None:
    """Say on standard error what is wrong, where the command can go on without it."""
    click.echo(f"warning: {error}", err=True)


def print_json(value: Any) -> None:
    """Print a value as JSON that a person can read too (UTF-8, not escaped)."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """Give what is told done, total and name, and draws a bar on a terminal and nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from archive.jobs.own import teller

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
    )
    with Bar(*columns, TimeRemainingColumn(), console=console, transient=True,
             disable=not console.is_terminal) as bar:  # fmt: skip
        task, tell = bar.add_task(label, total=None), teller()

        def advance(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total)
            if tell is not None:
                tell(done, total, name)

        yield advance
