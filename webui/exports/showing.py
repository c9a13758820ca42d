"""What the pages say of a set's files: those that are there, those being made, those that may be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request, url_for

from archive.errors import UsageError
from archive.export.forms import FORMS, Form, lacks
from archive.export.options import Options
from archive.export.set_asking import is_anybody_at_work, jobs_of, read_args
from archive.export.set_files import SetFile, files, is_current
from archive.jobs import Job, JobState
from archive.resultsets import ResultSet
from webui.admin.failing import failure_in_words
from webui.files import size_in_words
from webui.holdings import holdings
from webui.language import _, language, ngettext, number
from webui.sets.keepers import keeper

# So long a failure is told.
_TOLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Choice:
    """A form that a file can be made in; `lacks` says why not here, "" when it can."""

    name: str
    title: str
    words: str
    lacks: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that can be taken away."""

    name: str
    title: str
    facts: str
    address: str
    sum_address: str
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that is being made, or could not be: `state` is queued, running or failed.

    `share` is how far it is, 0 to 100, None while nobody knows.
    """

    title: str
    state: str
    share: int | None
    left_s: float | None
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form begins with: as the address says (somebody has chosen elsewhere), or as is usual."""

    form: str
    options: Options
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """All that there is to say; `is_open` when something is still to come, `at_work` when a worker lives."""

    ready: list[Ready]
    waiting: list[Waiting]
    choices: list[Choice]
    wish: Wish
    at_work: bool

    @property
    def is_open(self) -> bool:
        """Tell whether a file is waited for."""
        return any(each.state != JobState.FAILED.value for each in self.waiting)


def files_shown(found: ResultSet) -> Shown:
    """Return what stands of a set's files."""
    catalogue = holdings().catalogue
    there = [each for each in files(catalogue.config, found.id) if is_current(catalogue, found, each)]  # fmt: skip
    had = {_key(each.form, each.args) for each in there}
    jobs = [job for job in jobs_of(catalogue, found) if _is_told(job, had)]
    choices = [_choice(form) for form in FORMS.values() if not form.streamed]
    # Whether one lives is only asked where somebody waits.
    at_work = not jobs or is_anybody_at_work(catalogue)
    return Shown(
        [_ready(each) for each in there], [_waiting(job) for job in jobs], choices, _wish(choices), at_work,
    )  # fmt: skip


def _wish(choices: list[Choice]) -> Wish:
    """Return what the address says was chosen; what has no meaning here is left out."""
    can = [each.name for each in choices if not each.lacks]
    form = request.args.get("form", "")
    try:
        options = Options.from_args(request.args)
    except UsageError:
        options = Options()
    return Wish(form if form in can else can[0], options, form in can)


def title_of(form: Form, options: Options) -> str:
    """Return what a file is called for people: its form, and what was chosen."""
    chosen = [
        _("captions, one a row") if options.rows == "captions" else "",
        "" if options.text else _("without texts"),
        "BagIt" if options.bag else "",
        ngettext("%(count)s column", "%(count)s columns", len(options.columns),
                 count=number(len(options.columns))) if options.columns else "",
    ]  # fmt: skip
    return ", ".join((form_in_words(form), *filter(None, chosen)))


def form_in_words(form: Form) -> str:
    """Return what a form is called."""
    return {
        "xlsx": "Excel (XLSX)",
        "parquet": "Parquet",
        "warc": "WARC",
        "wacz": "WACZ",
        "package": _("Data package"),
    }.get(form.name, form.name)


def lack_in_words(form: Form) -> str:
    """Return why a form cannot be made here, "" when it can."""
    if not lacks(form):
        return ""
    return _("This server has no %(library)s, which it needs for that.", library=form.extra)


def _choice(form: Form) -> Choice:
    words = form.words_en if language() == "en" else form.words_vi
    return Choice(form.name, form_in_words(form), words, lack_in_words(form))


def _ready(file: SetFile) -> Ready:
    facts = [
        ngettext("%(count)s row", "%(count)s rows", file.rows, count=number(file.rows)),
        size_in_words(file.size),
    ]
    address = url_for("exports.take", set_id=file.set, name=file.name)
    return Ready(
        file.name, title_of(FORMS[file.form], Options.from_args(file.args)), ", ".join(facts), address,
        url_for("exports.take", set_id=file.set, name=f"{file.name}.sha256"), file.sha256, file.at,
    )  # fmt: skip


def _is_told(job: Job, had: set[tuple[str, str]]) -> bool:
    if job.state in (JobState.QUEUED, JobState.RUNNING):
        return True
    ended = job.finished_at or job.queued_at
    is_new = datetime.now(UTC) - ended < _TOLD
    try:
        form, options = read_args(job.args)
    except UsageError:
        return False
    return job.state is JobState.FAILED and is_new and _key(form.name, options.to_args()) not in had


def _key(form: str, args: Mapping[str, Any]) -> tuple[str, str]:
    return form, repr(sorted(args.items()))


def _waiting(job: Job) -> Waiting:
    try:
        title = title_of(*read_args(job.args))
    except UsageError:
        # Asked of another version of the program.
        title = str(job.args.get("format", ""))
    done, total = job.progress.get("done"), job.progress.get("total")
    share = min(100, 100 * int(done or 0) // int(total)) if total else None
    # One that was tried in vain, and will be tried again, waits with its error.
    why = _why(job.error) if job.error and job.state is not JobState.RUNNING else ""
    left = job.progress.get("left_s")
    return Waiting(title, job.state.value, share, left, why, job.queued_at)


def _why(error: str) -> str:
    """Return why a file could not be made: the job's own words name folders, and are for the desk only."""
    if keeper() is not None:
        return failure_in_words(error)
    reasons = {
        "hidden from readers or shown again": _("Something was hidden or shown again while it was made. Ask for it once more."),
        "there is no room": _("There was too little room for it."),
        "exports_gb": _("There was too little room for it."),
        "cannot be written": _("There was too little room for it."),
        "khotin verify": _("A record that belongs to it is damaged or missing. The archivist can repair it."),
        "temporary and ended": _("This result set was temporary, nobody kept it, and it has ended."),
    }  # fmt: skip
    told = (said for part, said in reasons.items() if part in error)
    return next(told, _("The archivist finds the reason at the desk."))
