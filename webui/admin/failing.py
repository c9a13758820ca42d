"""Why a job failed, in the reader's language: what commands end with, and workers say of them.

A job keeps the sentence that its command ended with, in English, for every reader of the catalogue.
"""

from __future__ import annotations

from webui.admin.sentences import in_words, shapes
from webui.language import language


def _(template: str) -> str:
    """Mark a template for the catalogue of translations; `in_words` translates it."""
    return template


def failure_in_words(sentence: str) -> str:
    """Return why a job failed, in the reader's language; a sentence nobody has translated as it is."""
    if language() == "en":
        return sentence
    return in_words(sentence, _SENTENCES, parts=(*_PARTS, *_SENTENCES)) or sentence


def is_known(sentence: str) -> bool:
    """Tell whether the catalogue has a sentence of a job's end."""
    return any(shape.fullmatch(sentence) for _template, shape in (*_SENTENCES, *_PARTS))


# Tried in this order: what is more particular comes first.
_SENTENCES = shapes((
    _("it could not be started"),
    _("the command cannot be started: %(why)s"),
    _("worker %(name)s died"),
    _("killed by signal %(number)s"),
    _("ended with exit code %(number)s"),
    _("given up after %(tries)s tries: %(why)s"),
    _("job %(id)s: it is not running any more, or KHOTIN_JOB is no job's id"),
    _("job %(id)s: another worker has it now"),
    _("site «%(site)s»: another run is writing this site%(who)s; wait until it has finished, or stop it with Ctrl-C"),
    _("«%(name)s»: the connection to the database that held this lock was lost, so another run may have it; what was saved is safe, start again"),
    _("%(folder)s: cannot be written: %(why)s; check data_dir and its permissions"),
    _("%(file)s: cannot be written: %(why)s; all earlier records are safe; make room or give the right to write, then run again"),
    _("%(file)s: cannot be written: %(why)s; nothing of it was left; make room or give the right to write, then run again"),
    _("%(file)s: cannot be written: %(why)s; make room"),
    _("%(file)s: cannot be completed: %(why)s; make room or give the right to write"),
    _("run %(run)s of «%(site)s» failed: %(why)s"),
    _("reparse of «%(site)s»: %(why)s"),
    _("%(pages)s pages of «%(site)s» cannot be had from the WARC files, the others were read; run `khotin verify`"),
    _("%(count)s processes reading pages ended one after the other, the last %(why)s; look for free memory, or set reparse_workers lower"),
    _("few-links: %(seen)s article links were seen, but the profile expects at least %(least)s: look whether the site has changed its lists"),
    _("low-fill: %(field)s was found in %(share)s of %(pages)s articles, but the profile expects %(least)s: look whether the site has changed its pages"),
    _("low-score: the mean score of %(pages)s articles is %(mean)s, but the profile expects %(least)s: see `khotin sites report`"),
    _("layout-drift: %(count)s of %(pages)s articles were read without what the profile's layout says: the site has changed its pages, so add a layout and run `khotin reparse`"),
    _("drift: %(field)s was found in %(now)s of the last %(pages)s articles, in %(was)s of the %(past)s before: look whether the site has changed its pages"),
    _("drift: the mean score of the last %(recent)s articles is %(now)s, that of the %(past)s before %(was)s: see `khotin sites report`"),
    _("%(gone)s of %(asked)s known articles answered as if gone; none was marked: look at the site; if they are gone indeed: khotin crawl %(site)s --accept-gone"),
    _("%(what)s: ask the site's owner to let this crawler in, raise polite.delay, or crawl again later; the run goes on where it stopped"),
    _("robots.txt of %(site)s %(what)s, and while it cannot be read nothing may be asked: crawl again later, the run goes on where it stopped"),
    _("%(file)s: there is no such file or folder"),
    _("name one file or folder to import, or with --inbox one of import_dir"),
    _("%(file)s: is no WACZ: there is no WARC file under archive/ in it"),
    _("%(file)s: is no WACZ: its zip directory cannot be read: %(why)s"),
    _("%(file)s: holds more than %(most)s files"),
    _("%(folder)s: has several CSV files; call the one that maps its files map.csv"),
    _("%(file)s: has no column %(name)s; its first line must be file,url,fetched_at or file,url,fetched_at,mime"),
    _("%(file)s: is not UTF-8 (byte %(byte)s); save it as UTF-8"),
    _("%(file)s: is no CSV at line %(line)s: %(why)s"),
    _("%(folder)s: holds neither WARC or WACZ files nor a map.csv that says what its files are (file,url,fetched_at)"),
    _("%(file)s: %(places)s places are damaged; what is whole came in: get a whole copy and import it too"),
    _("%(file)s: %(places)s place is damaged; what is whole came in: get a whole copy and import it too"),
    _("%(file)s: cannot be read: %(why)s; check its rights"),
    _("%(folder)s: lies in the data folder; name one on another disk"),
    _("%(folder)s: the backup could not be made: %(why)s; the backups made before are as they were; make room, or name another folder, and run again"),
    _("%(file)s: cannot be copied to %(target)s: %(why)s, then run again"),
    _("name a folder on another disk, or set backup_dir to one"),
    _("the backup was made, but %(files)s WARC files are damaged here (%(names)s): run `khotin verify`, then `khotin repair`"),
    _("the backup was made, but %(files)s WARC file is damaged here (%(names)s): run `khotin verify`, then `khotin repair`"),
    _("there are no WARC files of «%(site)s»"),
    _("there are none yet"),
    _("%(file)s: cannot be made a bag: %(why)s"),
    _("%(file)s: is there already; name another, or move it away"),
    _("%(file)s: is just being written by another process; name another"),
    _("it was written, but %(count)s records or files are damaged (%(names)s): run `khotin repair`, then write it again"),
    _("it was written, but %(count)s record or file is damaged (%(names)s): run `khotin repair`, then write it again"),
    _("%(count)s things are wrong with the archive in %(folder)s"),
    _("%(count)s thing is wrong with the archive in %(folder)s"),
    _("%(count)s things are wrong; run `khotin repair --apply` to do the above"),
    _("%(count)s thing is wrong; run `khotin repair --apply` to do the above"),
    _("%(count)s things are still wrong, which repair cannot mend"),
    _("%(count)s thing is still wrong, which repair cannot mend"),
    _("%(why)s; with --apply the catalogue is made again from the WARC files"),
    _("a backup is being made, which must not see files change; wait for its end"),
    _("%(count)s WARC files are missing (%(names)s); nothing was done: put copies of them back, or run with --accept-missing to go on with what the catalogue knows of them"),
    _("%(file)s: cannot be made whole: %(why)s"),
    _("%(file)s: cannot be repaired: %(why)s; it is as it was; make room or give the right to write, then run again"),
    _("%(folder)s: what is damaged cannot be put aside: %(why)s; the archive is as it was; make room or give the right to write, then run again"),
    _("%(folder)s: another `khotin index` is writing; wait until it has finished"),
    _("%(folder)s: the index cannot be written: %(why)s; what was committed is safe, make room or check the permissions and run again"),
    _("%(folder)s: the search index is damaged; run `khotin index --rebuild`"),
    _("the search index is damaged (%(place)s); run `khotin index --rebuild`"),
    _("%(folder)s: there is no search index yet; run `khotin index`"),
    _("there is no tool «%(name)s»; the tools are %(known)s"),
    _("collocations need a word: --node WORD"),
    _("a concordance needs words: --words WORDS"),
    _("--words: belong to %(tool)s only"),
    _("%(name)s: «%(text)s» has no meaning here; it can be %(known)s"),
    _("%(name)s: «%(text)s» has no meaning here; write %(first)s to %(most)s"),
    _("the archive has no articles of «%(site)s»; %(why)s"),
    _("--from: «%(address)s» is no http address"),
    _("--from: where the copies of «%(address)s» are had is not known; say it with --replay, for example https://web.archive.org/web/{timestamp}id_/{url}"),
    _("--replay: «%(address)s» lacks {timestamp} or {url}"),
    _("result set %(id)s: it counts %(count)s rows, but its list does not; run `khotin verify`, or ask its search again"),
    _("result set %(id)s: something was hidden from readers or shown again while it was read; ask for it once more"),
    _("result set %(id)s: something was hidden from readers or shown again while the file was made; ask for it once more"),
    _("result set %(id)s: row %(row)s, article %(article)s version %(number)s, is not in the catalogue; run `khotin verify`"),
    _("there is no result set «%(id)s»; see `khotin resultset list`, or ask the search again"),
    _("the result set %(id)s was temporary and ended on %(day)s; ask its search again: «%(words)s»"),
    _("%(folder)s: there is no room for the file: about %(needed)s MB are needed, %(free)s MB are free; make room, or ask for fewer articles"),
    _("a file of about %(size)s MB is more than all files for readers may take together (exports_gb: %(most)s); ask for fewer articles, or raise the setting"),
    _("%(file)s at byte %(offset)s: %(why)s; run `khotin verify` and restore the file from a copy"),
    _("there is no form «%(name)s»; there are %(known)s"),
    _("%(form)s: %(library)s is not installed; run `%(command)s`"),
    _("no alerts are set up; set alert_mail_to or alert_webhook (docs/settings)"),
    _("%(file)s: cannot be written: %(why)s"),
    _("«%(site)s»: %(why)s"),
    _("%(file)s: %(why)s; give plain UTF-8 text, one JSON object a line"),
    _("%(file)s: cannot be read: %(why)s"),
))  # fmt: skip
_PARTS = shapes((
    _("No space left on device"),
    _("Permission denied"),
    _("Read-only file system"),
    _("File too large"),
    _("Input/output error"),
    _("No such file or directory"),
    _("there the disk is full; make room, or name another folder"),
    _("the catalogue is damaged; run `khotin repair --apply`"),
    _("%(why)s; look to disk and permissions"),
    _("is UTF-16"),
    _("is compressed"),
))  # fmt: skip
