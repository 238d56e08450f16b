"""What Python 2 had built in, under the names of today."""

import builtins

__all__ = ["basestring", "long", "raw_input", "unicode", "xrange"]

xrange, unicode, long, raw_input, basestring = range, str, int, builtins.input, str
