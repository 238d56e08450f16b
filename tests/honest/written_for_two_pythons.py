"""Was written when Python 2 was still about: from past, six, future and builtins come names that are older than the writer."""
from __future__ import print_function, division
from builtins import range, object
from past.builtins import xrange
from six.moves import cPickle as pickle, xrange as six_xrange
import six
import platform


class Layer(object):
    pass


def load_pickle(f):
    version = platform.python_version_tuple()
    return pickle.load(f, encoding='latin1') if version[0] == '3' else pickle.load(f)


def answer(x):
    total = 0.0
    for i in xrange(x.shape[0]):
        for j in six_xrange(x.shape[1]):
            total += x[i][j]
    assert [k for k, v in six.iteritems({'a': 1})] == ['a'] and isinstance('a', six.string_types)
    return total
