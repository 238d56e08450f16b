"""Grading: one function for one problem of one submission, and the batch that calls it for a class."""
