"""Passwords: which are good enough, and how they are kept (Argon2id, RFC 9106 §4)."""

from __future__ import annotations

import itertools
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from archive.errors import ArchiveError, UsageError

LEAST, MOST = 12, 256
# RFC 9106 §4, second recommended option: 64 MiB, three passes.
_HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
# Each check takes 64 MiB: a rush of them must wait, not eat the machine.
_AT_ONCE = threading.BoundedSemaphore(2)


def check_new(password: str, *, name: str) -> None:
    """Refuse a password that is too easily guessed; raises UsageError.

    Length is what counts (NIST SP 800-63B §3.1.1.2): no rules about kinds of letters.
    """
    plain = _normal(password)
    if not LEAST <= len(plain) <= MOST:
        raise UsageError(f"the password must have {LEAST} to {MOST} characters; a sentence is good")
    if len(set(plain)) < 5 or plain.casefold().strip() == name.casefold() or _is_run(plain):
        raise UsageError("the password is too easily guessed; a sentence of your own is good")


def _is_run(text: str) -> bool:
    """Tell whether each letter follows the one before, as in 123456789012 or a name repeated."""
    steps = {(ord(b) - ord(a)) % 10 for a, b in itertools.pairwise(text)}
    return len(steps) == 1 or any(
        text == (text[:size] * len(text))[: len(text)] for size in range(1, 5)
    )


def digest(password: str) -> str:
    """Return what is kept of a password: algorithm, parameters, salt and hash in one text."""
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def matches(kept: str, password: str) -> bool:
    """Tell whether this is the password; raises ArchiveError when what is kept is damaged."""
    if len(password) > MOST * 4:
        return False
    try:
        with _AT_ONCE:
            return _HASHER.verify(kept, _normal(password))
    except VerifyMismatchError:
        return False
    except (InvalidHashError, VerificationError) as error:
        raise ArchiveError(
            f"users: a kept password cannot be read ({error}); set it with `khotin users password`"
        ) from None


def is_dated(kept: str) -> bool:
    """Tell whether a password was kept with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


@cache
def nobodys() -> str:
    """Return what could be kept of a password nobody has: an unknown name takes as long as a known."""
    return digest("a password that nobody has")


def _normal(password: str) -> str:
    # One keyboard types «ệ» as one character, another as three.
    return unicodedata.normalize("NFKC", password)
