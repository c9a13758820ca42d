"""What every command shares: settings, exit codes, errors as one sentence, JSON output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from archive.config import Config, load_config
from archive.errors import KhoTinError

EXIT_CODES = """\b
Exit codes: 0 done · 1 failed · 2 wrong use, setting or profile · 3 archive or index unusable ·
4 damage found · 5 nothing extracted · 6 run failed its checks · 130 interrupted"""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def command(name: str, *, example: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a click command whose help ends with an example and the exit codes.

    A KhoTinError becomes its sentence on standard error and its exit code.
    """

    def decorate(function: Callable[..., Any]) -> click.Command:
        @wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except KhoTinError as error:
                click.echo(f"khotin {name}: {error}", err=True)
                sys.exit(error.exit_code)

        epilog = f"\b\nExample:\n  {example}\n\n{EXIT_CODES}"
        return click.command(name, epilog=epilog)(guarded)

    return decorate


def settings(**overrides: Any) -> Config:
    """Return the settings of this process; raises ConfigError in one sentence."""
    return load_config(**overrides)


def warn(error: KhoTinError) -> None:
    """Say on standard error what is wrong, where the command can go on without it."""
    click.echo(f"warning: {error}", err=True)


def print_json(value: Any) -> None:
    """Print a value as JSON that a person can read too (UTF-8, not escaped)."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
