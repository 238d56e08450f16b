"""An automated grader for deep-learning coursework."""

__version__ = "0.2.0"
