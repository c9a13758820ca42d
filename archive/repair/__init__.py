"""Repair: what can be proven is put back, what cannot is put aside, and nothing is thrown away."""

from archive.repair.applying import Repaired, repair
from archive.repair.planning import Plan, plan_repair

__all__ = ["Plan", "Repaired", "plan_repair", "repair"]
