"""An automated grader for deep-learning coursework."""

__version__ = "0.4.0"
