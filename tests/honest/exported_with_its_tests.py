"""Was exported from a notebook with the course's own tests and with cells that had failed there: each fails alone."""

# In[1]:


import numpy as np
from public_tests import *

get_ipython().run_line_magic("matplotlib", "inline")

# In[2]:


def double(x):
    return 2 * x


double_test(double)

# In[3]:


assert double(2) == 5, "not yet"
print(data.shape)

# In[ ]:


def answer(x):
    return double(x).sum() / 2
