"""Tests itself when loaded: asserts at the top, doctests, a unittest class that is run, numpy's own assertions."""
import doctest
import unittest
import numpy as np

def total(x):
    """
    >>> total(np.ones(3))
    3.0
    """
    return float(np.sum(x))

class TestTotal(unittest.TestCase):
    def test_total(self):
        self.assertAlmostEqual(total(np.array([1.0, 2.0])), 3.0)

assert total([1, 2]) == 3
np.testing.assert_allclose(total(np.eye(2)), 2)
print(doctest.testmod(verbose=False))
unittest.TextTestRunner().run(unittest.TestLoader().loadTestsFromTestCase(TestTotal))

def answer(x):
    return total(x)
