"""Giving problems out: variants drawn once and written down, and a folder for each student."""

from grader.issuing.issue import issue
from grader.issuing.ledger import Ledger, Sheet, load_ledger, save_ledger

__all__ = ["Ledger", "Sheet", "issue", "load_ledger", "save_ledger"]
