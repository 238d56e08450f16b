"""An automated grader for deep-learning coursework."""

__version__ = "0.5.0"
