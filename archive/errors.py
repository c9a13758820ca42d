"""The ways the archive says no: each message tells what, where and what to do."""

from archive.restrictions.values import IN_WORDS, Restriction


class KhoTinError(Exception):
    """Base of every error a person may meet; its text is one clear sentence."""

    exit_code = 1


class ConfigError(KhoTinError):
    """A setting is unknown, malformed or out of range."""

    exit_code = 2


class UsageError(KhoTinError):
    """A command was asked something it cannot mean: a bad date, an unknown site."""

    exit_code = 2


class ProfileError(KhoTinError):
    """A site profile is broken; names file, key and reason."""

    exit_code = 2


class ArchiveError(KhoTinError):
    """The data folder, the catalogue or a WARC file cannot be used as it is."""

    exit_code = 3


class DamagedRecord(ArchiveError):
    """A WARC record is torn, altered or not where the catalogue says it is.

    `file` is relative to the WARC folder, `offset` the byte where the damage begins.
    """

    def __init__(self, message: str, *, file: str = "", offset: int = 0) -> None:
        super().__init__(message)
        self.file = file
        self.offset = offset


class RecordingError(ArchiveError):
    """A record could not be written (disk full, permission); everything before it is safe."""


class Restricted(KhoTinError):
    """What was asked for is kept, but hidden from readers; `restriction` says on what ground."""

    def __init__(self, restriction: Restriction) -> None:
        wording = " / ".join(IN_WORDS[restriction.ground])
        super().__init__(
            f"the {restriction.kind} is hidden from readers, {wording}; "
            f"see `khotin restrict show {restriction.id[:8]}`"
        )
        self.restriction = restriction


class IntegrityError(ArchiveError):
    """A check of the archive found damaged, missing or unreferenced records."""

    exit_code = 4


class ExtractionError(KhoTinError):
    """A page holds no article that the profile can read; names url, field and reason."""

    exit_code = 5

    def __init__(self, url: str, *, field: str, reason: str) -> None:
        super().__init__(f"{url}: {field}: {reason}")
        self.url = url
        self.field = field
        self.reason = reason


class FetchError(KhoTinError):
    """A page could not be fetched outside a crawl; names url and reason."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class QueryError(KhoTinError):
    """A search was asked with an argument that has no meaning; names the argument."""

    exit_code = 2


class IndexMissing(KhoTinError):
    """There is no index yet, or it belongs to another catalogue: run `khotin index`."""

    exit_code = 3


class RunFailed(KhoTinError):
    """A crawl ended, but found less than its profile expects, or was stopped by an error."""

    exit_code = 6


class CheckFailed(KhoTinError):
    """Pages were read with a profile, but do not give what it promises."""

    exit_code = 6
