"""What is said of articles, captures and people: a metadata record, then a row of the batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from archive.evidence import add_statement
from archive.pending import Pending
from archive.statements import Statement, refers_to, statement_body, statement_urn
from archive.warc import WarcWriter


@dataclass(frozen=True, slots=True)
class StatementRecorder:
    """Writes statements; what it wrote waits in the batch."""

    pending: Pending
    writer: WarcWriter
    clock: Callable[[], datetime]

    def record(self, statement: Statement) -> None:
        """Write a statement's record; raises RecordingError."""
        written = self.writer.write_metadata(
            statement_urn(statement),
            body=statement_body(statement),
            at=self.clock(),
            refers_to=refers_to(statement),
        )
        add_statement(self.pending.batch, statement, written)
        self.pending.note()
