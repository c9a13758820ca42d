"""The archive's refusals in the reader's language: one catalogue, keyed by the English sentence's template.

The archive says no in English, to whoever asks: a person at a terminal, a program, the desk. Here is
each such sentence that the desk can meet; a test finds those that are missing.
"""

from __future__ import annotations

from archive.errors import KhoTinError
from webui.admin.sentences import in_words, shapes
from webui.language import _ as said
from webui.language import language


def _(template: str) -> str:
    """Mark a template for the catalogue of translations; `said` translates it."""
    return template


def refusal_in_words(error: KhoTinError) -> str:
    """Return why something was refused, in the reader's language.

    A sentence that the catalogue does not have is given as the archive says it, named as a refusal.
    """
    sentence = str(error)
    if language() == "en":
        return sentence
    return in_words(sentence, _SENTENCES, parts=_PARTS) or said(
        _("Refused: %(sentence)s"), sentence=sentence
    )


def is_known(sentence: str) -> bool:
    """Tell whether the catalogue has a sentence of the archive's, or the part of one."""
    return any(shape.fullmatch(sentence) for _template, shape in (*_SENTENCES, *_PARTS))


# Tried in this order: what is more particular comes first.
_SENTENCES = shapes((
    _("there is no kind of job «%(kind)s»; the kinds are %(known)s"),
    _("a job of kind %(kind)s needs the name of a site, not «%(site)s»"),
    _("a job of kind %(kind)s has no argument «%(name)s»; it has %(known)s"),
    _("«%(id)s» is no job's id; see `khotin jobs`"),
    _("%(why)s with «%(id)s»; see `khotin jobs`"),
    _("job %(id)s is over already: %(why)s"),
    _("zone: there is no time zone «%(name)s»; write one like Asia/Ho_Chi_Minh or UTC"),
    _("cron: «%(text)s» has not five fields (minute, hour, day, month, day of the week); write «0 22 * * *» for every day at 22:00"),
    _("cron: «%(text)s» can never fall due: there is no such day"),
    _("cron: «%(text)s» can never fall due: its %(why)s is impossible; write «0 22 * * *» for every day at 22:00"),
    _("window: «%(text)s» is not two times; write 22:00-05:00"),
    _("window: «%(text)s» begins when it ends; leave it out to crawl at any hour"),
    _("schedule «%(name)s»: a run of it goes on already, job %(id)s"),
    _("there is no schedule «%(name)s»; the schedules are %(known)s"),
    _("name: «%(name)s» is no name of a schedule; write small letters a-z, digits, - . _"),
    _("there is a schedule «%(name)s» already; give another --name, or edit it"),
    _("a schedule has no field «%(name)s»; its fields are %(known)s"),
    _("the password must have %(least)s to %(most)s characters; a sentence is good"),
    _("the password is too easily guessed; a sentence of your own is good"),
    _("«%(name)s» is no user's name; write 2 to 40 small letters a-z, digits, - . _, first a letter"),
    _("there is a user «%(name)s» already; see `khotin users list`"),
    _("there is no user «%(name)s»; see `khotin users list`"),
    _("«%(name)s» is the only administrator; make another one first"),
    _("days: a token lasts from 1 to 3650 days"),
    _("user «%(name)s» is disabled; see `khotin users enable`"),
    _("user «%(name)s» has %(most)s tokens; revoke some first"),
    _("there is no token «%(id)s»; see `khotin users tokens`"),
    _("restriction %(id)s hides nothing any more"),
    _("«%(id)s» is no restriction's id; see `khotin restrict list --all`"),
    _("%(why)s with «%(id)s»; see `khotin restrict list --all`"),
    _("a restriction needs a reason, for those who come after you"),
    _("the reason is longer than %(most)s letters; say it shorter"),
    _("until: %(moment)s is past; give a later day, or none"),
    _("until: «%(text)s» is no date; write 2027-12-31"),
    _("this is hidden already on the same ground, %(why)s, by restriction %(id)s; see `khotin restrict show %(again)s`, or lift it first"),
    _("«%(text)s» is no person's name"),
    _("«%(text)s» is no address"),
    _("there is no article «%(text)s» in the archive"),
    _("there is no capture «%(text)s» in the archive; name it by its id"),
    _("there is no photo «%(text)s» in the archive"),
    _("«%(text)s» is no photo; give its address, or ARTICLE:N"),
    _("«%(text)s» is no month; write 2019-03, or undated"),
    _("«%(text)s»: there is no news of that month; write one from %(first)s to %(last)s"),
    _("a section's name has at most %(most)s characters"),
    _("«%(id)s» is no check's id; see `khotin fixity`"),
    _("there is no check, or not just one, «%(id)s»; see `khotin fixity`"),
    _("there is no site «%(name)s»; known sites: %(known)s"),
    _("there is no inbox: set import_dir to the folder to import from"),
    _("there is no «%(name)s» in the inbox"),
    _("there is no folder for backups: set backup_dir to one on another disk"),
    _("there is no package «%(name)s»"),
    _("args: write an object of names and values"),
    _("%(name)s: «%(text)s» is none; there are %(known)s"),
    _("%(name)s: «%(text)s» is no whole number"),
    _("%(kind)s: %(name)s: «%(text)s» %(why)s"),
))  # fmt: skip
_PARTS = shapes((
    _("is neither true nor false"),
    _("is no whole number from 1 to %(most)s"),
    _("is no date"),
    _("is no plain word"),
    _("is no list of columns"),
    _("is no month"),
    _("is no section's name"),
    _("are no words on one line"),
    _("is no http address"),
    _("is no name of a file"),
    _("is none of %(known)s"),
    _("finished"),
    _("failed"),
    _("cancelled"),
    _("several jobs begin"),
    _("there is no job that begins"),
    _("several restrictions begin"),
    _("there is no restriction that begins"),
    _("minute"),
    _("hour"),
    _("day-of-month"),
    _("month"),
    _("day-of-week"),
    _("until it is lifted"),
    _("until %(moment)s"),
))  # fmt: skip
