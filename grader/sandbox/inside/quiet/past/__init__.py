"""Names of Python 2 for programs that were written for both: `from past.builtins import xrange`."""
