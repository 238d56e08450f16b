"""Calls the course's tests, which lie beside the homework on its site alone, between its own functions."""
import numpy as np
from public_tests import *

def double(x):
    return 2 * x

double_test(double)

def answer(x):
    return double(x).sum() / 2
