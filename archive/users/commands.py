"""The `users` command: who may use the desk. Passwords are asked for, or read from standard input."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from archive import users as face
from archive.catalogue import Catalogue
from archive.console import command, group, json_option, print_json, settings
from archive.errors import UsageError
from archive.text import show_time
from archive.users import Role, Token, User
from archive.users.tokens import DAYS

_ROLES = [role.value for role in Role]
_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)


@group("users", example="khotin users add lan --role administrator")
@click.pass_context
def users(context: click.Context) -> None:
    """List who may use the desk; add, role, password, disable, enable, sign out, API tokens."""
    if context.invoked_subcommand is None:
        context.invoke(list_, as_json=False)


@command("users add", example="khotin users add lan --role administrator")
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), default=Role.VIEWER.value, show_default=True)
@_stdin
@json_option
def add(name: str, role: str, password_stdin: bool, as_json: bool) -> None:
    """Add a user: a viewer sees, an archivist acts, an administrator also hides and lets in.

    The password is asked for: 12 characters or more, a sentence is good.
    """
    password = _password(password_stdin)
    with Catalogue.open(settings()) as catalogue:
        _show(face.add(catalogue, name, Role(role), password=password, by=_me()), as_json)


@command("users list", example="khotin users list --json")
@json_option
def list_(as_json: bool) -> None:
    """List the users with role and last sign-in."""
    with Catalogue.open(settings()) as catalogue:
        found = face.users(catalogue)
    if as_json:
        print_json([user_json(one) for one in found])
        return
    for one in found:
        _echo(one)
    if not found:
        click.echo("No users yet; `khotin users add NAME --role administrator` makes the first.")


@command("users role", example="khotin users role lan archivist")
@click.argument("name")
@click.argument("role", type=click.Choice(_ROLES))
@json_option
def role(name: str, role: str, as_json: bool) -> None:
    """Give a user another role; the last administrator stays one."""
    with Catalogue.open(settings()) as catalogue:
        _show(face.set_role(catalogue, name, Role(role), by=_me()), as_json)


@command("users password", example="khotin users password lan")
@click.argument("name")
@_stdin
@json_option
def password(name: str, password_stdin: bool, as_json: bool) -> None:
    """Give a user another password; all sessions and tokens of the user end."""
    with Catalogue.open(settings()) as catalogue:
        face.user(catalogue, name)
        new = _password(password_stdin)
        _show(face.set_password(catalogue, name, password=new, by=_me()), as_json)


@command("users disable", example="khotin users disable lan")
@click.argument("name")
@json_option
def disable(name: str, as_json: bool) -> None:
    """Let a user in no more, at once; users are never deleted, for the audit log names them."""
    with Catalogue.open(settings()) as catalogue:
        _show(face.disable(catalogue, name, by=_me()), as_json)


@command("users enable", example="khotin users enable lan")
@click.argument("name")
@json_option
def enable(name: str, as_json: bool) -> None:
    """Let a disabled user in again."""
    with Catalogue.open(settings()) as catalogue:
        _show(face.enable(catalogue, name, by=_me()), as_json)


@command("users signout", example="khotin users signout lan")
@click.argument("name")
@json_option
def signout(name: str, as_json: bool) -> None:
    """End all sessions of a user, in every browser."""
    with Catalogue.open(settings()) as catalogue:
        face.user(catalogue, name)
        ended = face.end_all(catalogue, name, by=_me())
    if as_json:
        print_json({"user": name, "sessions": ended})
    else:
        click.echo(f"{name}: {ended} sessions ended")


@command("users token", example="khotin users token lan --label nightly-report --days 30")
@click.argument("name")
@click.option("--label", default="", help="What it is for.")
@click.option("--days", type=click.IntRange(1, 3650), default=DAYS, show_default=True)
@json_option
def token(name: str, label: str, days: int, as_json: bool) -> None:
    """Make an API token that may do what the user may; it is printed this once."""
    with Catalogue.open(settings()) as catalogue:
        secret, made = face.issue(catalogue, name, label=label, by=_me(), days=days)
    if as_json:
        print_json({"token": secret, **token_json(made)})
    else:
        click.echo(secret)
        click.echo(f"token {made.id} of {name} lasts until {show_time(made.ends_at)}", err=True)


@command("users tokens", example="khotin users tokens lan")
@click.argument("name", required=False)
@json_option
def tokens(name: str | None, as_json: bool) -> None:
    """List the API tokens (of a user), without their secrets."""
    with Catalogue.open(settings()) as catalogue:
        found = face.tokens(catalogue, name)
    if as_json:
        print_json([token_json(one) for one in found])
        return
    for one in found:
        used = show_time(one.used_at) or "never used"
        click.echo(f"{one.id}  {one.user:<20} until {show_time(one.ends_at)}  {used}  {one.label}")
    if not found:
        click.echo("No tokens.")


@command("users revoke", example="khotin users revoke 3f9c2a10")
@click.argument("token")
@json_option
def revoke(token: str, as_json: bool) -> None:
    """Take an API token back; TOKEN is its id, from khotin users tokens."""
    with Catalogue.open(settings()) as catalogue:
        name = face.revoke(catalogue, token, by=_me())
    if as_json:
        print_json({"id": token, "user": name})
    else:
        click.echo(f"token {token} of {name} is revoked")


for _verb, _command in {
    "add": add, "list": list_, "role": role, "password": password, "disable": disable,
    "enable": enable, "signout": signout, "token": token, "tokens": tokens, "revoke": revoke,
}.items():  # fmt: skip
    users.add_command(_command, _verb)


def user_json(one: User) -> dict[str, Any]:
    """Return a user as plain values, times in ISO 8601 (UTC)."""
    return _plain(asdict(one))


def token_json(one: Token) -> dict[str, Any]:
    """Return a token as plain values, without its secret."""
    return _plain(asdict(one))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in values.items()}


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask for the password; give --password-stdin")
    new: str = click.prompt("Mật khẩu (password)", hide_input=True)
    if click.prompt("Nhập lại (again)", hide_input=True) != new:
        raise UsageError("the two passwords differ; nothing was changed")
    return new


def _me() -> str:
    return getpass.getuser()


def _show(one: User, as_json: bool) -> None:
    if as_json:
        print_json(user_json(one))
    else:
        _echo(one)


def _echo(one: User) -> None:
    last = show_time(one.signed_in_at) or "-"
    state = "  disabled" if one.disabled else ""
    click.echo(f"{one.name:<20} {one.role.value:<14} last sign-in {last}{state}")
