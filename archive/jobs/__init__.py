"""Jobs: what was asked to be done, by whom, and what came of it. Workers do them (worker.py).

Whoever wants something done inserts a row (`enqueue`) and reads rows (`job`, `jobs`).
"""

from archive.jobs.endings import settle
from archive.jobs.kinds import KINDS, Kind
from archive.jobs.leases import claim, heartbeat, take_back
from archive.jobs.roster import WorkerRow, workers
from archive.jobs.rows import Job, JobState, cancel, enqueue, job, jobs

__all__ = [
    "KINDS",
    "Job",
    "JobState",
    "Kind",
    "WorkerRow",
    "cancel",
    "claim",
    "enqueue",
    "heartbeat",
    "job",
    "jobs",
    "settle",
    "take_back",
    "workers",
]
