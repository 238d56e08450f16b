"""Asks whether it runs in Colab in each of the usual ways, mounts the drive if so, and else stays where it is."""
import os
import sys

IN_COLAB = 'google.colab' in sys.modules
try:
    from google.colab import drive
    drive.mount('/content/drive')
    os.chdir('/content/drive/MyDrive/homework')
except Exception as error:
    print("not in Colab:", error)
try:
    get_ipython().run_line_magic('matplotlib', 'inline')
except NameError:
    pass
try:
    import google.colab
    RUNNING = True
except ImportError:
    RUNNING = False

# %matplotlib inline
# !pip install torch

def answer(x):
    return x.sum()
