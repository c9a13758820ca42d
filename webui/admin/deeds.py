"""What can be done at the desk, once for its forms and once for its API: the same functions.

Each takes fields by name, as a form or a JSON object brings them, and leaves deciding to `archive`.
All raise UsageError for what makes no sense.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from archive import jobs, resultsets, users
from archive.coverage.filling import fill
from archive.errors import UsageError
from archive.importing.inbox import entry
from archive.jobs import KINDS, Job
from archive.known_sites import refuse_unknown_site
from archive.restrictions import acts
from archive.restrictions.commands import read_until
from archive.restrictions.targets import target_of
from archive.restrictions.values import Ground, Kind, Restriction
from archive.resultsets import ResultSet
from archive.scheduling import schedules
from archive.scheduling.rows import ZONE, Schedule
from archive.users import Role, User
from archive.users.tokens import DAYS
from webui.admin.door import me
from webui.admin.forms import count, text
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

Fields = Mapping[str, Any]
Word = TypeVar("Word", bound=StrEnum)
# What can change or take away more than a crawl can: not for every archivist.
_GREATER = frozenset(("repair", "import"))
_LIMITS = ("max_pages", "max_mb", "max_minutes")
_SCHEDULE = frozenset(("site", "cron", "name", "zone", "full", "window", *_LIMITS))


def _who() -> dict[str, Any]:
    return {"by": me().user.name, "via": me().via}


def _only_of_a_schedule(fields: Fields) -> None:
    """Refuse a mistyped field: a limit that is not understood would be no limit."""
    odd = sorted(set(fields) - _SCHEDULE - {"csrf"})
    if odd:
        known = ", ".join(sorted(_SCHEDULE))
        raise UsageError(f"a schedule has no field «{odd[0][:80]}»; its fields are {known}")


def add_schedule(fields: Fields) -> Schedule:
    """Add a schedule."""
    _only_of_a_schedule(fields)
    values: dict[str, Any] = {name: count(fields, name) or None for name in _LIMITS}
    name = text(fields, "name")
    return schedules.add(
        holdings().catalogue, text(fields, "site"), text(fields, "cron"), name=name or None,
        zone=text(fields, "zone") or ZONE, full=flag(fields, "full"),
        window=text(fields, "window") or None, **values, **_who(),
    )  # fmt: skip


def edit_schedule(name: str, fields: Fields) -> Schedule:
    """Change what is given of a schedule; nought and nothing take a limit or the window away."""
    _only_of_a_schedule(fields)
    values: dict[str, Any] = {key: count(fields, key) or None for key in _LIMITS if key in fields}
    values |= {key: text(fields, key) for key in ("cron", "zone") if text(fields, key)}
    if "window" in fields:
        values["window"] = text(fields, "window") or None
    if "full" in fields:
        values["full"] = flag(fields, "full")
    if text(fields, "name"):
        values["new_name"] = text(fields, "name")
    return schedules.edit(holdings().catalogue, name, **values, **_who())


def pause_schedule(name: str) -> Schedule:
    """Let a schedule make no more runs."""
    return schedules.pause(holdings().catalogue, name, **_who())


def resume_schedule(name: str) -> Schedule:
    """Let a schedule go on."""
    return schedules.resume(holdings().catalogue, name, **_who())


def remove_schedule(name: str) -> Schedule:
    """Remove a schedule."""
    return schedules.remove(holdings().catalogue, name, **_who())


def run_schedule(name: str) -> Job:
    """Ask for a run of a schedule now."""
    return schedules.run_now(holdings().catalogue, name, **_who())


def ask_for_job(fields: Fields) -> Job:
    """Ask for a job: `kind`, `site` where it has one, and `args` (an object of its arguments)."""
    kind, args = text(fields, "kind"), fields.get("args") or {}
    if kind in _GREATER and not me().may(Role.ADMINISTRATOR):
        raise Refusal(403, _("Your role does not allow this. An administrator can change it."))
    if not isinstance(args, Mapping):
        raise UsageError("args: write an object of names and values")
    _check_folders(kind, args)
    site = text(fields, "site") or None
    if site is not None:
        refuse_unknown_site(holdings().catalogue, site)
    return jobs.enqueue(
        holdings().catalogue,
        kind,
        dict(args),
        site=site,
        once=True,
        **_who(),
    )


def _check_folders(kind: str, args: Mapping[str, Any]) -> None:
    """Refuse at once what the worker would have to refuse for want of a folder."""
    config = holdings().config
    if kind == "backup" and config.backup_dir is None:
        raise UsageError("there is no folder for backups: set backup_dir to one on another disk")
    if kind == "import":
        entry(config, str(args.get("inbox", "")))


def cancel_job(id_: str) -> Job:
    """Cancel a job that waits, or ask a running one to stop."""
    return jobs.cancel(holdings().catalogue, id_, **_who())


def fill_hole(site: str, fields: Fields) -> Job:
    """Ask for a crawl that fetches what is missing of a month."""
    return fill(
        holdings().catalogue, site, text(fields, "month"), section=text(fields, "section", most=500),
        **_who(),
    )  # fmt: skip


def restrict(fields: Fields) -> Restriction:
    """Hide an article, photo, capture or person from readers."""
    kind = _word(Kind, fields, "kind")
    target = target_of(
        holdings().catalogue, kind, text(fields, "target", most=4_000), sites=holdings().sites
    )
    return acts.restrict(
        holdings().catalogue, kind, target, ground=_word(Ground, fields, "ground"),
        reason=str(fields.get("reason", "")), until=read_until(text(fields, "until") or None),
        **_who(),
    )  # fmt: skip


def lift(id_: str, fields: Fields) -> Restriction:
    """Show again what a restriction hides."""
    reason = str(fields.get("reason", ""))
    return acts.lift(holdings().catalogue, id_, reason=reason, **_who())


def keep_set(id_: str, fields: Fields) -> ResultSet:
    """Keep a result set for good, under a `title`; raises UnknownSet, ExpiredSet."""
    title = text(fields, "title", most=300)
    return resultsets.keep(holdings().catalogue, id_, title=title, **_who())


def release_set(id_: str) -> ResultSet:
    """Let a kept result set end; raises UnknownSet, ExpiredSet."""
    return resultsets.release(holdings().catalogue, id_, **_who())


def add_user(fields: Fields) -> User:
    """Add a user."""
    return users.add(
        holdings().catalogue, text(fields, "name"), _word(Role, fields, "role"),
        password=str(fields.get("password", "")), **_who(),
    )  # fmt: skip


def set_role(name: str, fields: Fields) -> User:
    """Give a user another role."""
    return users.set_role(holdings().catalogue, name, _word(Role, fields, "role"), **_who())


def set_password(name: str, fields: Fields) -> User:
    """Give a user another password."""
    password = str(fields.get("password", ""))
    return users.set_password(holdings().catalogue, name, password=password, **_who())


def disable_user(name: str) -> User:
    """Let a user in no more."""
    return users.disable(holdings().catalogue, name, **_who())


def enable_user(name: str) -> User:
    """Let a user in again."""
    return users.enable(holdings().catalogue, name, **_who())


def sign_user_out(name: str) -> int:
    """End all sessions of a user; return how many."""
    users.user(holdings().catalogue, name)
    return users.end_all(holdings().catalogue, name, **_who())


def issue_token(name: str, fields: Fields) -> tuple[str, users.Token]:
    """Make a token for a user; return the secret too."""
    days = count(fields, "days") or DAYS
    return users.issue(holdings().catalogue, name, label=text(fields, "label"), days=days, **_who())


def revoke_token(id_: str) -> str:
    """Take a token back: one's own, or as an administrator anybody's; return whose it was."""
    only = None if me().may(Role.ADMINISTRATOR) else me().user.name
    return users.revoke(holdings().catalogue, id_, only_of=only, **_who())


def flag(fields: Fields, name: str) -> bool:
    """Return a field that is true or false: a ticked box, or JSON's own."""
    return fields.get(name) in (True, "1", "on", "true")


def _word(words: type[Word], fields: Fields, name: str) -> Word:
    given = text(fields, name)
    try:
        return words(given)
    except ValueError:
        known = ", ".join(words)
        raise UsageError(f"{name}: «{given}» is none; there are {known}") from None


def shapes_of(kind: str) -> dict[str, str]:
    """Return what a kind of job can be told: each argument, as flag, count or text."""
    found = KINDS.get(kind)
    if found is None:
        raise UsageError(f"there is no kind of job «{kind[:40]}»; the kinds are {', '.join(KINDS)}")
    return {name: _shape(read) for name, read in found.options.items()}


def _shape(read: Any) -> str:
    for shape, example in (("flag", True), ("count", 1)):
        try:
            read(example)
        except (ValueError, TypeError, AttributeError):
            continue
        return shape
    return "text"


def args_of(kind: str, fields: Fields) -> dict[str, Any]:
    """Return a job's arguments from a form's fields; empty ones are left out."""
    args: dict[str, Any] = {}
    for name, shape in shapes_of(kind).items():
        if shape == "flag":
            if flag(fields, name):
                args[name] = True
        elif shape == "count":
            if (number := count(fields, name)) is not None:
                args[name] = number
        elif value := text(fields, name):
            args[name] = value
    return args
