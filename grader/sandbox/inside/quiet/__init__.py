"""Modules that stand in for packages which are not here, so that importing them by habit costs nobody a mark.

This folder itself is put on `sys.path` inside, behind the real packages and before the student's folder.
"""
