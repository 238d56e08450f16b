#!/usr/bin/env python
# coding: utf-8
"""Was exported from a notebook: magics as calls of get_ipython(), display without an import, a command line of its own."""

# In[1]:
get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().run_line_magic('load_ext', 'autoreload')
get_ipython().system('pip install -q einops')
get_ipython().run_cell_magic('time', '', 'x = 1')

import argparse
import sys

import numpy as np
import IPython

# In[2]:
IN_COLAB = 'google.colab' in str(get_ipython())
shell = IPython.get_ipython()
if shell is not None:
    shell.magic('autoreload 2')
display(np.zeros(3))
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.1)
args = parser.parse_args()
assert sys.argv[0].endswith('.py')


# In[3]:
def answer(values):
    assert args.lr == 0.1 and not IN_COLAB
    return values.sum()
