"""Owns numbers for runs of text between spaces, so that each distinct run is cut only once.

Most runs of a text have been met before; what was found in one then costs a look into a dict, and
everything else about a batch of documents is done with arrays of these numbers.
"""

from array import array
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from indexer.vietnamese import Form, cut

Numbers = NDArray[np.int32]


class Runs(dict[str, int]):
    """The number of each run; one never met before is cut and numbered when asked for.

    A run holds tokens, each a term (by number) at an offset from the run's first position. About
    200 bytes a run.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._terms: dict[str, int] = {}
        self._tokens = array("i")
        self._offsets = array("i")
        self._sizes = array("i")
        self._advances = array("i")

    def __missing__(self, run: str) -> int:
        found = cut(run)
        number = self[run] = len(self._sizes)
        self._tokens.extend([self._term(form) for form in found.forms])
        self._offsets.extend(found.positions)
        self._sizes.append(len(found.positions))
        self._advances.append(found.positions[-1] + 1 if found.positions else 0)
        return number

    def table(self) -> "RunTable":
        """Return what all runs hold, as arrays."""
        return RunTable(
            np.array(self._tokens, np.int32),
            np.array(self._offsets, np.int32),
            np.array(self._sizes, np.int32),
            np.array([0, *accumulate(self._sizes)], np.int64)[:-1],
            np.array(self._advances, np.int32),
        )

    def _term(self, form: Form) -> int:
        number = self._terms.get(form.canonical)
        if number is None:
            number = self._terms[form.canonical] = len(self.forms)
            self.forms.append(form)
        return number


class RunTable:
    """Runs as arrays: ``tokens[starts[run]:][:sizes[run]]`` are a run's terms, `advances` its width."""

    __slots__ = ("advances", "offsets", "sizes", "starts", "tokens")

    def __init__(
        self,
        tokens: Numbers,
        offsets: Numbers,
        sizes: Numbers,
        starts: NDArray[np.int64],
        advances: Numbers,
    ) -> None:
        self.tokens = tokens
        self.offsets = offsets
        self.sizes = sizes
        self.starts = starts
        self.advances = advances
