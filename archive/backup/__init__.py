"""Backups: the whole archive copied while it is in use, and put back somewhere else."""

from archive.backup.layout import State, states
from archive.backup.making import Made, back_up
from archive.backup.restoring import Restored, restore

__all__ = ["Made", "Restored", "State", "back_up", "restore", "states"]
